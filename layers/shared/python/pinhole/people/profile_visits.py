"""Visits of profiles, which tell a feed about its reader's interests.

A person's latest visit of another's profile is one row, written at most every few hours in parallel
with reading the profile. It expires, and what it taught goes with it (`pinhole.feed.tastes`), so
nothing is left of a visit when either account is erased. Nobody is told who visits whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pinhole import clock, ids, log
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items, streams, workers
from pinhole.people import reservations
from pinhole.settings import settings
from pinhole.tables.relationships import Visit

_HOUR, _DAY = 3_600, 86_400
# The visits that this process recorded lately: both people, and when, in seconds.
_recent: dict[tuple[str, str], int] = {}
_REMEMBERED = 10_000


@contextmanager
def recorded(viewer: Viewer, user_id: str) -> Iterator[None]:
    """Record, in parallel with the block, that the viewer looks at this person's profile. Nothing
    is recorded for the viewer's own profile, or if the block raises because the person does not
    exist for the viewer.
    """
    pair = viewer.user_id, user_id
    is_noted = viewer.user_id == user_id or _recent.get(pair, 0) > _since()
    if is_noted or settings.reads_only:
        yield
        return
    visit_id = ids.ulid()
    written = workers.start(_record, *pair, visit_id, log.correlation_id())
    try:
        yield
    except BaseException:
        if written.result():
            Visit(*pair).delete_if(Visit.visit_id == visit_id)
        raise
    if written.result() is not None:
        _remember(pair)


def of_open_accounts(records: Iterable[streams.Record]) -> list[streams.Record]:
    """Those records of the visits stream that are not visits by a closed account, whose token is
    still accepted for a while: these are deleted.
    """
    return [record for record in records if not _is_stray(record)]


def _is_stray(record: streams.Record) -> bool:
    _, new = streams.images(record)
    if not new or not reservations.is_closed(new["user_id"]):
        return False
    Visit(new["user_id"], new["visited_id"]).delete()
    return True


def _record(user_id: str, visited_id: str, visit_id: str, correlation_id: str) -> bool | None:
    """Whether this was written because no visit was recorded lately; None if that failed, which is
    only logged.
    """
    row = {
        "user_id": user_id,
        "visited_id": visited_id,
        "visit_id": visit_id,
        "correlation_id": correlation_id,
        "expires_at": clock.timestamp() + settings.profile_visit_days * _DAY,
    }
    try:
        is_written, _ = clients.try_write(
            clients.dynamodb().put_item,
            TableName=Visit.Meta.table_name,
            Item=items.attributes(row),
            ConditionExpression="attribute_not_exists(user_id) OR visit_id < :since",
            ExpressionAttributeValues=items.attributes({":since": ids.boundary(_since())}),
        )
    except clients.FAULTS as error:
        log.count("ProfileVisitsNotNoted")
        log.logger.warning("profile visit not recorded", error=str(error))
        return None
    return is_written


def _since() -> float:
    return clock.timestamp() - settings.profile_visit_hours * _HOUR


def _remember(pair: tuple[str, str]) -> None:
    if len(_recent) >= _REMEMBERED:
        _recent.clear()
    _recent[pair] = clock.timestamp()
