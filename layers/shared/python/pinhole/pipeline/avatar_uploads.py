"""What an uploaded avatar goes through: the way of a photo (`pinhole.pipeline.intake`), to square
sizes.

Like a post's medium it may come twice, be overwritten, be overtaken by a newer one, or be cut off
anywhere. Its file is not kept: an avatar is its renditions.
"""

from __future__ import annotations

from pinhole import log
from pinhole.accounts import avatars
from pinhole.accounts.avatars import Avatar
from pinhole.imaging.bounds import Limits, Rejected
from pinhole.imaging.render import render
from pinhole.media import renditions
from pinhole.media.medium import PROCESSING_FAILED
from pinhole.moderation import screening
from pinhole.people import directory, reservations
from pinhole.pipeline import intake
from pinhole.pipeline.intake import Claimed, Superseded, Upload
from pinhole.settings import settings

_limits = Limits(settings.image_bytes, settings.image_pixels)


class _Overtaken(Exception):
    """A newer change was begun: this one is of no interest any more."""


def is_one(upload: Upload) -> bool:
    return upload.key.startswith(f"{avatars.FOLDER}/")


def process(upload: Upload, is_last: bool) -> None:
    """Take one upload to the end. Raises what AWS raises, for a retry; on the last attempt its
    owner is told first.
    """
    parsed = avatars.parse_upload_key(upload.key)
    if parsed is None or not directory.find([parsed[0]], is_fresh=True):
        log.logger.warning("upload ignored: nobody waits for it", key=upload.key)
        if parsed and reservations.is_closed(parsed[0]):
            intake.discard(upload)
        return
    try:
        if avatars.is_awaited(_newest(parsed[0]), parsed[1]):
            _settle(upload, *parsed)
        _finish(upload, *parsed)
    except Superseded:
        avatars.release(*parsed, upload.etag)
        log.logger.info("upload ignored: a newer one took its place", key=upload.key)
    except Claimed:  # by an upload that will settle it
        raise
    except Exception:
        if is_last:
            detail = "We could not process this file. It is kept for two weeks, for another try"
            avatars.reject(*parsed, Rejected(PROCESSING_FAILED, detail))
        raise


def _settle(upload: Upload, user_id: str, avatar_id: str) -> None:
    """Make the upload the person's picture, or tell them why it is none."""
    avatars.start(user_id, avatar_id)
    try:
        _make(upload, user_id, avatar_id)
        avatars.show(user_id, avatar_id)
        log.count("AvatarsReady")
    except Rejected as rejected:
        avatars.reject(user_id, avatar_id, rejected)
        log.count("AvatarsRejected")
    except _Overtaken:
        log.logger.info("upload ignored: a newer avatar was begun", key=upload.key)


def _make(upload: Upload, user_id: str, avatar_id: str) -> None:
    """Store the renditions of an upload that moderation has nothing against; raises Rejected."""
    data = _fetch(upload, user_id, avatar_id)
    photo = render(data, _limits, sizes=avatars.SIZES)
    if screening.judge(screening.Picture.of(photo)).is_sensitive:
        # It stands beside all that its owner writes, where nobody blurs it.
        raise Rejected("sensitive", "The picture may offend, and an avatar is shown to everybody")

    def key(size: str, extension: str) -> str:
        return avatars.rendition_key(user_id, avatar_id, size, extension)

    renditions.store(renditions.puts_at(key, photo))


def _fetch(upload: Upload, user_id: str, avatar_id: str) -> bytes:
    """The upload's bytes, once no other upload can take this change; raises Rejected."""
    try:
        if upload.size > settings.image_bytes:
            raise Rejected("too_large", f"A picture has at most {settings.image_bytes} bytes")
        data = intake.opened(upload).read()
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
    """What is left to do when a change is settled, also if that was long ago."""
    user = directory.find([user_id], is_fresh=True)[user_id]
    found = avatars.of(user) or {}
    if avatar_id not in (found.get("current"), found.get("id")):
        renditions.discard(avatars.rendition_keys(user_id, avatar_id))
    intake.discard(upload)


def _newest(user_id: str) -> Avatar | None:
    return avatars.of(directory.find([user_id], is_fresh=True)[user_id])
