"""CDN invalidations, batched and within a budget.

One path with a wildcard covers all files of a post, or all pictures of a person. CloudFront takes
15 of them at a time and bills each, so requests are read from queues in batches. Deletions have a
queue and nine paths to themselves. Withdrawals of files that only become restricted, thousands at
once when an account goes private, have another queue, and six paths while nothing else is in
progress.

The edge forgets by itself what it has not asked the bucket for in a while (`FORGOTTEN_SECONDS`).
So what CloudFront or the budget (`pinhole.cdn.flushes`) does not allow waits no longer than that: a
request with a receipt comes again until then, any other is left to expire.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
from botocore.exceptions import ClientError

from pinhole import clock, log
from pinhole.aws import clients, queues
from pinhole.cdn import flushes
from pinhole.clean_up import receipts
from pinhole.clean_up.receipts import CDN
from pinhole.media.renditions import EDGE_SECONDS
from pinhole.settings import settings

# An edge cache may have filled another just before it expired; and a transfer takes a while.
FORGOTTEN_SECONDS = 2 * EDGE_SECONDS + 3_600
_LATER_SECONDS, _MUCH_LATER_SECONDS, _OVER_BUDGET_SECONDS = 60, 300, 900
_MOST, _MOST_WITHDRAWN = 9, 6
_TOO_MANY = ("TooManyInvalidationsInProgress", "Throttling", "ThrottlingException")

Request = dict[str, Any]


def ask(path: str, owner_id: str, subject: str | None = None, what: str = "") -> None:
    """Request the invalidation of a path, which may end with `*`, after this person's files below
    it were deleted. With a receipt's subject, it settles the task `what` of its part `cdn`, which
    must be expected (`receipts.expect`).
    """
    _send({"paths": [path], "owner": owner_id, "subject": subject, "what": what})


def withdraw(path: str, owner_id: str, is_hidden: bool = False) -> None:
    """The same for files that become restricted but are not deleted; deletions never wait for
    these.

    It is handled `withdraw_after_seconds` later: ask for it before the open files are deleted, by
    then whoever asked has deleted them or will be called again. For a post that moderators hid
    (`is_hidden`) the whole budget of the day may be spent.
    """
    owner = None if is_hidden else owner_id
    request = {"paths": [path], "owner": owner, "subject": None, "what": "", "can_wait": True}
    _send(request, settings.withdraw_after_seconds)


def on_batch(event: dict[str, Any]) -> queues.Failures:
    """Handle the requests of a batch in one invalidation; the response names malformed messages.
    Raises what AWS raises.
    """
    read = {record["messageId"]: _read(record["body"]) for record in event["Records"]}
    requests = {message_id: each for message_id, each in read.items() if each}
    if requests:
        _do(sorted(requests.values(), key=lambda each: each["asked_at"]), requests)
    failed: list[queues.Failure] = [
        {"itemIdentifier": message_id} for message_id in read.keys() - requests.keys()
    ]
    return {"batchItemFailures": failed}


def _read(body: str) -> Request | None:
    try:
        request = orjson.loads(body)
        return {"asked_at": clock.timestamp(), **request} if request["paths"] else None
    except (ValueError, LookupError, TypeError):
        log.logger.exception("message malformed")
        return None


def _do(batch: list[Request], message_ids: Iterable[str]) -> None:
    forgotten = [each for each in batch if _age(each) > FORGOTTEN_SECONDS]
    asked = [each for each in batch if each not in forgotten]
    affordable, unaffordable = _within_budget(asked)
    fitting = _fitting(affordable)
    told = fitting if fitting and _tell(fitting, message_ids) else []
    for each in _distinct(each for each in affordable if each not in told):
        _send(each, _MUCH_LATER_SECONDS if each.get("can_wait") else _LATER_SECONDS)
    _put_off(unaffordable)
    for each in [*forgotten, *told]:
        _settle(each, is_told=each in told)


def _age(request: Request) -> int:
    return int(clock.timestamp() - request["asked_at"])


def _within_budget(asked: list[Request]) -> tuple[list[Request], list[Request]]:
    """The requests that today's budgets allow, and the others."""
    budget = flushes.today({each["owner"] for each in asked if each.get("owner")})
    affordable: list[Request] = []
    others: list[Request] = []
    for each in asked:
        is_known = any(each["paths"] == other["paths"] for other in affordable)
        cost = 0 if is_known else len(each["paths"])
        allows = budget.take(cost, _share(each), each.get("owner"))
        (affordable if allows else others).append(each)
    if budget.is_exceeded:
        log.count("InvalidationsOverBudget")
    return affordable, others


