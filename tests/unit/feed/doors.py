"""`World` behind the doors of `pinhole.feed.reading`: the real code down to its DynamoDB calls.

The tables are in memory; feeds are read by `reading.read`, entries are pulled, extended and
hidden by `entries` and `reader_state`, and expire as time passes.
"""

from __future__ import annotations

import zlib
from bisect import insort
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from pinhole import clock
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import workers
from pinhole.aws.items import Row
from pinhole.fan_out import backfill
from pinhole.fan_out.mode import FALLEN, FALLING, PULL, PUSH, RISING
from pinhole.feed import author_posts, entries, followees, hidden_authors, reader_state, reading
from pinhole.feed.stable_paging import TOP, Candidate
from pinhole.hydration import post_views, viewer_interactions
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import Affinity, Reader
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Post
from pinhole.tables.relationships import Follow

from tests.unit.feed.world import AUTHORS, NEXT, READER, Paging, World

_MS_A_DAY = 86_400_000
SMALL = {"kept_row_seconds": 0, "recent_posts": 3, "feed_days": 30, "inactive_days": 14}


@dataclass
class FeedWorld(World):
    """Entries expire, the reader is away, and deleted posts leave entries behind."""

    rows: dict[str, Candidate] = field(default_factory=dict)  # of posts, deleted ones too
    by_author: dict[str, list[str]] = field(default_factory=lambda: {each: [] for each in AUTHORS})
    expiry: dict[str, int] = field(default_factory=dict)
    reader: Reader | None = None

    def pass_time(self, days: float) -> None:
        """Messages are kept for days, not weeks: by now every clean-up has happened."""
        self.now += int(days * _MS_A_DAY)
        self.clean_up()
        for post_id in [each for each, at in self.expiry.items() if at * 1000 < self.now]:
            del self.entries[post_id], self.expiry[post_id]

    def delete(self, post_id: str) -> None:
        del self.posts[post_id]
        self._lost({post_id})

    def follow(self, author: str) -> None:
        self.followed.add(author)
        hidden_authors.unhide(READER, author)
        self.reconcile(author)

    def unfollow(self, author: str) -> None:
        hidden_authors.hide(READER, author)
        super().unfollow(author)

    def clean_up(self) -> None:
        super().clean_up()
        self.expiry = {key: self.expiry[key] for key in self.entries}

    def reconcile(self, author: str) -> None:
        """`pinhole.fan_out.backfill` for one follow."""
        if self.mode[author] in (RISING, PULL):
            self.pulled.add(author)
        else:
            backfill._add(READER, self.author(author))
            if self.mode[author] not in (FALLING, FALLEN):  # the marks go last
                self.pulled.discard(author)

    def move(self, author: str) -> None:
        """Moves an author like `pinhole.fan_out.celebrities`: followers first when pulling ends."""
        self.mode[author] = NEXT[self.mode[author]]
        if author in self.followed and self.mode[author] in (RISING, FALLEN, PUSH):
            self.reconcile(author)

    def author(self, user_id: str) -> dict[str, Any]:
        if user_id not in self.by_author:
            return {"user_id": user_id, "username": "me"}  # the reader
        newest = self.by_author[user_id][-settings.recent_posts :]
        recent = [[post_id, "photo", ""] for post_id in reversed(newest)]
        row = {"user_id": user_id, "recent_posts": orjson.dumps(recent).decode()}
        is_all = len(newest) == len(self.by_author[user_id])
        return row if is_all else {**row, "recent_from": newest[0]}

    def _arrive(self, author: str, milliseconds: int) -> str:
        post_id = self._new_id(milliseconds)
        post = self.posts[post_id] = self.rows[post_id] = Candidate(post_id, author)
        insort(self.by_author[author], post_id)
        is_pushed = self.mode[author] != PULL and author in self.followed
        if is_pushed and self.reader and reader_state.is_active(self.reader_row()):
            entries.write([READER], [post])
        return post_id

    def reader_row(self) -> dict[str, Any]:
        assert self.reader is not None
        return dict(self.reader.attribute_values)


