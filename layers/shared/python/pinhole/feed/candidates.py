"""The candidates of a reader's feed: pushed entries and pulled posts, merged newest first.

Sources, each read lazily and newest first:

- the reader's own entries: one query;
- the recent posts of the celebrities they follow: one batch read for all of them;
- below what the entries are complete for (everything, for who comes first or comes back after a
  long time; else what is older than entries are kept), the posts of everybody they follow. What is
  pulled so is stored as entries: it is paid for once.

A post that is in two sources is one candidate.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice, takewhile

import orjson

from pinhole import clock
from pinhole.access.visibility import PUBLISHED
from pinhole.aws.items import Row
from pinhole.feed import reader_state
from pinhole.feed.stable_paging import BOTTOM, TOP, Candidate
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User
from pinhole.tables.posts import Post
from pinhole.tables.relationships import Follow

_CHUNK = 25
_THREADS = 16
# The most entries that one extension or backfill writes.
MOST = 200


@dataclass(frozen=True)
class Feed:
    """One reader's candidates: a `pinhole.feed.stable_paging.Source`.

    `ahead` are the entries below `ahead_of` that were read together with the reader's row.
    """

    reader: Row
    celebrities: list[Row]
    ahead_of: str = ""
    ahead: Sequence[Candidate] = ()

    def newest(self, below: str, most: int) -> list[Candidate]:
        return list(islice(self._merged(BOTTOM, below, most), most))

    def between(self, low: str, below: str) -> list[Candidate]:
        return list(self._merged(low, below, window()))

    def _merged(self, low: str, below: str, hint: int) -> Iterator[Candidate]:
        """All candidates in a range, newest first; `hint` is about how many will be looked at."""
        sources = [self._stored(low, below, hint)]
        sources += self._recent(low, below)
        last = ""
        for candidate in _allowed(self.reader, newest_first(sources), hint):
            if candidate.post_id != last:
                yield candidate
            last = candidate.post_id

    def _recent(self, low: str, below: str) -> list[Iterator[Candidate]]:
        """The celebrities' posts. Deep down, those whose rows name no more are asked side by side:
        merging would ask one after the other.
        """
        sources = [_down_to(low, recent(author, below)) for author in self.celebrities]
        if not any(_is_spent(author, below) for author in self.celebrities):
            return sources
        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(_primed, sources))

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
        return self.reader["user_id"]


class Pulled:
    """The posts below a reader's entries, which are extended by them as far as one reads here.

    What was pulled is remembered: when a page looks on, its entries may not be there to read yet.
    """

    def __init__(self, reader: Row, celebrities: set[str]) -> None:
        self.top = self._since = reader_state.boundary(reader)
        self._reader = reader
        self._celebrities = celebrities
        self._posts: list[Candidate] = []

    def between(self, low: str, below: str) -> Iterator[Candidate]:
        """Those in a range, newest first."""
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
    """How many candidates are read at a time, one more than are ranked together."""
    return settings.feed_window + 1


def extend(reader: Row, boundary: str, pulled: set[str]) -> tuple[list[Candidate], str]:
    """Complete the stored entries further down, by the newest posts below the boundary.

    `reader` is the reader's row as it was before, `pulled` are the celebrities, whose posts are not
    stored. Returns what was stored and the new boundary, BOTTOM when there is nothing below. Doing
    it twice stores the same.
    """
    reader_id = reader["user_id"]
    stored = followed(reader_id) - pulled
    authors = _rows(stored)
    with ThreadPoolExecutor(_THREADS) as pool:
        heads = list(pool.map(lambda author: _primed(recent(author, boundary)), authors))
    found = list(islice(newest_first(heads), MOST))
    write_entries([reader_id], found)
    since = found[-1].post_id if len(found) == MOST else BOTTOM
    reader_state.completed(reader, since)
    # Who was followed, or ceased to be pulled, while this ran.
    for author in _rows(followed(reader_id) - set(celebrities_of(reader_id, True)) - stored):
        give(reader_id, author, since)
    return found, since


def give(reader_id: str, author: Row, since: str) -> None:
    """Write an author's posts from an id on into a reader's entries: the newest ones, at most as
    many as one extension. If there are more, the entries are complete only as far as these go.
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
    """Write the entries of posts in readers' feeds; writing them again changes nothing."""
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
    store.batch_put(FeedEntry, rows, threads=settings.fan_out_threads)


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
    """Whom they follow, as it is now."""
    rows = store.query(
        Follow,
        "follower_id = :user_id",
        {":user_id": user_id},
        index=Follow.by_time,
        is_consistent=True,
    )
    return {row["followee_id"] for row in rows}


def recent(author: Row, below: str) -> Iterator[Candidate]:
    """An author's posts below an id, newest first: from their row as far as that goes."""
    yield from (post for post in recent_posts(author) if post.post_id < below)
    if since := author.get("recent_from"):
        yield from posts_of(author["user_id"], min(below, since))


def recent_posts(author: Row) -> list[Candidate]:
    """The newest posts that an author's row names, newest first."""
    return [
        Candidate(post_id, author["user_id"], kind, tuple(tags.split()))
        for post_id, kind, tags in orjson.loads(author.get("recent_posts", "[]"))
    ]


def _is_spent(author: Row, below: str) -> bool:
    """Does the author's row name no post below an id, although there may be some?"""
    return (author.get("recent_from") or BOTTOM) >= below


def posts_of(author_id: str, below: str) -> Iterator[Candidate]:
    """An author's published posts below an id, newest first, from the truth."""
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
    """An author's posts from an id on, in whatever state."""
    where = "author_id = :author_id AND post_id >= :since"
    values = {":author_id": author_id, ":since": since}
    found = store.query(Post, where, values, index=Post.by_author)
    return (row["post_id"] for row in found)


def newest_first(sources: Iterable[Iterator[Candidate]]) -> Iterator[Candidate]:
    return heapq.merge(*sources, key=lambda candidate: candidate.post_id, reverse=True)


def _down_to(low: str, found: Iterator[Candidate]) -> Iterator[Candidate]:
    return takewhile(lambda candidate: candidate.post_id >= low, found)


def _rows(user_ids: Iterable[str]) -> list[Row]:
    """As they are now: what was published before this read is in it, or delivered after it."""
    keys = [{"user_id": user_id} for user_id in user_ids]
    return store.batch_get({User: keys}, consistent=[User])[User]


def _primed(posts: Iterator[Candidate]) -> Iterator[Candidate]:
    """The same, with its first page read."""
    return chain(list(islice(posts, 1)), posts)


def _allowed(reader: Row, found: Iterator[Candidate], hint: int) -> Iterator[Candidate]:
    """Without the authors whom the reader no longer follows or mutes, looked at by chunks."""
    while chunk := list(islice(found, hint)):
        hidden = reader_state.left_out(reader, (candidate.author_id for candidate in chunk))
        yield from (candidate for candidate in chunk if candidate.author_id not in hidden)
