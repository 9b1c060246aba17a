"""Where made pictures go: the media bucket, from which the CDN serves them for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pinhole import aws, errors
from pinhole.media import rendition_key
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.imaging.render import Photo

TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
FOR_EVER = "public, max-age=31536000, immutable"


def puts(post_id: str, index: int, photo: Photo) -> list[dict[str, Any]]:
    """What `store` takes, for all renditions of a post's medium."""

    def key(size: str, extension: str) -> str:
        return rendition_key(post_id, index, size, extension)

    return puts_at(key, photo)


def puts_at(key: Callable[[str, str], str], photo: Photo) -> list[dict[str, Any]]:
    """The same for any picture, given the key of each size and format."""
    return [
        {
            "Bucket": settings.media_bucket,
            "Key": key(rendition.size, rendition.format),
            "Body": rendition.data,
            "ContentType": TYPES[rendition.format],
            "CacheControl": FOR_EVER,
        }
        for rendition in photo.renditions
    ]


def store(objects: list[dict[str, Any]]) -> None:
    """Write these objects side by side; raises if any is not stored."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda put: aws.s3().put_object(**put), objects))


def discard(keys: list[str]) -> None:
    """Delete renditions, up to a thousand; also what is not there. Raises if any stays."""
    if not keys:
        return
    answer = aws.s3().delete_objects(
        Bucket=settings.media_bucket,
        Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True},
    )
    if answer.get("Errors"):
        raise errors.Busy(f"S3 kept {len(answer['Errors'])} of {len(keys)} renditions")
