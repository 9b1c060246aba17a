"""CDN invalidations, batched.

CloudFront allows 15 wildcard paths in progress at a time, and bills every path. So requests are
read from queues in batches, and those that do not fit are queued again with a delay. Deletions have
a queue and nine paths to themselves. Withdrawals of files that only become restricted, ten thousand
posts at once when an account goes private, have another queue, and six paths while nothing else is
in progress.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson
from botocore.exceptions import ClientError

from pinhole import clock, log
from pinhole.aws import clients, queues
from pinhole.clean_up import receipts
from pinhole.clean_up.receipts import CDN
from pinhole.settings import settings

_LATER_SECONDS, _MUCH_LATER_SECONDS = 60, 300
_MOST, _MOST_WITHDRAWN = 9, 6
_TOO_MANY = ("TooManyInvalidationsInProgress", "Throttling", "ThrottlingException")


def ask(paths: list[str], subject: str | None = None, what: str = "") -> None:
    """Request the invalidation of at most three paths, which may end with `*`. With a receipt's
    subject, it settles the task `what` of its part `cdn`, which must be expected
    (`receipts.expect`).
    """
    _send({"paths": paths, "subject": subject, "what": what})


def withdraw(paths: list[str]) -> None:
    """The same for at most two paths of files that become restricted but are not deleted; deletions
    never wait for these.
    """
    _send({"paths": paths, "subject": None, "what": "", "can_wait": True})


def on_batch(event: dict[str, Any]) -> queues.Failures:
    """Handle the requests of a batch in one invalidation; the response names malformed messages.
    Raises what AWS raises.
    """
    read = {record["messageId"]: _read(record["body"]) for record in event["Records"]}
    requests = {message_id: each for message_id, each in read.items() if each}
    if requests:
        _do(list(requests.values()), _reference(requests))
    failed: list[queues.Failure] = [
        {"itemIdentifier": message_id} for message_id in read.keys() - requests.keys()
    ]
    return {"batchItemFailures": failed}


def _read(body: str) -> dict[str, Any] | None:
    try:
        request = orjson.loads(body)
        return {"asked_at": clock.timestamp(), **request} if request["paths"] else None
    except (ValueError, LookupError, TypeError):
        log.logger.exception("message malformed")
        return None


def _do(batch: list[dict[str, Any]], reference: str) -> None:
    batch.sort(key=lambda each: each["asked_at"])
    can_wait = any(each.get("can_wait") for each in batch)
    if not can_wait:
        log.seconds("SecondsToInvalidate", clock.timestamp() - batch[0]["asked_at"])
    paths = _fitting(batch, _MOST_WITHDRAWN if can_wait else _MOST)
    if (can_wait and _is_busy()) or not _invalidate(sorted(paths), reference):
        paths = set()
    done = [each for each in batch if paths.issuperset(each["paths"])]
    # A move requests the same before and after it: queue such duplicates once.
    left: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in (each for each in batch if each not in done):
        left.setdefault((str(each["subject"]), each["what"], *each["paths"]), each)
    for each in left.values():
        _send(each, _MUCH_LATER_SECONDS if can_wait else _LATER_SECONDS)
    if not done:
        return
    for each in done:
        if each["subject"]:
            receipts.settle(each["subject"], CDN, each["what"], {"paths": len(each["paths"])})
    log.count("PathsInvalidated", len(paths))
    requests = sorted({each.get("correlation_id", "") for each in done})
    log.logger.info("paths invalidated", requests=requests, paths=len(paths))


def _fitting(batch: list[dict[str, Any]], most: int) -> set[str]:
    """The paths of as many requests as fit into one invalidation."""
    paths: set[str] = set()
    for each in batch:
        more = paths.union(each["paths"])
        paths = more if len(more) <= most else paths
    return paths


def _is_busy() -> bool:
    """Whether any invalidation is in progress. The newest ones are listed first."""
    answer = clients.cloudfront().list_invalidations(
        DistributionId=settings.distribution_id, MaxItems="20"
    )
    listed = answer["InvalidationList"].get("Items", [])
    return any(each["Status"] == "InProgress" for each in listed)


def _invalidate(paths: list[str], reference: str) -> bool:
    """Create the invalidation; False if CloudFront has too many in progress."""
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
        log.logger.warning("invalidation postponed: CloudFront is busy", paths=len(paths))
        return False
    return True


def _reference(message_ids: Iterable[str]) -> str:
    """A function of the message ids, so that a redelivered batch makes no second invalidation."""
    return hashlib.sha256("\n".join(sorted(message_ids)).encode()).hexdigest()


def _send(request: dict[str, Any], delay: int = 0) -> None:
    can_wait = request.get("can_wait")
    queue_url = settings.withdrawals_queue_url if can_wait else settings.invalidations_queue_url
    queues.send(queue_url, {"asked_at": clock.timestamp(), **request}, delay)
