"""Whether a counter's row includes an interaction: the last interactions that each stream shard has
counted.

A count follows its rows within a second or two. Correcting it by what its reader did meanwhile
requires knowing whether it includes that. So the write that counts leaves a short code of each
interaction in the stream shard's watermark: the last `_MOST`, each with its time. This is decisive
unless a subject has counter shards, or more interactions in a minute than its watermark has room
for; there the row cannot tell.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pinhole import clock
from pinhole.counts import watermarks
from pinhole.settings import settings

# Not "likes", because the likes of a post also add to its heat.
COMMENT_LIKES = "comment_likes"
REPLIES = "replies"
# The table whose stream brings each kind.
TABLE_OF = {
    "likes": "likes",
    "saves": "saves",
    "comments": "comments",
    REPLIES: "comments",
    COMMENT_LIKES: "comment_likes",
    "followers": "follows",
    "following": "follows",
    "posts": "posts",
}
_MOST = 6
_TIME, _CODE = 8, 6
# The clocks of requests and of counting functions differ a little.
_SPARE_SECONDS = 30


class Interaction(NamedTuple):
    """A person did something (`delta` 1) or took it back (-1), at a time in seconds. Both have the
    same `interaction_id`, a ULID.
    """

    kind: str
    interaction_id: str
    delta: int
    at: int


def added(before: str, interactions: Iterable[Interaction]) -> str:
    """The text to store once these interactions are counted, now."""
    now = clock.timestamp()
    oldest = now - settings.own_interaction_seconds - _SPARE_SECONDS
    kept = [each for each in _split(before) if _time(each) >= oldest]
    new = [
        f"{now:0{_TIME}x}{_code(interaction)}"
        for interaction in interactions
        if interaction.interaction_id
    ]
    return "".join([*kept, *new][-_MOST:])


def includes(row: Mapping[str, Any], interaction: Interaction) -> bool | None:
    """Whether the row's count includes a recent interaction; None if the row cannot tell."""
    is_certain = "spread_at" not in row
    for value in watermarks.of_table(row, TABLE_OF[interaction.kind]):
        stored = watermarks.interactions(value)
        counted = list(_split(stored or ""))
        if any(each[_TIME:] == _code(interaction) for each in counted):
            return True
        if stored is None:
            is_certain = is_certain and watermarks.counted_at(value) < interaction.at
        elif len(counted) == _MOST:
            is_certain = is_certain and _time(counted[0]) < interaction.at
    return False if is_certain else None


def _split(stored: str) -> list[str]:
    size = _TIME + _CODE
    return [stored[start : start + size] for start in range(0, len(stored), size)]


def _time(stored: str) -> int:
    return int(stored[:_TIME], 16)


def _code(interaction: Interaction) -> str:
    """36 bits of a hash, which does not name the interaction."""
    text = f"{interaction.kind}#{interaction.interaction_id}#{interaction.delta:+d}"
    digest = hashlib.blake2b(text.encode(), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()[:_CODE]
