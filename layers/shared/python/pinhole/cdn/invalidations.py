"""CDN invalidations, batched and within a budget.

One path with a wildcard covers all files of a post, or all pictures of a person; one tag covers all
files of a person (`pinhole.cdn.flushes` chooses). CloudFront takes 15 of these at a time and bills
each, so requests are read from queues in batches. Deletions have a queue and nine items to
themselves. Withdrawals of files that only become restricted, thousands at once when an account goes
private, have another queue, and six items while nothing else is in progress. Those that moderators
decided wait for nothing.

The edge drops by itself whatever it has not fetched from the bucket in a while
(`FORGOTTEN_SECONDS`). So what CloudFront or the stage's budget does not allow waits no longer than
that: a request with a receipt comes again until then, any other is left to expire. A request with a
receipt has a row (`pinhole.tables.chain_progress`), so that its message may be lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from pinhole import clock, log
from pinhole.aws import queues
from pinhole.cdn import distribution, flushes
from pinhole.cdn.invalidation_requests import Request, age, distinct, gives_way, gone_at
from pinhole.clean_up import receipts
from pinhole.clean_up.receipts import CDN
from pinhole.media.renditions import EDGE_SECONDS
from pinhole.settings import settings
from pinhole.tables import chain_progress

# An edge cache may have filled another just before it expired; and a transfer takes a while.
FORGOTTEN_SECONDS = 2 * EDGE_SECONDS + 3_600
_LATER_SECONDS, _MUCH_LATER_SECONDS, _OVER_BUDGET_SECONDS = 60, 300, 900
# How often the row of a request that waits says that it does: well within
# `chain_progress.STUCK_SECONDS`.
_NOTED_SECONDS = 3_600
_MOST, _MOST_WITHDRAWN = 9, 6
_NOTED, _HOPS = "noted_at", "hop"


class _Planned(NamedTuple):
    """A request, and the paths or the tag to invalidate for it."""

    request: Request
    items: list[str]


def ask(path: str, owner_id: str, subject: str | None = None, what: str = "") -> None:
    """Request the invalidation of a path, which may end with `*`, after this person's files below
    it were deleted. With a receipt's subject, it settles the task `what` of its part `cdn`, which
    must be expected (`receipts.expect`).
    """
    request = {"paths": [path], "owner": owner_id, "subject": subject, "what": what}
    _send(_noted({"asked_at": clock.timestamp(), **request}))


def withdraw(path: str, owner_id: str | None, is_moderated: bool = False) -> None:
    """The same for files that become restricted, but are not deleted; deletions never wait for
    these.

    It is handled `withdraw_after_seconds` later: ask for it before the open files are deleted; by
    then the caller has deleted them or will be called again. For what moderators decided
    (`is_moderated`) the whole budget of the day may be spent; without an owner it is counted as
    nobody's.
    """
    request = {"paths": [path], "owner": owner_id, "subject": None, "what": "", "can_wait": True}
    moderated = {"is_moderated": True} if is_moderated else {}
    asked = {"asked_at": clock.timestamp(), **request, **moderated}
    _send(asked, settings.withdraw_after_seconds)


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
    forgotten = [each for each in batch if age(each) > FORGOTTEN_SECONDS]
    asked = [each for each in batch if each not in forgotten]
    budget = flushes.today({each["owner"] for each in asked if each.get("owner")})
    told = [each for each in asked if budget.is_covered(each.get("owner"), gone_at(each))]
    planned, waiting = _within_budget([each for each in asked if each not in told], budget)
    fitting = _fitting(planned)
    if fitting and _tell(fitting, message_ids):
        told += [each.request for each in fitting]
    for each in distinct(each.request for each in planned if each.request not in told):
        _again(each, _MUCH_LATER_SECONDS if gives_way(each) else _LATER_SECONDS)
    for each in distinct(waiting):
        _again(each, min(each["put_off"], _OVER_BUDGET_SECONDS))
    for each in [*forgotten, *told]:
        _settle(each, is_told=each in told)


def _within_budget(
    asked: list[Request], budget: flushes.Budget
) -> tuple[list[_Planned], list[Request]]:
    """The requests that the budgets allow now, and those that are `put_off`, in seconds. A request
    without a receipt for which the day's budget is spent is neither: its files expire at the edge.
    """
    planned: list[_Planned] = []
    waiting: list[Request] = []
    is_spent = False
    for each in asked:
        try:
            items = budget.take(each["paths"], _share(each), each.get("owner"))
            planned.append(_Planned(each, items))
        except flushes.Wait as wait:
            waiting.append({**each, "put_off": wait.seconds})
        except flushes.Spent:
            is_spent = True
            log.logger.warning("invalidation over budget", paths=each["paths"])
            waiting += [{**each, "put_off": _OVER_BUDGET_SECONDS}] if each["subject"] else []
    if is_spent:
        log.count("InvalidationsOverBudget")
    return planned, waiting


def _share(request: Request) -> float:
    if not request.get("can_wait"):
        return flushes.DELETIONS
    return flushes.WITHDRAWALS if gives_way(request) else flushes.MODERATION


def _fitting(planned: list[_Planned]) -> list[_Planned]:
    """As many requests as fit into one invalidation, without those that have to wait."""
    most = _MOST_WITHDRAWN if any(each.request.get("can_wait") for each in planned) else _MOST
    urgent = [each for each in planned if not gives_way(each.request)]
    if len(urgent) < len(planned) and distribution.is_busy():
        planned = urgent
    items: set[str] = set()
    for each in planned:
        more = items.union(each.items)
        items = more if len(more) <= most else items
    return [each for each in planned if items.issuperset(each.items)]


def _tell(planned: list[_Planned], message_ids: Iterable[str]) -> bool:
    """Invalidate their items; False if CloudFront has too many in progress."""
    requests = [each.request for each in planned]
    waited = [age(each) for each in requests if not (each.get("can_wait") or each.get("put_off"))]
    if waited:
        log.seconds("SecondsToInvalidate", max(waited))
    told = {item: each.request.get("owner") for each in planned for item in each.items}
    made_at = distribution.invalidate(sorted(told), [*message_ids, *told])
    if made_at is None:
        return False
    flushes.note(told, made_at)
    log.count("PathsInvalidated", len(told))
    asked_by = sorted({each.get("correlation_id", "") for each in requests})
    log.logger.info("paths invalidated", requests=asked_by, paths=len(told))
    return True


def _settle(request: Request, is_told: bool) -> None:
    """Note on its receipt that the paths were invalidated, or have expired at the edge."""
    if request["subject"]:
        paths = {"paths": len(request["paths"])} if is_told else {}
        receipts.settle(request["subject"], CDN, request["what"], paths)
        chain_progress.end(_name(request))


def _again(request: Request, delay: int) -> None:
    """Send a request again, to arrive after `delay` seconds."""
    hops = request.get(_HOPS, 0) + 1
    log.count("Hops", hops)
    is_noted = clock.timestamp() - request.get(_NOTED, 0) < _NOTED_SECONDS
    following = {**request, _HOPS: hops}
    _send(following if is_noted else _noted(following), delay)


def _noted(request: Request) -> Request:
    """Write the row of a request with a receipt, from which it goes on if its message is lost."""
    if not request["subject"]:
        return request
    noted = {**request, _NOTED: clock.timestamp()}
    chain_progress.save(_name(request), settings.invalidations_queue_url, noted)
    return noted


def _name(request: Request) -> str:
    """The name of its row."""
    return f"{request['subject']}#{receipts.token(CDN, request['what'])}"


def _send(request: Request, delay: int = 0) -> None:
    can_wait = request.get("can_wait")
    queue_url = settings.withdrawals_queue_url if can_wait else settings.invalidations_queue_url
    queues.send(queue_url, request, delay)
