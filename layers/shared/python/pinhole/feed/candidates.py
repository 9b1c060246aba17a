"""The candidates of a reader's feed: pushed entries and pulled posts, merged newest first.

Sources, each read lazily and newest first:

- the reader's own entries: one query;
- the recent posts of the celebrities they follow: one batch read;
- below the boundary down to which the entries are complete, the posts of everybody they follow. For
  a new or returning reader that is the whole feed, otherwise only posts older than stored entries.
  Pulled posts are stored as entries, so they are paid for once.

A post found in two sources is one candidate.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, takewhile

import orjson

from pinhole import clock
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import workers
from pinhole.aws.items import Row
from pinhole.feed import reader_state
from pinhole.feed.stable_paging import BOTTOM, TOP, Candidate
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Post
from pinhole.tables.relationships import Follow

_CHUNK = 25
# The most entries that one extension or backfill writes.
MOST = 200


@dataclass(frozen=True)
class Feed:
    """One reader's candidates: a `pinhole.feed.stable_paging.Source`.

    `ahead` holds the entries below `ahead_of` that were read together with the reader's row.
    """

    reader: Row
    celebrities: list[UserRow]
    ahead_of: str = ""
    ahead: Sequence[Candidate] = ()

    def newest(self, below: str, most: int) -> list[Candidate]:
        return list(islice(self._merged(BOTTOM, below, most), most))

    def between(self, low: str, below: str) -> list[Candidate]:
        return list(self._merged(low, below, window()))

    def _merged(self, low: str, below: str, hint: int) -> Iterator[Candidate]:
        """All candidates in a range, newest first; `hint` estimates how many will be consumed."""
        sources = [self._stored(low, below, hint)]
        sources += self._recent(low, below)
        last = ""
        for candidate in _allowed(self.reader, newest_first(sources), hint):
            if candidate.post_id != last:
                yield candidate
            last = candidate.post_id

    def _recent(self, low: str, below: str) -> list[Iterator[Candidate]]:
        """The celebrities' posts. Deep in the feed, authors whose rows list no more posts are
        queried in parallel, where merging would query them one after another.
        """
        sources = [_down_to(low, recent(author, below)) for author in self.celebrities]
        if not any(_is_spent(author, below) for author in self.celebrities):
            return sources
        return workers.each(_primed, sources)

    def _stored(self, low: str, below: str, hint: int) -> Iterator[Candidate]:
        boundary = self._pulled.top
        found = self._ahead(hint) if below == self.ahead_of else entries(self._id, below, hint)
        complete = _down_to(max(low, boundary), found)
        if low >= boundary:
            return complete
        return chain(complete, self._pulled.between(low, below))

    def _ahead(self, hint: int) -> Iterator[Candidate]:
        yield from self.ahead
        if len(self.ahead) >= window():
            yield from entries(self._id, self.ahead[-1].post_id, hint)

    @cached_property
    def _pulled(self) -> Pulled:
        return Pulled(self.reader, {author["user_id"] for author in self.celebrities})

    @property
    def _id(self) -> str:
        user_id: str = self.reader["user_id"]
        return user_id


class Pulled:
    """The posts below a reader's entries, which are extended as far as the feed is read.

    Pulled posts are kept in memory: within the same page their new entries may not be readable yet.
    """

    def __init__(self, reader: Row, celebrities: set[str]) -> None:
        self.top = self._since = reader_state.boundary(reader)
        self._reader = reader
        self._celebrities = celebrities
        self._posts: list[Candidate] = []

    def between(self, low: str, below: str) -> Iterator[Candidate]:
        """The posts in a range, newest first."""
        found = self._posts
        while True:
            yield from (post for post in found if low <= post.post_id < below)
            if self._since <= low:
                return
            found = self._extend()

    def _extend(self) -> list[Candidate]:
        found, self._since = extend(self._reader, self._since, self._celebrities)
        self._reader = {**self._reader, "complete_from": self._since}
        self._posts = [*self._posts, *found]
        return found


def window() -> int:
    """Candidates read at a time: one more than are ranked together."""
    return settings.feed_window + 1


def extend(reader: Row, boundary: str, pulled: set[str]) -> tuple[list[Candidate], str]:
    """Extend the stored entries downwards by the newest posts below the boundary. Idempotent.

    `reader` is the reader's row as read before, `pulled` the celebrities, whose posts are not
    stored. Returns the stored posts and the new boundary, BOTTOM when nothing is left below.
    """
    reader_id = reader["user_id"]
    stored = followed(reader_id) - pulled
    authors = _rows(stored)
    heads = workers.each(lambda author: _primed(recent(author, boundary)), authors)
    found = list(islice(newest_first(heads), MOST))
    write_entries([reader_id], found)
    since = found[-1].post_id if len(found) == MOST else BOTTOM
    reader_state.completed(reader, since)
    # Authors followed, or switched from pull to push, while this ran.
    for author in _rows(followed(reader_id) - set(celebrities_of(reader_id, True)) - stored):
        give(reader_id, author, since)
    return found, since


def give(reader_id: str, author: UserRow, since: str) -> None:
    """Add an author's posts from an id on to a reader's entries: the newest, at most one extension.
    If there are more, the entries are complete only down to the oldest written.
    """
    posts = list(islice(_down_to(since, recent(author, TOP)), MOST))
    write_entries([reader_id], posts)
    if len(posts) == MOST:
        reader_state.incomplete_below(reader_id, posts[-1].post_id)


def entries(user_id: str, below: str, hint: int) -> Iterator[Candidate]:
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


def write_entries(reader_ids: list[str], posts: list[Candidate]) -> None:
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


def celebrities_of(user_id: str, is_fresh: bool = False) -> list[str]:
    """The followees whose posts are pulled."""
    rows = store.query(
        Follow,
        "follower_id = :user_id",
        {":user_id": user_id},
        index=Follow.by_celebrity,
        is_consistent=is_fresh,
    )
    return [row["celebrity_id"] for row in rows]


def followed(user_id: str) -> set[str]:
    """The current followees."""
    rows = store.query(
        Follow,
        "follower_id = :user_id",
        {":user_id": user_id},
        index=Follow.by_time,
        is_consistent=True,
    )
    return {row["followee_id"] for row in rows}


def recent(author: UserRow, below: str) -> Iterator[Candidate]:
    """An author's posts below an id, newest first: from the author's row, then from the posts
    table.
    """
    yield from (post for post in recent_posts(author) if post.post_id < below)
    if since := author.get("recent_from"):
        yield from posts_of(author["user_id"], min(below, since))


def recent_posts(author: UserRow) -> list[Candidate]:
    """The newest posts listed in an author's row, newest first."""
    return [
        Candidate(post_id, author["user_id"], kind, tuple(tags.split()))
        for post_id, kind, tags in orjson.loads(author.get("recent_posts", "[]"))
    ]


