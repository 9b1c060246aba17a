"""The truth behind one reader's feed, in memory, and readers who page through it.

`World` changes as a network does; `Source` is the feed made from it, from entries that were pushed
and posts that are pulled, merged as in `pinhole.feed.candidates.Feed`; a `Paging` reads the feed
page by page and knows what it must have shown in the end.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice

from pinhole.fan_out.mode import FALLEN, FALLING, PULL, PUSH, RISING
from pinhole.feed import cursors, reading, stable_paging
from pinhole.feed.stable_paging import Candidate
from pinhole.paging import pages

AUTHORS = tuple(f"author-{number}" for number in range(5))
READER = "12345678-1234-1234-1234-123456789012"
CURSOR_MOST = 2_048
RANKED, LATEST = reading.RANKED, reading.LATEST
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NEXT = {PUSH: RISING, RISING: PULL, PULL: FALLING, FALLING: FALLEN, FALLEN: PUSH}
_EPOCH = 1_780_000_000_000
# Odd, so that no two of 2**40 numbers get the same random bits.
_SCATTER = 0x9E3779B97F4A7C15


def ulid(milliseconds: int, number: int) -> str:
    """A ULID whose random bits depend on `number`, without order; the last 40 are its own."""
    bits = number * _SCATTER % 2**80
    value = milliseconds << 80 | bits
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


@dataclass
class World:
    """Published posts that may concern the reader, the reader's follows, and pushed entries."""

    posts: dict[str, Candidate] = field(default_factory=dict)
    followed: set[str] = field(default_factory=lambda: set(AUTHORS[:4]))
    pulled: set[str] = field(default_factory=set)  # the followees marked as celebrities
    mode: dict[str, str] = field(default_factory=lambda: dict.fromkeys(AUTHORS, PUSH))
    entries: dict[str, Candidate] = field(default_factory=dict)
    likes: dict[str, int] = field(default_factory=dict)
    salt: int = 0
    now: int = _EPOCH
    made: int = 0
    pagings: list[Paging] = field(default_factory=list, repr=False)

    def publish(self, authors: Sequence[str], age: int = 0, step: int = 1000) -> list[str]:
        """One post of each author, `step` ms apart; with an `age` they arrive late."""
        first = self.now - age
        post_ids = [self._arrive(author, first + n * step) for n, author in enumerate(authors)]
        self.now = max(self.now, first + len(authors) * step)
        return post_ids

    def delete(self, post_id: str) -> None:
        del self.posts[post_id]
        self.entries.pop(post_id, None)
        self._lost({post_id})

    def like(self, post_id: str, amount: int) -> None:
        self.likes[post_id] = amount

    def follow(self, author: str) -> None:
        """Mark the follow if its author is a celebrity, or backfill it."""
        self.followed.add(author)
        if self.mode[author] in (RISING, PULL):
            self.pulled.add(author)
        else:
            self._backfill(author)

    def unfollow(self, author: str) -> None:
        """Entries stay until a clean-up."""
        self.followed.discard(author)
        self.pulled.discard(author)
        self._lost(set(self.posts_of(author)))

    def clean_up(self) -> None:
        gone = [key for key, entry in self.entries.items() if entry.author_id not in self.followed]
        for post_id in gone:
            del self.entries[post_id]

    def move(self, author: str) -> None:
        """One step of the change from pushed to pulled and back."""
        self.mode[author] = NEXT[self.mode[author]]
        if author not in self.followed:
            return
        if self.mode[author] == RISING:
            self.pulled.add(author)
        elif self.mode[author] == FALLEN:
            self._backfill(author)
        elif self.mode[author] == PUSH:
            self.pulled.discard(author)

    def eligible(self) -> set[str]:
        return {key for key, post in self.posts.items() if post.author_id in self.followed}

    def posts_of(self, author: str) -> list[str]:
        return [post_id for post_id, post in self.posts.items() if post.author_id == author]

    def order(self, found: Sequence[Candidate], anchor: str) -> list[Candidate]:
        """An arbitrary order: `salt` changes all of it, a post's likes its own position."""
        return sorted(found, key=lambda each: self._score(each.post_id), reverse=True)

    def _score(self, post_id: str) -> int:
        return self.likes.get(post_id, 0) + zlib.crc32(f"{self.salt}{post_id}".encode()) % 1000

    def _arrive(self, author: str, milliseconds: int) -> str:
        post_id = self._new_id(milliseconds)
        self.posts[post_id] = Candidate(post_id, author)
        if author in self.followed and self.mode[author] != PULL:
            self.entries[post_id] = self.posts[post_id]
        return post_id

    def _new_id(self, milliseconds: int) -> str:
        self.made += 1
        return ulid(milliseconds, self.made)

    def _backfill(self, author: str) -> None:
        self.entries |= {post_id: self.posts[post_id] for post_id in self.posts_of(author)}

    def _lost(self, post_ids: set[str]) -> None:
        for each in self.pagings:
            each.must -= post_ids


