"""An author's fan-out mode: `push` to every follower, or `pull` by each reader.

`pinhole.fan_out.celebrities` decides when it changes; this defines what each mode means.
"""

from __future__ import annotations

from pinhole.tables.people import UserRow

PUSH, RISING, PULL, FALLING, FALLEN = "push", "rising", "pull", "falling", "fallen"


def of(author: UserRow) -> str:
    return author.get("fan_out_mode", PUSH)


def is_pushed(author: UserRow) -> bool:
    """Whether new posts are written to the followers' feeds."""
    return of(author) != PULL


def is_marked(author: UserRow) -> bool:
    """Whether follows must be marked, so that the followers' feeds pull the author's posts."""
    return of(author) in (RISING, PULL)


def may_be_marked(author: UserRow) -> bool:
    """Whether marks stay: in `falling`, posts are still pulled until the backfill is done."""
    return of(author) in (RISING, PULL, FALLING)
