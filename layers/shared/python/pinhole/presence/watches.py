"""Connections that show a post: a row for each, by which changes of the post find them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from pinhole import clock
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.live import Watch, WatchRow


def add(connection_id: str, user_id: str, posts: Sequence[str], ends_at: int) -> None:
    """A connection shows these posts, too, until it ends. Raises Busy."""
    also: Row = {"user_id": user_id, "expires_at": ends_at}
    store.batch_put(Watch, [{**_key(post_id, connection_id), **also} for post_id in posts])


def remove(connection_id: str, posts: Sequence[str]) -> None:
    """The connection no longer shows these posts. Raises Busy."""
    store.batch_delete(Watch, [_key(post_id, connection_id) for post_id in posts])


def is_watched(post_id: str) -> bool:
    """Whether any connection shows the post."""
    return next(_rows(post_id, 1), None) is not None


def of(post_id: str) -> list[WatchRow]:
    """Connections that show the post: all, or `WATCHERS_TOLD` of them."""
    return list(islice(_rows(post_id, settings.watchers_told), settings.watchers_told))


def _rows(post_id: str, most: int) -> Iterator[WatchRow]:
    where, values = "post_id = :post_id", {":post_id": post_id}
    now = clock.timestamp()
    return (row for row in store.query(Watch, where, values, page=most) if row["expires_at"] > now)


def _key(post_id: str, connection_id: str) -> dict[str, str]:
    return {"post_id": post_id, "connection_id": connection_id}