def _share(request: Request) -> float:
    if not request.get("can_wait"):
        return flushes.DELETIONS
    return flushes.WITHDRAWALS if request.get("owner") else flushes.MODERATION


def _fitting(batch: list[Request]) -> list[Request]:
    """As many requests as fit into one invalidation; none while withdrawals have to wait."""
    can_wait = any(each.get("can_wait") for each in batch)
    if can_wait and _is_busy():
        return []
    most = _MOST_WITHDRAWN if can_wait else _MOST
    paths: set[str] = set()
    for each in batch:
        more = paths.union(each["paths"])
        paths = more if len(more) <= most else paths
    return [each for each in batch if paths.issuperset(each["paths"])]


def _is_busy() -> bool:
    """Whether any invalidation is in progress. The newest ones are listed first."""
    answer = clients.cloudfront().list_invalidations(
        DistributionId=settings.distribution_id, MaxItems="20"
    )
    listed = answer["InvalidationList"].get("Items", [])
    return any(each["Status"] == "InProgress" for each in listed)


def _tell(requests: list[Request], message_ids: Iterable[str]) -> bool:
    """Invalidate their paths; False if CloudFront has too many in progress."""
    waited = [_age(each) for each in requests if not (each.get("can_wait") or each.get("put_off"))]
    if waited:
        log.seconds("SecondsToInvalidate", max(waited))
    paths = sorted({path for each in requests for path in each["paths"]})
    if not _invalidate(paths, _reference([*message_ids, *paths])):
        return False
    owners = {tuple(each["paths"]): each.get("owner") for each in requests}
    by_owner = Counter(owner for owner in owners.values() if owner)
    flushes.note(len(paths), by_owner)
    log.count("PathsInvalidated", len(paths))
    asked_by = sorted({each.get("correlation_id", "") for each in requests})
    log.logger.info("paths invalidated", requests=asked_by, paths=len(paths))
    return True


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


def _reference(of: Iterable[str]) -> str:
    """A function of message ids and paths, so that a redelivered batch makes no second
    invalidation.
    """
    return hashlib.sha256("\n".join(sorted(of)).encode()).hexdigest()


def _put_off(requests: list[Request]) -> None:
    """Ask again later for what a receipt waits for; the edge forgets the rest by itself."""
    for each in _distinct(requests):
        log.logger.warning("invalidation over budget", paths=each["paths"])
        if each["subject"]:
            _send({**each, "put_off": True}, _OVER_BUDGET_SECONDS)


def _distinct(requests: Iterable[Request]) -> list[Request]:
    """Requests without those that are asked twice. The later of two counts: until it was asked,
    the edge may have fetched the file.
    """
    found = {(str(each["subject"]), each["what"], *each["paths"]): each for each in requests}
    return list(found.values())


def _settle(request: Request, is_told: bool) -> None:
    """Note on its receipt what the edge was told, or that it has forgotten by itself."""
    if request["subject"]:
        paths = {"paths": len(request["paths"])} if is_told else {}
        receipts.settle(request["subject"], CDN, request["what"], paths)


def _send(request: Request, delay: int = 0) -> None:
    can_wait = request.get("can_wait")
    queue_url = settings.withdrawals_queue_url if can_wait else settings.invalidations_queue_url
    queues.send(queue_url, {"asked_at": clock.timestamp(), **request}, delay)
