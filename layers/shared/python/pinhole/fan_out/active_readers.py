"""The followers of an author who get a new post: those whose feed is kept."""

from __future__ import annotations

from pinhole.feed import hidden_authors, reader_state
from pinhole.tables import store
from pinhole.tables.feeds import Reader, ReaderRow


def among(reader_ids: list[str], author_id: str) -> dict[str, ReaderRow]:
    """The readers who were active recently and have not unfollowed the author. The others are read
    again consistently: somebody who just returned, or follows again, may have had their feed built
    right before this post.
    """
    active = _delivered_to(reader_ids, author_id, [])
    others = [reader_id for reader_id in reader_ids if reader_id not in active]
    return active | _delivered_to(others, author_id, [Reader])


def _delivered_to(
    reader_ids: list[str], author_id: str, consistent: list[type[Reader]]
) -> dict[str, ReaderRow]:
    keys = [{"user_id": reader_id} for reader_id in reader_ids]
    rows = store.batch_get({Reader: keys}, consistent)[Reader]
    return {
        row["user_id"]: row
        for row in rows
        if reader_state.is_delivered_to(row) and not hidden_authors.unfollowed(row, [author_id])
    }
