"""Ending connections and pushes whose sign-in or account has ended: within seconds of it.

The users stream tells of a change (`on_person_changed`); the row as it is now decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from pinhole import errors, log
from pinhole.aws import streams, workers
from pinhole.live import sockets
from pinhole.people import directory
from pinhole.presence import connections, news, subscriptions
from pinhole.presence.connections import Open
from pinhole.presence.subscriptions import Wishes
from pinhole.tables import stream_images
from pinhole.tables.people import User, UserRow

# What a person's row says once the account is closed or suspended.
_OVER = ("deleted_at", "suspended")


def on_person_changed(record: streams.Record) -> None:
    """Queue the end of connections after a sign-out, a suspension or the end of an account."""
    old, new = stream_images.of(User, record)
    is_over = not new or any(new.get(mark) and not old.get(mark) for mark in _OVER)
    if is_over or new.get("not_before", 0) > old.get("not_before", 0):
        news.ended((new or old)["user_id"])


def end(user_ids: Iterable[str]) -> None:
    """Close those connections of these people that may no longer be open, and end their pushes.
    Raises Later while a connection is opening, and AWS's errors.
    """
    wanted = list(user_ids)
    found = connections.find(wanted, is_fresh=True)
    rows = directory.find(wanted, is_fresh=True)
    workers.each(lambda each: _unsubscribe(each, rows.get(each)), wanted)
    if not all(workers.each(lambda each: _end(each, found[each], rows.get(each)), found)):
        raise errors.Later("A connection that has to end is still opening")


def _end(user_id: str, open: Open, row: UserRow | None) -> bool:
    """Close what has ended; whether all of it is closed."""
    not_before = _not_before(row)
    over = [each for each, about in open.items() if about["signed_in_at"] < not_before]
    unknown = sockets.close(over)
    opening = [each for each in unknown if connections.may_be_opening(open[each])]
    connections.remove(user_id, [each for each in over if each not in opening])
    log.logger.info("connections ended", user_id=user_id, ended=len(over) - len(opening))
    return not opening


def _unsubscribe(user_id: str, row: UserRow | None) -> None:
    """Without an account nothing is left of what the person wanted."""
    if row is None:
        subscriptions.forget(user_id)
        return
    found = subscriptions.find([user_id], is_fresh=True).get(user_id, Wishes())
    since = _not_before(row)
    over = [each for each, about in found.subscriptions.items() if about["signed_in_at"] < since]
    if over:
        subscriptions.remove(user_id, over)


def _not_before(row: UserRow | None) -> float:
    return row.get("not_before", 0) if row else float("inf")
