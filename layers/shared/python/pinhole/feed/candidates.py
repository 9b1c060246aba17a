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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from pinhole.aws import workers
from pinhole.feed import author_posts, entries, hidden_authors, reader_state
from pinhole.feed.merging import down_to, newest_first, primed
from pinhole.feed.stable_paging import BOTTOM, Candidate
from pinhole.settings import settings
from pinhole.tables.feeds import ReaderRow
from pinhole.tables.people import UserRow


@dataclass(frozen=True)
class Feed:
    """One reader's candidates: a `pinhole.feed.stable_paging.Source`.

    `ahead` holds the entries below `ahead_of` that were read together with the reader's row.
    """

    reader: ReaderRow
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
        sources = [down_to(low, author_posts.recent(author, below)) for author in self.celebrities]
        if not any(author_posts.is_spent(author, below) for author in self.celebrities):
            return sources
        return workers.each(primed, sources)

    def _stored(self, low: str, below: str, hint: int) -> Iterator[Candidate]:
        boundary = self._pulled.top
        is_ahead = below == self.ahead_of
        found = self._ahead(hint) if is_ahead else entries.stored(self._id, below, hint)
        complete = down_to(max(low, boundary), found)
        if low >= boundary:
            return complete
        return chain(complete, self._pulled.between(low, below))

    def _ahead(self, hint: int) -> Iterator[Candidate]:
        yield from self.ahead
        if len(self.ahead) >= window():
            yield from entries.stored(self._id, self.ahead[-1].post_id, hint)

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

    def __init__(self, reader: ReaderRow, celebrities: set[str]) -> None:
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
        found, self._since = entries.extend(self._reader, self._since, self._celebrities)
        self._reader = {**self._reader, "complete_from": self._since}
        self._posts = [*self._posts, *found]
        return found


def window() -> int:
    """Candidates read at a time: one more than are ranked together."""
    return settings.feed_window + 1


def _allowed(reader: ReaderRow, found: Iterator[Candidate], hint: int) -> Iterator[Candidate]:
    """Without unfollowed or muted authors, checked in chunks."""
    while chunk := list(islice(found, hint)):
        hidden = hidden_authors.left_out(reader, (candidate.author_id for candidate in chunk))
        yield from (candidate for candidate in chunk if candidate.author_id not in hidden)
