"""The files of a video: its renditions, and the original as it was uploaded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from pinhole.aws import clients
from pinhole.imaging.render import Photo
from pinhole.media import object_keys, renditions
from pinhole.pipeline import uploads
from pinhole.pipeline.uploads import Upload
from pinhole.settings import settings
from pinhole.tables.posts import Post
from pinhole.video.transcode import Video


def store(post: Post, index: int, picture: Photo, video: Video, placement: str | None) -> None:
    """Write the poster's renditions and the MP4s; raises if any is not stored."""
    with ExitStack() as files:
        mp4s = _puts(post, index, video.files, placement, files)
        renditions.store([*renditions.puts(post, index, picture, placement), *mp4s])


def store_sizes(post: Post, index: int, mp4s: Mapping[str, Path], placement: str | None) -> None:
    """Write MP4s, by size; raises if any is not stored."""
    with ExitStack() as files:
        renditions.store(_puts(post, index, mp4s, placement, files))


def _puts(
    post: Post, index: int, mp4s: Mapping[str, Path], placement: str | None, files: ExitStack
) -> list[dict[str, Any]]:
    """Arguments for `renditions.store`, with files that are open until `files` is closed."""
    return [
        renditions.put(
            object_keys.rendition_key(post.post_id, index, size, "mp4", placement),
            "mp4",
            files.enter_context(path.open("rb")),
            post.author_id,
            placement,
        )
        for size, path in mp4s.items()
    ]


def discard(
    post: Post, index: int, avif: Collection[str], ready: Collection[str], placement: str | None
) -> None:
    """Delete the poster, which has AVIFs of these sizes, and the MP4s that are ready."""
    mp4s = [(size, "mp4") for size in object_keys.VIDEO_SIZES if size in ready]
    renditions.discard(
        [
            object_keys.rendition_key(post.post_id, index, size, extension, placement)
            for size, extension in [*object_keys.files(avif), *mp4s]
        ]
    )


def type_of(source: Path) -> str:
    """QuickTime has a brand of its own; files without a brand predate MP4."""
    with source.open("rb") as file:
        head = file.read(12)
    is_mp4 = head[4:8] == b"ftyp" and head[8:] != b"qt  "
    return "video/mp4" if is_mp4 else "video/quicktime"


def keep_original(upload: Upload, post_id: str, index: int, content_type: str) -> None:
    """Copy exactly this upload within S3, without passing it through the function."""
    try:
        clients.s3().copy_object(
            Bucket=settings.originals_bucket,
            Key=object_keys.original_key(post_id, index),
            CopySource={"Bucket": upload.bucket, "Key": upload.key},
            CopySourceIfMatch=f'"{upload.etag}"',
            MetadataDirective="REPLACE",
            TaggingDirective="REPLACE",
            ContentType=content_type,
        )
    except ClientError as error:
        if clients.error_code(error) == "PreconditionFailed":
            raise uploads.Superseded from None
        raise
