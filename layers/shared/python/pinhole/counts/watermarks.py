"""Watermarks: how far a counter has counted a stream shard, when it last did, and what it counted
then.

A watermark is worth keeping only while a record that it covers can come again. Streams keep records
for a day, so a day after a stream shard was last counted its watermark has done its work, whether
the shard has ended or goes on: the records that can still come are newer. That needs no knowledge
of how long AWS lets a stream shard live.

It also names the last interactions, so that a count can be compared with what a viewer did a moment
ago (`pinhole.counts.counted_interactions`): an attribute that only one worker writes at a time can
hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinhole import clock

MARK = "watermark#"
# The event sources drop records after 24 hours; a worker may be busy with the last ones.
KEPT_SECONDS = 25 * 3600
_AT = "@"


def name(table: str, shard: str) -> str:
    """`watermark#likes#1414562045508-2bac9cd2`: short, as a row may hold a dozen."""
    return f"{MARK}{table}#{shard.removeprefix('shardId-').lstrip('0')}"


def position(sequence: str) -> str:
    """A sequence number as text that sorts as the number does, of up to 40 digits."""
    digits = sequence.lstrip("0")
    return f"{len(digits):02d}{digits}"


def stored(position: str, interactions: str = "") -> str:
    """A watermark's value: the position up to which everything is counted, the current time, and
    the last interactions.

    With the time appended, the value sorts after its own position and before the next one.
    """
    return f"{position}{_AT}{clock.timestamp()}{_AT}{interactions}"


def names(row: Mapping[str, Any]) -> list[str]:
    """The watermarks in a subject's row."""
    return [name for name in row if name.startswith(MARK)]


def of_table(row: Mapping[str, Any], table: str) -> list[str]:
    """The values of the watermarks for the stream shards of one table."""
    beginning = name(table, "")
    return [value for name, value in row.items() if name.startswith(beginning)]


def counted_at(value: str) -> int:
    """The time of the stream shard's last count, in seconds; 0 if the value does not say."""
    return int(value.split(_AT)[1]) if _AT in value else 0


def interactions(value: str) -> str | None:
    """The last interactions counted; None in a value from before watermarks had them."""
    parts = value.split(_AT)
    return parts[2] if len(parts) > 2 else None


def is_spent(value: str) -> bool:
    """Whether no record that the watermark covers can come again."""
    return counted_at(value) < clock.timestamp() - KEPT_SECONDS
