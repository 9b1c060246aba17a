"""Handles requests for invalidations in batches, within what CloudFront and the budget allow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from pinhole import clock, log
from pinhole.aws import queues
from pinhole.cdn import distribution, flushes, invalidations
from pinhole.cdn.invalidation_requests import Request, age, distinct, gives_way, gone_at

_LATER_SECONDS, _MUCH_LATER_SECONDS, _OVER_BUDGET_SECONDS = 60, 300, 900
_MOST, _MOST_WITHDRAWN = 9, 6


class _Planned(NamedTuple):
    """A request, and the paths or the tag to invalidate for it."""

    request: Request
    items: list[str]


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
    forgotten = [each for each in batch if age(each) > invalidations.FORGOTTEN_SECONDS]
    asked = [each for each in batch if each not in forgotten]
    budget = flushes.today({each["owner"] for each in asked if each.get("owner")})
    told = [each for each in asked if budget.is_covered(each.get("owner"), gone_at(each))]
    planned, waiting = _within_budget([each for each in asked if each not in told], budget)
    fitting = _fitting(planned)
    if fitting and _tell(fitting, message_ids):
        told += [each.request for each in fitting]
    for each in distinct(each.request for each in planned if each.request not in told):
        invalidations.send_again(each, _MUCH_LATER_SECONDS if gives_way(each) else _LATER_SECONDS)
    for each in distinct(waiting):
        invalidations.send_again(each, min(each["put_off"], _OVER_BUDGET_SECONDS))
    for each in [*forgotten, *told]:
        invalidations.settle(each, is_told=each in told)


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
        log.alert("invalidations over budget")
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
