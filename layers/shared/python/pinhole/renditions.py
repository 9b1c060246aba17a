"""Where made pictures go: the media bucket, from which the CDN serves them for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pinhole import aws
from pinhole.imaging.render import Photo
from pinhole.media import rendition_key
from pinhole.settings import settings

TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
FOR_EVER = "public, max-age=31536000, immutable"


def puts(post_id: str, index: int, photo: Photo) -> list[dict[str, Any]]:
    """What `store` takes, for all renditions of a picture."""
    return [
        {
            "Bucket": settings.media_bucket,
            "Key": rendition_key(post_id, index, rendition.size, rendition.format),
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
