"""Invalidations: what the CDN is to forget, many requests in one.

CloudFront takes 15 paths with a wildcard in progress at a time, and bills every path. So all that
asks goes through one queue, which is read in batches, and what is too much now comes again later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson
from botocore.exceptions import ClientError

from pinhole import aws, log, receipts
from pinhole.cleanup import CDN
from pinhole.settings import settings

_LATER_SECONDS = 60
_TOO_MANY = ("TooManyInvalidationsInProgress", "Throttling", "ThrottlingException")


def ask(paths: list[str], subject: str | None = None, what: str = "") -> None:
    """Have the CDN forget what it serves at these paths, three at most, which may end with `*`:
    five requests are what CloudFront takes at a time. With a receipt's subject, its part `cdn` is
    told under the name `what`, which it expects (`receipts.expect`).
    """
    _send({"paths": paths, "subject": subject, "what": what})


def on_batch(event: dict[str, Any]) -> dict[str, Any]:
    """Do what all messages of a batch ask for, in one invalidation; the answer names those that ask
    for nothing that could be done. Raises what AWS raises.
    """
    read = {record["messageId"]: _read(record["body"]) for record in event["Records"]}
    asked = {message_id: each for message_id, each in read.items() if each}
    if asked:
        _do(list(asked.values()), _reference(asked))
    failed = [{"itemIdentifier": message_id} for message_id in read.keys() - asked.keys()]
    return {"batchItemFailures": failed}


def _read(body: str) -> dict[str, Any] | None:
    try:
        asked = orjson.loads(body)
        return asked if asked["paths"] else None
    except (ValueError, LookupError, TypeError):
        log.logger.exception("message failed: it asks for nothing")
        return None


def _do(asked: list[dict[str, Any]], reference: str) -> None:
    paths = sorted({path for each in asked for path in each["paths"]})
    if not _invalidate(paths, reference):
        for each in asked:
            _send(each, _LATER_SECONDS)
        return
    for each in asked:
        if each["subject"]:
            receipts.settle(each["subject"], CDN, each["what"], {"paths": len(each["paths"])})
    log.count("PathsInvalidated", len(paths))
    log.logger.info("paths invalidated", requests=len(asked), paths=len(paths))


def _invalidate(paths: list[str], reference: str) -> bool:
    """False if CloudFront has too much to do at the moment."""
    try:
        aws.cloudfront().create_invalidation(
            DistributionId=settings.distribution_id,
            InvalidationBatch={
                "Paths": {"Quantity": len(paths), "Items": paths},
                "CallerReference": reference,
            },
        )
    except ClientError as error:
        if aws.error_code(error) not in _TOO_MANY:
            raise
        log.logger.warning("invalidated later: CloudFront is busy", paths=len(paths))
        return False
    return True


def _reference(message_ids: Iterable[str]) -> str:
    """The same for the same messages: a batch that comes again makes no second invalidation."""
    return hashlib.sha256("\n".join(sorted(message_ids)).encode()).hexdigest()


def _send(asked: dict[str, Any], delay: int = 0) -> None:
    aws.sqs().send_message(
        QueueUrl=settings.invalidations_queue_url,
        MessageBody=orjson.dumps(asked).decode(),
        DelaySeconds=delay,
    )
