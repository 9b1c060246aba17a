"""Files of a video's parts in the uploads bucket, kept until they are joined.

Keys are functions of upload and part, so that doing a part twice writes the same files. What is
left behind is deleted with the post, or expires as uploads do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from botocore.exceptions import ClientError

from pinhole.aws import clients, workers
from pinhole.media import object_keys
from pinhole.pipeline.uploads import Upload
from pinhole.settings import settings
from pinhole.video.transcode import Unsafe


def store(upload: Upload, part: str, files: Mapping[str, Path]) -> None:
    """Write the files of a part, by size."""

    def put(size: str) -> None:
        with files[size].open("rb") as body:
            clients.s3().put_object(
                Bucket=settings.uploads_bucket, Key=_key(upload, part, size), Body=body
            )

    workers.each(put, files)


def fetch(upload: Upload, size: str, files: Mapping[str, Path]) -> None:
    """Read the files of parts in a size, by part. Raises Unsafe if one lacks."""

    def get(part: str) -> None:
        key = _key(upload, part, size)
        answer = clients.s3().get_object(Bucket=settings.uploads_bucket, Key=key)
        files[part].write_bytes(answer["Body"].read())

    try:
        workers.each(get, files)
    except ClientError as error:
        if clients.error_code(error) != "NoSuchKey":
            raise
        raise Unsafe("a segment was deleted") from None


def discard(upload: Upload) -> None:
    """Delete the files of all parts of this medium, also of former uploads."""
    parsed = object_keys.parse_upload_key(upload.key)
    assert parsed
    folder = object_keys.segments_folder(*parsed)
    pages = clients.s3().get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=settings.uploads_bucket, Prefix=folder):
        _delete([item["Key"] for item in page.get("Contents", [])])


def discard_part(upload: Upload, part: str, sizes: Sequence[str]) -> None:
    """Delete the files of a part, existing or not."""
    _delete([_key(upload, part, size) for size in sizes])


def _delete(keys: list[str]) -> None:
    if keys:
        objects = [{"Key": key} for key in keys]
        clients.s3().delete_objects(
            Bucket=settings.uploads_bucket, Delete={"Objects": objects, "Quiet": True}
        )


def _key(upload: Upload, part: str, size: str) -> str:
    parsed = object_keys.parse_upload_key(upload.key)
    assert parsed
    return f"{object_keys.segments_folder(*parsed)}{upload.etag}/{part}/{size}"
