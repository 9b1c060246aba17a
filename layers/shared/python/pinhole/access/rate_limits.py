"""Rate limits: a token bucket for each person and kind of action.

Stored as GCRA: one number, the *theoretical arrival time* (`tat`). An action moves it one interval
on; the bucket is full when `tat` is in the past and empty when it is a whole burst ahead
(https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).

A request makes one conditional write in the form most likely to succeed, and no read: a refused
write returns the row, which decides between the other form and an error. `tat` only grows, so a
process that has seen it too far ahead can refuse without a call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pinhole import clock, errors, log
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import Limit

_HOUR = 3_600_000
_DAY = 24 * _HOUR
# One for each form of the write, and one for a parallel action.
_TRIES = 3
_REMEMBERED = 10_000
# What people call a kind of action, if not by its name in the settings.
_NAMES = {"privacy": "changes between private and public"}

# The last `tat` that this process saw, by key.
_seen: dict[str, int] = {}


@dataclass(frozen=True)
class Rate:
    """`burst` actions at once, then one per `interval`; times in milliseconds."""

    burst: int
    interval: int

    @classmethod
    def of(cls, what: str) -> Rate:
        """The rate that the settings define for likes, comments, posts and so on."""
        per_hour = getattr(settings, f"{what}_per_hour", None)
        per_day = 24 * per_hour if per_hour else getattr(settings, f"{what}_per_day")
        return cls(getattr(settings, f"{what}_burst"), max(1, _DAY // per_day))

    def latest(self, now: int) -> int:
        """The highest `tat` that allows one more action."""
        return now + (self.burst - 1) * self.interval

    def paid(self, tat: int, now: int) -> int | None:
        """`tat` after one more action; None if the action is not allowed."""
        return max(tat, now) + self.interval if tat <= self.latest(now) else None

    def wait(self, tat: int, now: int) -> int:
        """Milliseconds until the next action is allowed."""
        return max(0, tat - self.latest(now))


def spend(viewer: Viewer, what: str) -> None:
    """Record one action of a person. Raises RateLimited if that is one too many.

    While the limits table fails, every action is allowed: a limit protects the service and must not
    take it down.
    """
    with _even_if_it_fails(what):
        _spend(Rate.of(what), f"{viewer.user_id}#{what}", what)


def require(viewer: Viewer, what: str) -> None:
    """Raise as `spend` would, without recording an action."""
    with _even_if_it_fails(what):
        row = store.get(Limit, {"key": f"{viewer.user_id}#{what}"}, consistent=True)
        _require(Rate.of(what), what, row["tat"] if row else 0)


def refuse_if_known(viewer: Viewer, what: str) -> None:
    """Raises RateLimited if this process already saw the person exceed the limit; makes no call."""
    _require(Rate.of(what), what, _seen.get(f"{viewer.user_id}#{what}", 0))


def _require(rate: Rate, what: str, tat: int) -> None:
    now = _now()
    if rate.paid(tat, now) is None:
        raise _refusal(rate, what, rate.wait(tat, now))


@contextmanager
def _even_if_it_fails(what: str) -> Iterator[None]:
    try:
        yield
    except clients.FAULTS as error:
        log.logger.warning("rate limit not enforced", what=what, error=type(error).__name__)
        log.count("LimitsNotKept")


def _now() -> int:
    return int(clock.now().timestamp() * 1000)


def _spend(rate: Rate, key: str, what: str) -> None:
    tat = _seen.get(key, 0)
    for _ in range(_TRIES):
        now = _now()
        if rate.paid(tat, now) is None:
            _remember(key, tat)
            raise _refusal(rate, what, rate.wait(tat, now))
        written, tat = _pay(rate, key, tat, now)
        if written:
            _remember(key, tat)
            return
    raise errors.Busy("Too many parallel actions by one person")


def _pay(rate: Rate, key: str, tat: int, now: int) -> tuple[bool, int]:
    """Charge one action if `tat` is on the same side of `now` as when it was last seen.

    Returns whether it was written, and the current `tat`.
    """
    values = {":now": now, ":until": (now + rate.burst * rate.interval) // 1000 + 1}
    if tat <= now:
        change, condition = ":next", "attribute_not_exists(tat) OR tat <= :now"
        values[":next"] = now + rate.interval
    else:
        change, condition = "tat + :cost", "tat > :now AND tat <= :latest"
        values |= {":cost": rate.interval, ":latest": rate.latest(now)}
    is_written, row = clients.try_write(
        clients.dynamodb().update_item,
        TableName=Limit.Meta.table_name,
        Key=items.attributes({"key": key}),
        UpdateExpression=f"SET tat = {change}, expires_at = :until",
        ConditionExpression=condition,
        ExpressionAttributeValues=items.attributes(values),
        ReturnValues="UPDATED_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    return is_written, row.get("tat", 0)


def _remember(key: str, tat: int) -> None:
    if len(_seen) >= _REMEMBERED:
        _seen.clear()
    _seen[key] = tat


def _refusal(rate: Rate, what: str, milliseconds: int) -> errors.RateLimited:
    seconds = max(1, -(-milliseconds // 1000))
    unit, length = ("an hour", _HOUR) if rate.interval <= _HOUR else ("a day", _DAY)
    detail = (
        f"At most {rate.burst} {_NAMES.get(what, what)} at once, then {length // rate.interval}"
        f" {unit}; try again in {seconds} s"
    )
    return errors.RateLimited(detail, retry_after=seconds)
