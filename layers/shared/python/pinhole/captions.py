"""Captions: what they may hold, and what ranking knows of them."""

from __future__ import annotations

from itertools import islice

from pinhole import errors, text
from pinhole.settings import settings

# How many hashtags ranking knows of, and how long: they are copied into every follower's feed
# entry, and into the tastes of who likes the post.
_TAGS = 5
TAG_BYTES = 40


def check(caption: str) -> None:
    """Raises InvalidRequest for too many hashtags or mentions."""
    for name, found, most in (
        ("hashtags", text.hashtags(caption), settings.hashtags_per_post),
        ("mentions", text.mentions(caption), settings.mentions_per_post),
    ):
        if len(found) > most:
            raise errors.InvalidRequest.of("caption", f"has {len(found)} {name}; at most {most}")


def tags(caption: str) -> str:
    """The first hashtags of a handy length, for ranking."""
    handy = (tag for tag in text.hashtags(caption) if len(tag.encode()) <= TAG_BYTES)
    return " ".join(islice(handy, _TAGS))
