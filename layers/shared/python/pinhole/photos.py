"""The photo pipeline: an object in the uploads bucket becomes renditions and a settled medium.

Every step may run twice or be cut off anywhere: keys are deterministic, the medium is settled by
a conditional write after all its objects are stored, and the upload is deleted last.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError

from pinhole import aws, log, media, posts
from pinhole.imaging import exif
from pinhole.imaging.inspect import inspect
from pinhole.imaging.limits import Limits, Rejected
from pinhole.imaging.render import Photo, render
from pinhole.media import Medium
from pinhole.settings import settings
from pinhole.tables import Post

_MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
_FOR_EVER = "public, max-age=31536000, immutable"
_limits = Limits(settings.image_bytes, settings.image_pixels)


@dataclass(frozen=True)
class Upload:
    """One object that S3 says was uploaded; `size` in bytes."""

    bucket: str
    key: str
    size: int
    etag: str

    @classmethod
    def of(cls, record: dict[str, Any]) -> Upload:
        """From a record of an S3 event notification, in which keys are URL-encoded."""
        about = record["s3"]
        item = about["object"]
        return cls(about["bucket"]["name"], unquote_plus(item["key"]), item["size"], item["eTag"])


def on_message(message: SQSRecord) -> None:
    """Process what a message of the uploads queue says; what S3 does not write says nothing."""
    is_last_attempt = int(message.attributes.approximate_receive_count) >= settings.process_attempts
    for upload in _announced(message.body):
        process(upload, is_last_attempt)


def _announced(body: str) -> list[Upload]:
    """The uploads in a notification: none in S3's test messages, none in anything foreign."""
    try:
        return [Upload.of(record) for record in orjson.loads(body).get("Records", [])]
    except (ValueError, AttributeError, TypeError, LookupError):
        log.logger.warning("message ignored: it is no notification of an upload")
        return []


class Claimed(Exception):
    """Another upload of this medium is being processed: worth another look when that has ended."""


class Superseded(Exception):
    """The object was overwritten after this event; its own event brings the newer one."""


def process(upload: Upload, is_last_attempt: bool) -> str | None:
    """Take one upload to the end; returns the post's state, None when there was nothing to do.

    Raises what AWS raises, for a retry; on the last attempt the post is told first.
    """
    found = _expected(upload)
    if found is None:
        return None
    post, index = found
    log.follow(post.correlation_id)
    try:
        posts.start(post)
        medium, location = _settled(upload, post, index)
        state = posts.settle(post.post_id, medium, location)
        _discard(upload)
    except Superseded:
        posts.release(post.post_id, index, upload.etag)
        log.logger.info("upload ignored: a newer one took its place", key=upload.key)
        return None
    except Claimed:
        if _expected(upload) is None:  # the post was rejected meanwhile, for another medium
            return None
        raise
    except Exception:
        if is_last_attempt:
            posts.settle(post.post_id, _failed(post, index))
        raise
    _note(post, medium, state)
    return state


def _expected(upload: Upload) -> tuple[Post, int] | None:
    """The post and index that this upload is for; None for a stranger's or an old object."""
    parsed = media.parse_upload_key(upload.key)
    if parsed:
        user_id, post_id, index = parsed
        post = posts.find(post_id)
        if post and post.author_id == user_id and posts.awaits(post, index):
            return post, index
    log.logger.warning("upload ignored: no medium waits for it", key=upload.key)
    return None


def _claim(upload: Upload, post: Post, index: int) -> None:
    if not posts.claim(post.post_id, index, upload.etag):
        raise Claimed(upload.key)


def _settled(upload: Upload, post: Post, index: int) -> tuple[Medium, dict[str, Any] | None]:
    """Do the work: the ready or rejected medium, and the photo's place if the author wants it."""
    pending = post.media[index]
    try:
        data = _fetch(upload)
        _claim(upload, post, index)
        photo = render(data, _limits)
    except Rejected as rejected:
        _claim(upload, post, index)
        return _rejected(pending, rejected), None
    _store(post.post_id, index, data, photo)
    about = exif.read(data)
    medium = Medium(
        index,
        pending["content_type"],
        media.READY,
        alt_text=pending.get("alt_text"),
        width=photo.width,
        height=photo.height,
        placeholder=photo.placeholder,
        camera=about.camera,
        taken_at=about.taken_at,
    )
    return medium, _location(post, about) if index == 0 else None


def _fetch(upload: Upload) -> bytes:
    """The very bytes that the event is about.

    Raises Rejected when they are too many or gone, Superseded when others are there instead.
    """
    if upload.size > settings.image_bytes:
        raise Rejected("too_large", f"A photo has at most {settings.image_bytes} bytes")
    try:
        answer = aws.s3().get_object(
            Bucket=upload.bucket, Key=upload.key, IfMatch=f'"{upload.etag}"'
        )
    except ClientError as error:
        match aws.error_code(error):
            case "NoSuchKey":
                raise Rejected("missing", "The upload was gone before it was processed") from None
            case "PreconditionFailed":
                raise Superseded from None
        raise
    return answer["Body"].read()


def _store(post_id: str, index: int, data: bytes, photo: Photo) -> None:
    """Write the original and all renditions; raises if any is not stored."""
    puts = [
        {
            "Bucket": settings.media_bucket,
            "Key": media.rendition_key(post_id, index, rendition.size, rendition.format),
            "Body": rendition.data,
            "ContentType": _MEDIA_TYPES[rendition.format],
            "CacheControl": _FOR_EVER,
        }
        for rendition in photo.renditions
    ]
    original = {
        "Bucket": settings.originals_bucket,
        "Key": media.original_key(post_id, index),
        "Body": data,
        "ContentType": f"image/{inspect(data, _limits).format}",
    }
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda put: aws.s3().put_object(**put), [original, *puts]))


def _location(post: Post, about: exif.Exif) -> dict[str, Any] | None:
    """Where the photo was taken: only when the author asked for it and named no other place."""
    if not post.location_from_photo or post.location or about.latitude is None:
        return None
    return {"lat": about.latitude, "lng": about.longitude, "name": None}


def _rejected(pending: dict[str, Any], why: Rejected) -> Medium:
    return Medium(
        pending["index"],
        pending["content_type"],
        media.REJECTED,
        alt_text=pending.get("alt_text"),
        reason=why.reason,
        detail=why.detail,
    )


def _failed(post: Post, index: int) -> Medium:
    detail = "We could not process this photo; it is kept, and we will try again"
    return _rejected(post.media[index], Rejected(media.PROCESSING_FAILED, detail))


def _discard(upload: Upload) -> None:
    aws.s3().delete_object(Bucket=upload.bucket, Key=upload.key)


def _note(post: Post, medium: Medium, state: str | None) -> None:
    log.count("PhotosRejected" if medium.state == media.REJECTED else "PhotosReady")
    log.logger.info(
        "photo settled",
        post_id=post.post_id,
        index=medium.index,
        medium=medium.state,
        reason=medium.reason,
        post=state,
    )
