"""Positions in a feed as cursors hold them."""

from __future__ import annotations

import orjson

from pinhole.feed import stable_paging
from pinhole.feed.stable_paging import Position


def dump(at: Position) -> str:
    """The text of a position in cursors. Changing the format requires a new version in `paging`."""
    return orjson.dumps(
        [
            at.anchor,
            at.below,
            at.low,
            at.is_last,
            "".join(sorted(at.shown)),
            at.position,
        ]
    ).decode()


def load(text: str) -> Position:
    anchor, below, low, is_last, shown, position = orjson.loads(text)
    size = stable_paging.FINGERPRINT
    prints = frozenset(shown[start : start + size] for start in range(0, len(shown), size))
    return Position(anchor, below, low, is_last, prints, position)
