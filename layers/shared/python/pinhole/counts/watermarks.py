"""Watermarks: how far a counter has counted a stream shard, and when it last did.

A watermark is worth keeping only while a record that it covers can come again. Streams keep records
for a day, so a day after a stream shard was last counted its watermark has done its work, whether
the shard has ended or goes on: the records that can still come are newer. That needs no knowledge
of how long AWS lets a stream shard live.
"""

from __future__ import annotations

from pinhole import clock
from pinhole.aws.items import Row

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


def stored(position: str) -> str:
    """A watermark's value: everything up to this position is counted, now.

    With the time behind it the value is above its own position and below the next one.
    """
    return f"{position}{_AT}{clock.timestamp()}"


def names(row: Row) -> list[str]:
    """The watermarks in a subject's row."""
    return [name for name in row if name.startswith(MARK)]


def is_spent(value: str) -> bool:
    """Whether no record that the watermark covers can come again."""
    counted_at = int(value.partition(_AT)[2] or 0)
    return counted_at < clock.timestamp() - KEPT_SECONDS