@dataclass(frozen=True)
class Source:
    """All candidates for the world's reader: a `pinhole.feed.stable_paging.Source`."""

    world: World
    is_distinct: bool = True  # otherwise a post that is pushed and pulled comes twice

    def newest(self, below: str, most: int) -> list[Candidate]:
        return list(islice(self._merged(stable_paging.BOTTOM, below), most))

    def between(self, low: str, below: str) -> list[Candidate]:
        return list(self._merged(low, below))

    def _merged(self, low: str, below: str) -> Iterator[Candidate]:
        world = self.world
        pulled = [post for post in world.posts.values() if post.author_id in world.pulled]
        both = heapq.merge(*map(_newest_first, (world.entries.values(), pulled)), reverse=True)
        for (post_id, author), same in groupby(both):
            if low <= post_id < below and author in world.followed:
                yield from [Candidate(post_id, author) for _ in same][
                    : 1 if self.is_distinct else 2
                ]


@dataclass
class Paging:
    """A person who reads a feed to its end, and what they must have been shown by then."""

    world: World
    source: Source
    order: str
    window: int
    cursor: str | None = None
    before: str | None = None  # the cursor of the last request
    pages: list[list[str]] = field(default_factory=list)
    must: set[str] = field(default_factory=set)
    is_done: bool = False

    def __post_init__(self) -> None:
        self.world.pagings.append(self)

    @property
    def shown(self) -> list[str]:
        return [post_id for page in self.pages for post_id in page]

    @property
    def place(self) -> stable_paging.Position:
        return load(self.cursor, self.order) if self.cursor else stable_paging.START

    def read(self, limit: int) -> list[str]:
        """The next page; everything that a single page can violate is asserted here."""
        eligible = self.world.eligible()
        if not self.pages:
            self.must = eligible
        page, after = self._page(limit)
        assert len(set(page)) == len(page), "a post is twice on one page"
        assert not set(page) & set(self.shown), "a post is shown again"
        assert set(page) <= eligible, "a post is shown that is deleted or not followed"
        assert after is None or self._is_full(page, limit), "a page is short and not the last"
        assert len(after or "") <= CURSOR_MOST, f"a cursor has {len(after)} characters"
        self.before, self.cursor, self.is_done = self.cursor, after, after is None
        self.pages.append(page)
        if self.is_done:
            self._end()
        return page

    def read_again(self, limit: int) -> None:
        """The answer to the last request was lost: repeat it, and perhaps get another page."""
        self.cursor = self.before
        self.pages.pop()
        self.read(limit)

    def read_all(self, limit: int) -> list[str]:
        while not self.is_done:
            self.read(limit)
        return self.shown

    def _page(self, limit: int) -> tuple[list[str], str | None]:
        """The ids on the next page and the cursor after it."""
        if self.order == LATEST:
            page = stable_paging.latest(self.source, self.place, limit)
        else:
            page = stable_paging.ranked(
                self.source, self.place, limit, self.window, self.world.order
            )
        return [each.post_id for each in page.candidates], page.after and dump(
            page.after, self.order
        )

    def _is_full(self, page: list[str], limit: int) -> bool:
        return len(page) == limit

    def _end(self) -> None:
        missing = self.must - set(self.shown)
        assert not missing, f"never shown: {missing}"
        if self.order == LATEST:
            assert self.shown == sorted(self.shown, reverse=True)


def dump(place: stable_paging.Position, order: str = RANKED) -> str:
    return pages.seal(cursors.dump(place), scope(order))


def load(cursor: str, order: str = RANKED) -> stable_paging.Position:
    return cursors.load(pages.unseal(cursor, scope(order)))


def scope(order: str) -> str:
    return f"{order} feed for {READER}"


def _newest_first(posts: Sequence[Candidate]) -> list[tuple[str, str]]:
    return sorted(((post.post_id, post.author_id) for post in posts), reverse=True)
