"""How an author's posts travel to readers: `push` to every follower, or `pull` by each reader.

`pinhole.fan_out.celebrities` says when and how it changes; here is what each state means.
"""

from __future__ import annotations

from pinhole.aws.items import Row

PUSH, RISING, PULL, FALLING, FALLEN = "push", "rising", "pull", "falling", "fallen"


def of(author: Row) -> str:
    return author.get("fan_out_mode", PUSH)


def is_pushed(author: Row) -> bool:
    """Are new posts written to the followers' feeds?"""
    return of(author) != PULL


def is_marked(author: Row) -> bool:
    """Is a follow to be marked, so that the follower's feed pulls the author's posts?"""
    return of(author) in (RISING, PULL)


def may_be_marked(author: Row) -> bool:
    """Does a mark stay? In `falling` what is pulled is given too, and pulled until that is done."""
    return of(author) in (RISING, PULL, FALLING)
