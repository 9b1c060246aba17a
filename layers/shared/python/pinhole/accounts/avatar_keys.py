"""The keys of avatars in S3: of uploads, and of their renditions."""

from __future__ import annotations

from pinhole import ids
from pinhole.imaging.sizes import squares
from pinhole.media.object_keys import FORMATS

SIZES = squares({"small": 320, "thumbnail": 150})
FOLDER = "avatars"


def upload_key(user_id: str, avatar_id: str) -> str:
    return f"{FOLDER}/{user_id}/{avatar_id}"


def parse_upload_key(key: str) -> tuple[str, str] | None:
    """The user id and avatar id in an upload's key; None for any other key."""
    parts = key.split("/")
    if len(parts) != 3 or parts[0] != FOLDER:
        return None
    _, user_id, avatar_id = parts
    return (user_id, avatar_id) if ids.is_user_id(user_id) and ids.is_ulid(avatar_id) else None


def rendition_key(user_id: str, avatar_id: str, size: str, extension: str) -> str:
    return f"{folder(user_id)}{avatar_id}/{size}.{extension}"


def rendition_keys(user_id: str, avatar_id: str) -> list[str]:
    """The keys of all renditions that one change may have stored."""
    return [
        rendition_key(user_id, avatar_id, size.name, extension)
        for size in SIZES
        for extension in FORMATS
    ]


def folder(user_id: str) -> str:
    """The key prefix of all renditions of a person's pictures."""
    return f"{FOLDER}/{user_id}/"
