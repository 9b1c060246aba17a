"""How often a person may act: a token bucket for each person and kind of act.

Kept as GCRA: one number, the *theoretical arrival time* (`tat`), up to which the acts so far have
paid. An act pays one interval; the bucket is full when `tat` has passed and empty when it is a
whole burst ahead (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).

A request makes one conditional write in the form that most likely holds, and no read: a refused
write answers with the row, from which the other form or the refusal follows. `tat` only ever
grows, so a process that has seen it too far ahead refuses by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from botocore.exceptions import ClientError

from pinhole import clock, errors, log
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import Limit

_HOUR = 3_600_000
# The other form follows a refusal; once more for who acts in parallel.
_TRIES = 3
_REMEMBERED = 10_000

# The last `tat` that this process has seen, by key.
_seen: dict[str, int] = {}


@dataclass(frozen=True)
class Rate:
    """`burst` acts at once, then one in each `interval`; times in milliseconds."""

    burst: int
    interval: int

    @classmethod
    def of(cls, what: str) -> Rate:
        """The rate that the settings give to likes, comments, follows or posts."""
        per_hour = getattr(settings, f"{what}_per_hour")
        return cls(getattr(settings, f"{what}_burst"), max(1, _HOUR // per_hour))

    def latest(self, now: int) -> int:
        """The last `tat` with which one more act is allowed."""
        return now + (self.burst - 1) * self.interval

    def paid(self, tat: int, now: int) -> int | None:
        """`tat` after one more act, None if the act is not allowed."""
        return max(tat, now) + self.interval if tat <= self.latest(now) else None

    def wait(self, tat: int, now: int) -> int:
        """How long until an act is allowed."""
        return max(0, tat - self.latest(now))


def spend(viewer: Viewer, what: str) -> None:
    """Note one act of a person. Raises RateLimited if that is one too many.

    While the table of limits fails nobody is held up: a limit protects the service, and is no
    reason to refuse what the service could do.
    """
    with _even_if_it_fails(what):
        _spend(Rate.of(what), f"{viewer.user_id}#{what}", what)


def require(viewer: Viewer, what: str) -> None:
    """Note nothing, but raise as `spend` would."""
    with _even_if_it_fails(what):
        keys = [{"key": f"{viewer.user_id}#{what}"}]
        rows = store.batch_get({Limit: keys}, [Limit])[Limit]
        _require(Rate.of(what), what, rows[0]["tat"] if rows else 0)


def refuse_if_known(viewer: Viewer, what: str) -> None:
    """Raises RateLimited if this process has seen that the person acts too much; without a call."""
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
        log.logger.warning("limits not kept", what=what, error=type(error).__name__)
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
    raise errors.Busy("One person acts too much in parallel")


def _pay(rate: Rate, key: str, tat: int, now: int) -> tuple[bool, int]:
    """Write what the act costs if `tat` is on the side of `now` where it was seen.

    Whether it was written, and `tat` as it is then.
    """
    values = {":now": now, ":until": (now + rate.burst * rate.interval) // 1000 + 1}
    if tat <= now:
        change, condition = ":next", "attribute_not_exists(tat) OR tat <= :now"
        values[":next"] = now + rate.interval
    else:
        change, condition = "tat + :cost", "tat > :now AND tat <= :latest"
        values |= {":cost": rate.interval, ":latest": rate.latest(now)}
    try:
        answer = clients.dynamodb().update_item(
            TableName=Limit.Meta.table_name,
            Key=items.attributes({"key": key}),
            UpdateExpression=f"SET tat = {change}, expires_at = :until",
            ConditionExpression=condition,
            ExpressionAttributeValues=items.attributes(values),
            ReturnValues="UPDATED_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if not clients.is_refused(error):
            raise
        return False, items.plain(error.response.get("Item", {})).get("tat", 0)
    return True, items.plain(answer["Attributes"])["tat"]


def _remember(key: str, tat: int) -> None:
    if len(_seen) >= _REMEMBERED:
        _seen.clear()
    _seen[key] = tat


def _refusal(rate: Rate, what: str, milliseconds: int) -> errors.RateLimited:
    seconds = max(1, -(-milliseconds // 1000))
    detail = (
        f"At most {rate.burst} {what} at once, then {_HOUR // rate.interval} an hour;"
        f" try again in {seconds} s"
    )
    return errors.RateLimited(detail, retry_after=seconds)
