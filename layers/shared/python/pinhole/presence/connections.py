"""A person's open connections, in one row that is changed by read-modify-write under a version.

A connection ends with the access token behind its ticket. What is left of one that ended unnoticed
is removed by whoever sends to it (`pinhole.live.delivery`), or expires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypedDict

import orjson

from pinhole import clock
from pinhole.presence import watches
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.live import Connected, ConnectedRow

# API Gateway knows a connection only after its handshake: until then it seems to be gone.
_OPENING_SECONDS = 10
# How long rows stay after the last connection: it may still have to be closed.
_KEPT_SECONDS = 3_600


class Connection(TypedDict):
    """Times in seconds; `signed_in_at` is that of its ticket, `posts` are shown by it."""

    opened_at: int
    signed_in_at: int
    ends_at: int
    posts: list[str]


Open = dict[str, Connection]  # by connection id


def find(user_ids: Iterable[str], is_fresh: bool = False) -> dict[str, Open]:
    """The connections of those of these people who have any, by user id."""
    keys = [{"user_id": user_id} for user_id in user_ids]
    rows = store.batch_get({Connected: keys}, [Connected] if is_fresh else [])[Connected]
    return {row["user_id"]: _open(row) for row in rows}


def may_be_opening(connection: Connection) -> bool:
    """Whether a connection that API Gateway does not know may be one that is opening."""
    return connection["opened_at"] >= clock.timestamp() - _OPENING_SECONDS


def add(user_id: str, connection_id: str, signed_in_at: int, ends_at: int) -> list[str]:
    """Note a connection that opens, or that was taken for closed; returns those that have to be
    closed for it: a person has `CONNECTIONS_MOST`, and the oldest make room. Raises Busy.
    """
    now = clock.timestamp()
    made = Connection(opened_at=now, signed_in_at=signed_in_at, ends_at=ends_at, posts=[])
    surplus: list[str] = []

    def apply(connections: Open) -> bool:
        surplus.clear()
        if connection_id in connections:
            return False
        oldest = sorted(connections, key=lambda each: connections[each]["opened_at"])
        surplus.extend(oldest[: max(0, len(oldest) + 1 - settings.connections_most)])
        connections[connection_id] = made
        return True

    _change(user_id, apply)
    return surplus


def remove(user_id: str, connection_ids: Iterable[str]) -> None:
    """Forget connections that ended, and what they showed. Raises Busy."""
    gone = set(connection_ids)
    shown: dict[str, list[str]] = {}

    def apply(connections: Open) -> bool:
        shown.update({each: connections[each]["posts"] for each in gone & connections.keys()})
        for each in gone:
            connections.pop(each, None)
        return bool(shown)

    _change(user_id, apply)
    for connection_id, posts in shown.items():
        watches.remove(connection_id, posts)


def show(user_id: str, connection_id: str, posts: list[str]) -> None:
    """From now on the connection shows these posts and no others. Raises Busy."""
    connection = find([user_id], is_fresh=True).get(user_id, Open()).get(connection_id)
    if connection is None or connection["posts"] == posts:
        return
    before = connection["posts"]
    # A crash in between leaves rows that expire, and none that is missing.
    new = [post_id for post_id in posts if post_id not in before]
    watches.add(connection_id, user_id, new, connection["ends_at"])

    def apply(connections: Open) -> bool:
        if connection_id in connections:
            connections[connection_id]["posts"] = posts
        return connection_id in connections

    _change(user_id, apply)
    watches.remove(connection_id, [post_id for post_id in before if post_id not in posts])


@store.optimistic("a person's connections")
def _change(user_id: str, apply: Callable[[Open], bool]) -> None:
    """Let `apply` change the connections, which says whether it has."""
    row = store.get(Connected, {"user_id": user_id}, consistent=True)
    connections = _open(row) if row else Open()
    if apply(connections) and not _write(user_id, row, connections):
        raise store.Changed


def _write(user_id: str, row: ConnectedRow | None, connections: Open) -> bool:
    is_same = Connected.version == row["version"] if row else Connected.user_id.does_not_exist()
    if not connections:
        return Connected(user_id).delete_if(is_same) if row else True
    made = Connected(
        user_id,
        connections=orjson.dumps(connections).decode(),
        version=(row["version"] if row else 0) + 1,
        expires_at=max(each["ends_at"] for each in connections.values()) + _KEPT_SECONDS,
    )
    return made.save_if(is_same)


def _open(row: ConnectedRow) -> Open:
    connections: Open = orjson.loads(row["connections"])
    return connections
