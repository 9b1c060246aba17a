"""Storing renditions in the media bucket, from which the CDN serves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pinhole import errors
from pinhole.aws import clients, workers
from pinhole.media import addresses
from pinhole.media.object_keys import RESTRICTED, rendition_key
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.imaging.render import Photo
    from pinhole.tables.posts import Post

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "mp4": "video/mp4"}
# How long the edge keeps a rendition before it asks the bucket again. Without an invalidation it
# drops a file within twice this: one of its caches may fill another.
EDGE_SECONDS = 43_200
# The part of an object's metadata that names its owner: S3 sends it as a header, from which the CDN
# takes the tags of what it caches (`stacks/parts/buckets/images.py`).
OWNER = "cache-tag"
_FOR_EVER = f"public, max-age=31536000, s-maxage={EDGE_SECONDS}, immutable"


def cache_control(placement: str | None = None) -> str:
    """The Cache-Control of a rendition. Browsers keep an open one for a year, and a restricted one
    for its URL's minimum validity; the edge keeps both for `EDGE_SECONDS`. A restricted one is not
    `private`, which would stop the edge, where each request's signature is checked, from caching.
    """
    if placement == RESTRICTED:
        return f"max-age={settings.signature_window_seconds}, s-maxage={EDGE_SECONDS}"
    return _FOR_EVER


def metadata(owner_id: str) -> dict[str, str]:
    """The metadata of each file of a person, by which the CDN can invalidate all at once."""
    return {OWNER: addresses.owner_mark(owner_id)}


def puts(
    post: Post, index: int, photo: Photo, placement: str | None = None
) -> list[dict[str, Any]]:
    """Arguments for `store`: all renditions of a post's medium in that placement."""

    def key(size: str, extension: str) -> str:
        return rendition_key(post.post_id, index, size, extension, placement)

    return puts_at(key, post.author_id, photo, placement)


def puts_at(
    key: Callable[[str, str], str], owner_id: str, photo: Photo, placement: str | None = None
) -> list[dict[str, Any]]:
    """The same for any picture of a person, given a key for each size and format."""
    return [
        put(key(each.size, each.format), each.format, each.data, owner_id, placement)
        for each in photo.renditions
    ]


def put(
    key: str, format: str, data: object, owner_id: str, placement: str | None = None
) -> dict[str, Any]:
    """Arguments of `put_object` for one file of a person: bytes, or a file to read them from."""
    return {
        "Bucket": settings.media_bucket,
        "Key": key,
        "Body": data,
        "ContentType": TYPES[format],
        "CacheControl": cache_control(placement),
        "Metadata": metadata(owner_id),
    }


def store(objects: list[dict[str, Any]]) -> None:
    """Write these objects in parallel; raises if any is not stored."""
    workers.each(lambda put: clients.s3().put_object(**put), objects)


def discard(keys: list[str]) -> None:
    """Delete up to a thousand renditions, existing or not. Raises if any remains."""
    if not keys:
        return
    answer = clients.s3().delete_objects(
        Bucket=settings.media_bucket,
        Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True},
    )
    if answer.get("Errors"):
        raise errors.Busy(f"S3 kept {len(answer['Errors'])} of {len(keys)} renditions")
