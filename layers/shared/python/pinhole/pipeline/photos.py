"""The photo pipeline: an upload becomes renditions and a settled medium
(`pinhole.pipeline.intake`).

The bytes decide the type, whatever was announced; videos are handed over to
`pinhole.pipeline.videos`.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import log
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import queues, waits
from pinhole.imaging.bounds import PhotoLimits, Rejected
from pinhole.imaging.headers import exif
from pinhole.imaging.headers.signatures import detect
from pinhole.imaging.inspection import inspect
from pinhole.imaging.render import Photo, render
from pinhole.media import object_keys, renditions
from pinhole.media.medium import READY
from pinhole.media.new_medium import Medium
from pinhole.moderation import screening
from pinhole.pipeline import avatar_uploads, intake, live_photos, uploads
from pinhole.pipeline.intake import Made
from pinhole.pipeline.uploads import Upload
from pinhole.posts import media_states
from pinhole.settings import settings
from pinhole.tables.posts import Post

# Enough to detect a file's type.
_HEAD_BYTES = 256
_limits = PhotoLimits(settings.image_bytes, settings.image_pixels)


def on_message(message: SQSRecord) -> None:
    """Process a message of the uploads queue; ignores messages not written by S3."""
    is_last = partial(queues.is_last_attempt, message, settings.process_attempts)
    for upload in uploads.announced(message):
        if avatar_uploads.is_one(upload):
            avatar_uploads.process(upload, is_last)
        else:
            state = intake.process(upload, _work, is_last)
            if state == PUBLISHED:
                log.seconds_of_stage("SecondsToPublish", waits.since_sent(message.raw_event))
            else:
                live_photos.wake(upload)


def _work(upload: Upload, post: Post, index: int) -> Made:
    pending = post.media[index]
    data = _fetch(upload, post, index)
    intake.claim(upload, post, index)
    photo = render(data, _limits)
    intake.log_faults(photo)
    verdict = screening.judge(screening.Picture.of(photo))
    _store(post, index, data, photo)
    about = exif.read(data)
    medium = Medium(
        index,
        pending["content_type"],
        READY,
        alt_text=pending.get("alt_text"),
        width=photo.width,
        height=photo.height,
        placeholder=photo.placeholder,
        avif=photo.avif,
        camera=about.camera,
        taken_at=about.taken_at,
        live_id=about.live_id,
        **screening.medium_fields(verdict),
    )
    location = _location(post, about) if index == 0 else None
    hidden = screening.HIDDEN if verdict.is_hidden else None
    return Made(medium, post.place, location, hidden)


def _fetch(upload: Upload, post: Post, index: int) -> bytes:
    """The upload's bytes; raises Rejected if there are too many, HandedOver for a video."""
    with closing(uploads.opened(upload)) as body:
        head: bytes = body.read(_HEAD_BYTES)
        if detect(head) == "video":
            media_states.retype(post.post_id, index, "video")
            intake.hand_over(upload, settings.transcodes_queue_url)
        if upload.size > settings.image_bytes:
            raise Rejected("too_large", f"A photo may have at most {settings.image_bytes} bytes")
        rest: bytes = body.read()
        return head + rest


def _store(post: Post, index: int, data: bytes, photo: Photo) -> None:
    """Write the original and all renditions; raises if any is not stored."""
    original = {
        "Bucket": settings.originals_bucket,
        "Key": object_keys.original_key(post.post_id, index),
        "Body": data,
        "ContentType": f"image/{inspect(data, _limits).format}",
    }
    renditions.store([original, *renditions.puts(post, index, photo, post.place)])


def _location(post: Post, about: exif.Exif) -> dict[str, Any] | None:
    """The photo's location: only if the author asked for it and named no other."""
    if not post.location_from_photo or post.location or about.latitude is None:
        return None
    return {"lat": about.latitude, "lng": about.longitude, "name": None}