class Doors:
    """Replaces the modules' DynamoDB calls."""

    def __init__(self, world: FeedWorld, patch: pytest.MonkeyPatch) -> None:
        self.world = world
        for name, value in SMALL.items():
            patch.setitem(vars(settings), name, value)
        patch.setitem(vars(settings), "feed_window", settings.feed_window)
        patch.setattr(clock, "now", lambda: datetime.fromtimestamp(world.now / 1000, UTC))
        patch.setattr(entries, "MOST", 10)
        patch.setattr(workers, "_pool", Inline())
        patch.setattr(post_views, "view", lambda viewer, hydrated, post: post)
        patch.setattr(viewer_interactions, "_found", lambda *_, **__: [])
        patch.setattr(store, "batch_get", self.batch_get)
        patch.setattr(directory, "arrive", lambda viewer: None)
        patch.setattr(reader_state, "change", self.change_reader)
        patch.setattr(reader_state, "stay", self.stay, raising=False)
        patch.setattr(entries, "stored", self.entries)
        patch.setattr(store, "batch_put", self.batch_put)
        patch.setattr(followees, "celebrities_of", lambda *_: sorted(world.pulled))
        patch.setattr(followees, "followed", lambda user_id: set(world.followed))
        patch.setattr(author_posts, "posts_of", self.posts_of)

    def batch_get(self, wanted, consistent=()) -> dict[type, list[Row]]:
        find = {
            Reader: self.reader,
            Affinity: self.affinity,
            User: lambda key: self.world.author(key["user_id"]),
            Follow: self.follow,
            Post: self.post,
            Counter: self.counter,
        }
        return {
            table: [row for row in map(find[table], keys) if row] for table, keys in wanted.items()
        }

    def reader(self, key) -> Row | None:
        return self.world.reader and self.world.reader_row()

    def affinity(self, key) -> Row | None:
        """The reader's taste changes with the salt."""
        salt = self.world.salt
        authors = {each: zlib.crc32(f"{salt}{each}".encode()) % 8 for each in AUTHORS}
        return {"taste": orjson.dumps({"authors": authors}).decode()} if salt else None

    def follow(self, key) -> Row | None:
        return {**key, "follow_id": "0"} if key["followee_id"] in self.world.followed else None

    def post(self, key) -> Row:
        post_id = key["post_id"]
        state = PUBLISHED if post_id in self.world.posts else "deleted"
        return {**key, "author_id": self.world.rows[post_id].author_id, "state": state}

    def counter(self, key) -> Row:
        likes = self.world.likes.get(key["subject"].removeprefix("post#"), 0)
        return {**key, "heat": 1000 * max(0, likes)}

    def change_reader(self, user_id, change) -> None:
        world = self.world
        world.reader = world.reader or Reader(user_id, visited_at=0, complete_from=TOP)
        change(world.reader)

    def stay(self, user_id) -> None:
        if reader_state.is_active(self.world.reader_row()):
            self.world.reader.visited_at = clock.timestamp()

    def entries(self, user_id, below, hint) -> Iterator[Candidate]:
        found = sorted((each for each in self.world.entries if each < below), reverse=True)
        return (self.world.rows[post_id] for post_id in found)

    def posts_of(self, author_id, below) -> Iterator[Candidate]:
        found = (each for each in self.world.posts_of(author_id) if each < below)
        return (self.world.rows[post_id] for post_id in sorted(found, reverse=True))

    def batch_put(self, table, rows: list[Row]) -> None:
        for row in rows:
            self.world.entries[row["post_id"]] = self.world.rows[row["post_id"]]
            self.world.expiry[row["post_id"]] = row["expires_at"]


class Inline:
    """A thread pool without threads."""

    def submit(self, call, *of) -> Future:
        future: Future = Future()
        future.set_result(call(*of))
        return future


class FeedPaging(Paging):
    """Reads through `feed.read`."""

    def _page(self, limit: int) -> tuple[list[str], str | None]:
        settings.__dict__["feed_window"] = self.window
        asked = reading.Asked(limit, self.cursor, self.order)
        page = reading.read(Viewer(READER, "me"), asked)
        return [post["post_id"] for post in page["posts"]], page["next_cursor"]

    def _is_full(self, page: list[str], limit: int) -> bool:
        """A page may be short if nearly all of its candidates are deleted."""
        assert isinstance(self.world, FeedWorld)
        return len(page) == limit or len(self.world.rows) > len(self.world.posts)
