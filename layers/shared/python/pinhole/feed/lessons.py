"""Lessons from a reader's interactions about their taste (`pinhole.feed.learning`)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pinhole import ids
from pinhole.aws import streams
from pinhole.aws.items import Row

# The streams that teach: their attributes for the reader, the author of what they acted on, and
# the interaction's ULID.
LIKES, COMMENTS, SAVES, VISITS = "likes", "comments", "saves", "visits"
_NAMES = {
    LIKES: ("viewer_id", "author_id", "like_id"),
    COMMENTS: ("author_id", "post_author_id", "comment_id"),
    SAVES: ("user_id", "author_id", "save_id"),
    VISITS: ("user_id", "visited_id", "visit_id"),
}
# Streams of tables keyed by reader, all of whose interactions come in order.
IN_ORDER = (LIKES, SAVES, VISITS)
# The length of the code that identifies an interaction from another stream.
CODE = 6


@dataclass(frozen=True)
class Lesson:
    """An interaction of a reader (`sign` 1) or its reversal (-1). A visit has no kind."""

    reader_id: str
    author_id: str
    kind: str
    tags: tuple[str, ...]
    at: datetime
    sign: int
    sequence: str
    source: str = LIKES

    def names(self) -> Iterable[tuple[str, str]]:
        """The features of the post: pairs of part and name."""
        yield "authors", self.author_id
        if self.kind:
            yield "kinds", self.kind
        yield from (("tags", tag) for tag in self.tags)


def of(record: streams.Record) -> list[Lesson]:
    """The lessons of a record of one of these streams, with its post's author, kind and hashtags:
    one, or two if a new interaction replaces another. A reader's interactions with their own posts
    teach nothing.
    """
    source = streams.table_of(record)
    reader, author, interaction = _NAMES[source]
    old, new = streams.images(record)
    was, now = _is_there(old), _is_there(new)
    if was and now and old[interaction] == new[interaction]:
        return []
    signed = [(row, sign) for row, is_there, sign in ((old, was, -1), (new, now, 1)) if is_there]
    return [
        Lesson(
            row[reader],
            row[author],
            row.get("kind", ""),
            tuple(row.get("tags", "").split()),
            ids.moment(row[interaction]),
            sign,
            _sequence(record, row[interaction], sign, source),
            source,
        )
        for row, sign in signed
        if row[reader] != row[author]
    ]


def _is_there(row: Row) -> bool:
    return bool(row) and row.get("state") != "deleted"


def _sequence(record: streams.Record, interaction_id: str, sign: int, source: str) -> str:
    """The record's position in its reader's stream; for a comment, a code of the interaction."""
    if source in IN_ORDER:
        return record["dynamodb"]["SequenceNumber"].zfill(40)
    digest = hashlib.blake2b(f"{interaction_id}{sign:+d}".encode(), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()[:CODE]
