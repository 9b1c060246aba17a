"""Invalidations: what the CDN is to forget, many requests in one.

CloudFront takes 15 paths with a wildcard in progress at a time, and bills every path. So what is
asked for is read from queues in batches, and what is too much now comes again later. Deletions have
a queue and nine paths to themselves. What only leaves the open, ten thousand posts at once when an
account goes private, has another queue, and six paths when nothing else is in progress.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson
from botocore.exceptions import ClientError

from pinhole import clock, log
from pinhole.aws import clients
from pinhole.clean_up import receipts
from pinhole.clean_up.steps import CDN
from pinhole.settings import settings

_LATER_SECONDS, _MUCH_LATER_SECONDS = 60, 300
_MOST, _MOST_WITHDRAWN = 9, 6
_TOO_MANY = ("TooManyInvalidationsInProgress", "Throttling", "ThrottlingException")


def ask(paths: list[str], subject: str | None = None, what: str = "") -> None:
    """Have the CDN forget what it serves at these paths, three at most, which may end with `*`.
    With a receipt's subject, its part `cdn` is told under the name `what`, which it expects
    (`receipts.expect`).
    """
    _send({"paths": paths, "subject": subject, "what": what})


def withdraw(paths: list[str]) -> None:
    """The same for two paths of what is not deleted, only not for everybody any more; deletions
    never wait for it.
    """
    _send({"paths": paths, "subject": None, "what": "", "can_wait": True})


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
        return {"asked_at": clock.timestamp(), **asked} if asked["paths"] else None
    except (ValueError, LookupError, TypeError):
        log.logger.exception("message failed: it asks for nothing")
        return None


def _do(batch: list[dict[str, Any]], reference: str) -> None:
    batch.sort(key=lambda each: each["asked_at"])
    can_wait = any(each.get("can_wait") for each in batch)
    if not can_wait:
        log.seconds("SecondsToInvalidate", clock.timestamp() - batch[0]["asked_at"])
    paths = _fitting(batch, _MOST_WITHDRAWN if can_wait else _MOST)
    if (can_wait and _is_busy()) or not _invalidate(sorted(paths), reference):
        paths = set()
    asked = [each for each in batch if paths.issuperset(each["paths"])]
    # Twice the same, as a move asks before and after it, is once.
    left: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in (each for each in batch if each not in asked):
        left.setdefault((str(each["subject"]), each["what"], *each["paths"]), each)
    for each in left.values():
        _send(each, _MUCH_LATER_SECONDS if can_wait else _LATER_SECONDS)
    if not asked:
        return
    for each in asked:
        if each["subject"]:
            receipts.settle(each["subject"], CDN, each["what"], {"paths": len(each["paths"])})
    log.count("PathsInvalidated", len(paths))
    log.logger.info("paths invalidated", requests=len(asked), paths=len(paths))


def _fitting(batch: list[dict[str, Any]], most: int) -> set[str]:
    """The paths of as many requests as go into one invalidation."""
    paths: set[str] = set()
    for each in batch:
        more = paths.union(each["paths"])
        paths = more if len(more) <= most else paths
    return paths


def _is_busy() -> bool:
    """Is any invalidation in progress? The newest ones are listed first."""
    answer = clients.cloudfront().list_invalidations(
        DistributionId=settings.distribution_id, MaxItems="20"
    )
    listed = answer["InvalidationList"].get("Items", [])
    return any(each["Status"] == "InProgress" for each in listed)


def _invalidate(paths: list[str], reference: str) -> bool:
    """False if CloudFront has too much to do at the moment."""
    try:
        clients.cloudfront().create_invalidation(
            DistributionId=settings.distribution_id,
            InvalidationBatch={
                "Paths": {"Quantity": len(paths), "Items": paths},
                "CallerReference": reference,
            },
        )
    except ClientError as error:
        if clients.error_code(error) not in _TOO_MANY:
            raise
        log.logger.warning("invalidated later: CloudFront is busy", paths=len(paths))
        return False
    return True


def _reference(message_ids: Iterable[str]) -> str:
    """The same for the same messages: a batch that comes again makes no second invalidation."""
    return hashlib.sha256("\n".join(sorted(message_ids)).encode()).hexdigest()


def _send(asked: dict[str, Any], delay: int = 0) -> None:
    can_wait = asked.get("can_wait")
    queue_url = settings.withdrawals_queue_url if can_wait else settings.invalidations_queue_url
    clients.sqs().send_message(
        QueueUrl=queue_url,
        MessageBody=orjson.dumps({"asked_at": clock.timestamp(), **asked}).decode(),
        DelaySeconds=delay,
    )
