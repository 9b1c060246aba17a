"""The entries stored in a reader's feed: reading, writing and extending them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pinhole import clock
from pinhole.aws import workers
from pinhole.aws.items import Row
from pinhole.feed import author_posts, followees, reader_state
from pinhole.feed.merging import down_to, newest_first, primed
from pinhole.feed.stable_paging import BOTTOM, TOP, Candidate
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import FeedEntry, ReaderRow
from pinhole.tables.people import User, UserRow

# The most entries that one extension or backfill writes.
MOST = 200


def extend(reader: ReaderRow, boundary: str, pulled: set[str]) -> tuple[list[Candidate], str]:
    """Extend the stored entries downwards by the newest posts below the boundary. Idempotent.

    `reader` is the reader's row as read before, `pulled` the celebrities, whose posts are not
    stored. Returns the stored posts and the new boundary, BOTTOM when nothing is left below.
    """
    reader_id = reader["user_id"]
    pushed = followees.followed(reader_id) - pulled
    authors = _rows(pushed)
    heads = workers.each(lambda author: primed(author_posts.recent(author, boundary)), authors)
    found = list(islice(newest_first(heads), MOST))
    since = found[-1].post_id if len(found) == MOST else BOTTOM
    if settings.reads_only:  # found again by the next request
        return found, since
    write([reader_id], found)
    reader_state.completed(reader, since)
    # Authors followed, or switched from pull to push, while this ran.
    now_pulled = set(followees.celebrities_of(reader_id, True))
    for author in _rows(followees.followed(reader_id) - now_pulled - pushed):
        give(reader_id, author, since)
    return found, since


def give(reader_id: str, author: UserRow, since: str) -> None:
    """Add an author's posts from an id on to a reader's entries: the newest, at most one extension.
    If there are more, the entries are complete only down to the oldest written.
    """
    posts = list(islice(down_to(since, author_posts.recent(author, TOP)), MOST))
    write([reader_id], posts)
    if len(posts) == MOST:
        reader_state.incomplete_below(reader_id, posts[-1].post_id)


def stored(user_id: str, below: str, hint: int) -> Iterator[Candidate]:
    """The stored entries below an id, newest first."""
    found = store.query(
        FeedEntry,
        "user_id = :user_id AND post_id < :below",
        {":user_id": user_id, ":below": below},
        newest_first=True,
        page=hint,
    )
    for row in found:
        yield Candidate(row["post_id"], row["author_id"], row["kind"], tuple(row["tags"].split()))


def write(reader_ids: list[str], posts: list[Candidate]) -> None:
    """Write the entries of posts into readers' feeds. Idempotent."""
    expires_at = clock.timestamp() + reader_state.entry_seconds()
    rows: list[Row] = [
        {
            "user_id": reader_id,
            "post_id": post.post_id,
            "author_id": post.author_id,
            "kind": post.kind,
            "tags": " ".join(post.tags),
            "expires_at": expires_at,
        }
        for reader_id in reader_ids
        for post in posts
    ]
    store.batch_put(FeedEntry, rows)


def _rows(user_ids: Iterable[str]) -> list[UserRow]:
    """The rows of these people, without closed accounts, whose posts may be cleaned up before the
    follows are. Consistent reads: a post published earlier is in a row, a later one will be
    delivered.
    """
    keys = [{"user_id": user_id} for user_id in user_ids]
    found = store.batch_get({User: keys}, consistent=[User])[User]
    return [row for row in found if not row.get("deleted_at")]