def _is_spent(author: UserRow, below: str) -> bool:
    """Does the author's row list no post below an id although older ones may exist?"""
    return (author.get("recent_from") or BOTTOM) >= below


def posts_of(author_id: str, below: str) -> Iterator[Candidate]:
    """An author's published posts below an id, newest first, from the posts table."""
    found = store.query(
        Post,
        "author_id = :author_id AND post_id < :below",
        {":author_id": author_id, ":below": below},
        index=Post.by_author,
        newest_first=True,
        page=_CHUNK,
    )
    for row in found:
        if row["state"] == PUBLISHED:
            tags = tuple(row.get("tags", "").split())
            yield Candidate(row["post_id"], author_id, row["kind"], tags)


def ids_of(author_id: str, since: str) -> Iterator[str]:
    """An author's posts from an id on, in any state."""
    where = "author_id = :author_id AND post_id >= :since"
    values = {":author_id": author_id, ":since": since}
    found = store.query(Post, where, values, index=Post.by_author)
    return (row["post_id"] for row in found)


def newest_first(sources: Iterable[Iterator[Candidate]]) -> Iterator[Candidate]:
    return heapq.merge(*sources, key=lambda candidate: candidate.post_id, reverse=True)


def _down_to(low: str, found: Iterator[Candidate]) -> Iterator[Candidate]:
    return takewhile(lambda candidate: candidate.post_id >= low, found)


def _rows(user_ids: Iterable[str]) -> list[UserRow]:
    """Consistent reads: a post published earlier is in a row, a later one will be delivered."""
    keys = [{"user_id": user_id} for user_id in user_ids]
    return store.batch_get({User: keys}, consistent=[User])[User]


def _primed(posts: Iterator[Candidate]) -> Iterator[Candidate]:
    """The same iterator with its first page already read."""
    return chain(list(islice(posts, 1)), posts)


def _allowed(reader: Row, found: Iterator[Candidate], hint: int) -> Iterator[Candidate]:
    """Without unfollowed or muted authors, checked in chunks."""
    while chunk := list(islice(found, hint)):
        hidden = reader_state.left_out(reader, (candidate.author_id for candidate in chunk))
        yield from (candidate for candidate in chunk if candidate.author_id not in hidden)
