"""Processing of uploaded avatars: like photos (`pinhole.pipeline.intake`), but to square sizes.

An upload may be repeated, overwritten, superseded or interrupted at any point, as for a post's
medium. The original is not kept: an avatar consists of its renditions.
"""

from __future__ import annotations

from pinhole import log
from pinhole.accounts import avatar_keys, avatars
from pinhole.accounts.avatars import Avatar
from pinhole.aws import queues
from pinhole.imaging.bounds import PhotoLimits, Rejected
from pinhole.imaging.render import render
from pinhole.media import renditions
from pinhole.media.medium import PROCESSING_FAILED
from pinhole.moderation import screening
from pinhole.people import directory, reservations
from pinhole.pipeline import uploads
from pinhole.pipeline.intake import Claimed
from pinhole.pipeline.uploads import Superseded, Upload
from pinhole.settings import settings

_limits = PhotoLimits(settings.image_bytes, settings.image_pixels)


class _Overtaken(Exception):
    """A newer change was started: this one is obsolete."""


def is_one(upload: Upload) -> bool:
    return upload.key.startswith(f"{avatar_keys.FOLDER}/")


def process(upload: Upload, is_last: queues.IsLast) -> None:
    """Process one upload completely. Raises AWS's errors, for a retry; on the last attempt the
    failure is recorded for its owner first.
    """
    parsed = avatar_keys.parse_upload_key(upload.key)
    if parsed is None or not directory.find([parsed[0]], is_fresh=True, also_suspended=True):
        log.logger.warning("upload ignored: not expected", key=upload.key)
        if parsed and reservations.is_closed(parsed[0]):
            uploads.discard(upload)
        return
    try:
        if avatars.is_awaited(_newest(parsed[0]), parsed[1]):
            _settle(upload, *parsed)
        _finish(upload, *parsed)
    except Superseded:
        avatars.release(*parsed, upload.etag)
        log.logger.info("upload ignored: superseded by a newer one", key=upload.key)
    except Claimed:  # the other upload settles it
        raise
    except Exception as error:
        if is_last(error):
            detail = "We could not process this file. It is kept for two weeks for another attempt"
            avatars.reject(*parsed, Rejected(PROCESSING_FAILED, detail))
        raise


def _settle(upload: Upload, user_id: str, avatar_id: str) -> None:
    """Make the upload the person's avatar, or record why it was rejected."""
    avatars.start(user_id, avatar_id)
    try:
        _make(upload, user_id, avatar_id)
        avatars.show(user_id, avatar_id)
        log.count("AvatarsReady")
    except Rejected as rejected:
        avatars.reject(user_id, avatar_id, rejected)
        log.count("AvatarsRejected")
    except _Overtaken:
        log.logger.info("upload ignored: a newer avatar was started", key=upload.key)


def _make(upload: Upload, user_id: str, avatar_id: str) -> None:
    """Store the renditions of an upload that passes moderation; raises Rejected."""
    data = _fetch(upload, user_id, avatar_id)
    photo = render(data, _limits, sizes=avatar_keys.SIZES)
    if screening.judge(screening.Picture.of(photo)).is_sensitive:
        # Avatars appear next to all of their owner's content, where they are not blurred.
        raise Rejected(
            "sensitive", "The picture may be offensive, and avatars are visible to everybody"
        )

    def key(size: str, extension: str) -> str:
        return avatar_keys.rendition_key(user_id, avatar_id, size, extension)

    renditions.store(renditions.puts_at(key, user_id, photo))


def _fetch(upload: Upload, user_id: str, avatar_id: str) -> bytes:
    """The upload's bytes, after claiming this change; raises Rejected."""
    try:
        if upload.size > settings.image_bytes:
            raise Rejected("too_large", f"A picture may have at most {settings.image_bytes} bytes")
        data: bytes = uploads.opened(upload).read()
    except Rejected:
        _claim(upload, user_id, avatar_id)
        raise
    _claim(upload, user_id, avatar_id)
    return data


def _claim(upload: Upload, user_id: str, avatar_id: str) -> None:
    if avatars.claim(user_id, avatar_id, upload.etag):
        return
    if avatars.is_awaited(_newest(user_id), avatar_id):
        raise Claimed(upload.key)
    raise _Overtaken


def _finish(upload: Upload, user_id: str, avatar_id: str) -> None:
    """Clean up after a settled change, however old."""
    user = directory.find([user_id], is_fresh=True, also_suspended=True)[user_id]
    found = avatars.of(user) or {}
    if avatar_id not in (found.get("current"), found.get("id")):
        renditions.discard(avatar_keys.rendition_keys(user_id, avatar_id))
    uploads.discard(upload)


def _newest(user_id: str) -> Avatar | None:
    return avatars.of(directory.find([user_id], is_fresh=True, also_suspended=True)[user_id])
