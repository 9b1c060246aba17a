"""Uploads: presigned POSTs for clients, or the files of a multipart request.

Both create an object in the uploads bucket under a key with author, post and index, and S3 notifies
the pipeline (`pinhole.pipeline.intake`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pinhole import clock
from pinhole.aws import clients, workers
from pinhole.media import object_keys
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.views.accounts import AvatarForm
    from pinhole.views.posts import Upload


@dataclass(frozen=True)
class Expected:
    """A file to be uploaded: its content type and its size in bytes."""

    content_type: str
    size: int


@dataclass(frozen=True)
class File:
    """A received file."""

    content_type: str
    data: bytes


def presign(user_id: str, post_id: str, expected: list[Expected]) -> list[Upload]:
    """One presigned POST for each file: exact key, content type and size, valid for minutes.

    Each is `{"index", "url", "fields", "expires_at"}`; S3 itself rejects violations.
    """
    return [
        {"index": index, **form(object_keys.upload_key(user_id, post_id, index), file)}
        for index, file in enumerate(expected)
    ]


def receive(user_id: str, post_id: str, files: list[File]) -> None:
    """Store the files of a multipart request as uploads."""
    workers.each(lambda part: _put(user_id, post_id, *part), enumerate(files))


def form(key: str, file: Expected) -> AvatarForm:
    """A presigned POST for one file under a key: `{"url", "fields", "expires_at"}`."""
    expires_at = clock.iso(clock.now() + timedelta(seconds=settings.upload_seconds))
    signed = clients.s3().generate_presigned_post(
        Bucket=settings.uploads_bucket,
        Key=key,
        Fields={"Content-Type": file.content_type},
        Conditions=[
            {"Content-Type": file.content_type},
            ["content-length-range", file.size, file.size],
        ],
        ExpiresIn=settings.upload_seconds,
    )
    return {"url": signed["url"], "fields": signed["fields"], "expires_at": expires_at}


def _put(user_id: str, post_id: str, index: int, file: File) -> None:
    clients.s3().put_object(
        Bucket=settings.uploads_bucket,
        Key=object_keys.upload_key(user_id, post_id, index),
        ContentType=file.content_type,
        Body=file.data,
    )
