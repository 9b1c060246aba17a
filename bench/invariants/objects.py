"""Objects and rows name each other: no file without its row, no photo without its files."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pinhole.aws.items import Row
from pinhole.media import object_keys

from bench.invariants.evidence import Evidence, listed

_UNFINISHED = ("pending", "processing")


def orphaned_renditions(seen: Evidence) -> list[str]:
    """Renditions of posts that do not exist, in a placement that their post has not, or of media
    that it has not; and pictures of people who do not exist.
    """
    posts, people = seen.by_id("posts", "post_id"), seen.by_id("users", "user_id")
    return listed(
        key for key in seen.bucket("media") if not _has_owner(key.split("/"), posts, people)
    )


def orphaned_originals(seen: Evidence) -> list[str]:
    """Originals of posts that do not exist."""
    posts = seen.by_id("posts", "post_id")
    originals = (key for key in seen.bucket("originals") if key.startswith("originals/"))
    return listed(key for key in originals if key.split("/")[-2] not in posts)


def orphaned_uploads(seen: Evidence) -> list[str]:
    """Uploads, and parts of videos, that no unfinished post waits for."""
    posts = seen.by_id("posts", "post_id")
    ours = (key for key in seen.bucket("uploads") if key.startswith(("uploads/", "segments/")))
    return listed(
        key for key in ours if posts.get(key.split("/")[2], {}).get("state") not in _UNFINISHED
    )


def missing_files(seen: Evidence) -> list[str]:
    """Files that a published photo should have: its original and its renditions."""
    there = seen.bucket("media") | seen.bucket("originals")
    published = (row for row in seen.table("posts") if row["state"] == "published")
    return listed(key for row in published for key in _files(row) if key not in there)


def _has_owner(parts: list[str], posts: dict[str, Row], people: dict[str, Row]) -> bool:
    if parts[0] == "avatars":
        return parts[1] in people
    post = posts.get(parts[0])
    if post is None or len(parts) != 4:
        return False
    indexes = {str(medium["index"]) for medium in json.loads(post["media"])}
    return parts[1] == (post.get("place") or object_keys.OPEN) and parts[2] in indexes


def _files(post: Row) -> Iterator[str]:
    for medium in json.loads(post["media"]):
        if medium["type"] != "photo":
            continue
        at = post["post_id"], medium["index"]
        yield object_keys.original_key(*at)
        for size, extension in object_keys.files(medium.get("avif", ())):
            yield object_keys.rendition_key(*at, size, extension, post.get("place"))
