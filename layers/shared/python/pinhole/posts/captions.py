"""Captions and other texts of a post: their limits, and their ranking inputs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import orjson

from pinhole import errors
from pinhole.settings import settings
from pinhole.text import entities

# Number and length of the hashtags used for ranking: they are copied into every follower's feed
# entry and into the tastes of people who like the post.
_TAGS = 5
TAG_BYTES = 40


def check(caption: str) -> None:
    """Raises InvalidRequest for too many hashtags or mentions."""
    for name, found, most in (
        ("hashtags", entities.hashtags(caption), settings.hashtags_per_post),
        ("mentions", entities.mentions(caption), settings.mentions_per_post),
    ):
        if len(found) > most:
            raise errors.InvalidRequest.of("caption", f"has {len(found)} {name}; at most {most}")


def check_room(
    caption: str, alt_texts: Iterable[str | None], location: dict[str, Any] | None
) -> None:
    """Raises InvalidRequest if a post's texts exceed their share of a page."""
    of_caption, of_media = _bytes([caption]), _bytes(alt_texts)
    size = of_caption + of_media + _bytes([(location or {}).get("name")])
    if size > settings.text_bytes:
        fault = (
            f"caption, alternative texts and the location's name have {size} bytes together;"
            f" at most {settings.text_bytes}"
        )
        raise errors.InvalidRequest.of("caption" if of_caption > of_media else "media", fault)


def _bytes(texts: Iterable[str | None]) -> int:
    """Size of texts in a response: UTF-8, but seven bytes for a control character, because the JSON
    body is encoded as JSON again.
    """
    bodies = (orjson.dumps(text).decode()[1:-1] for text in texts if text)
    return sum(len(orjson.dumps(body)) - 2 for body in bodies)


def tags(caption: str) -> str:
    """The first hashtags within the length limit, for ranking."""
    short = (tag for tag in entities.hashtags(caption) if len(tag.encode()) <= TAG_BYTES)
    return " ".join(islice(short, _TAGS))
