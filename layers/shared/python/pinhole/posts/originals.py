"""Originals: the unmodified uploads, for their owners only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import orjson

from pinhole import clock, errors
from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import clients
from pinhole.media import object_keys
from pinhole.media.medium import READY
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views.posts import Original

# Extensions of downloaded files, by the type that the pipeline detected.
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
}


def sign(viewer: Viewer, post_id: str, index: int) -> Original:
    """A temporary download URL for the original of a medium of the viewer's own post.

    Raises NotFound for others, NoOriginal for a medium that is not ready.
    """
    _require_ready(viewer, post_id, index)
    location = {
        "Bucket": settings.originals_bucket,
        "Key": object_keys.original_key(post_id, index),
    }
    about = clients.s3().head_object(**location)
    name = f"{post_id}-{index}.{EXTENSIONS.get(about['ContentType'], 'bin')}"
    expires_at = clock.now() + timedelta(seconds=settings.download_seconds)
    url = clients.s3().generate_presigned_url(
        "get_object",
        Params={**location, "ResponseContentDisposition": f'attachment; filename="{name}"'},
        ExpiresIn=settings.download_seconds,
    )
    return {
        "url": url,
        "expires_at": clock.iso(expires_at),
        "content_type": about["ContentType"],
        "size": about["ContentLength"],
    }


def _require_ready(viewer: Viewer, post_id: str, index: int) -> None:
    """Others get the same error as for a missing post."""
    post = store.get(Post, {"post_id": post_id}, consistent=True)
    if post is None or post["author_id"] != viewer.user_id:
        raise errors.NotFound("There is no such post")
    found = orjson.loads(visibility.require_visible(viewer, post, ties.OWN)["media"])
    if index >= len(found):
        raise errors.NotFound("The post has no such medium")
    if found[index]["state"] != READY:
        raise errors.NoOriginal(f"This medium is {found[index]['state']}, not ready")
