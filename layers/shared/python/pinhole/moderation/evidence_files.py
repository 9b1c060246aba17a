"""Copies of pictures for evidence, in the archive: their renditions, without private metadata."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from botocore.exceptions import ClientError

from pinhole.aws import clients, workers
from pinhole.media import object_keys
from pinhole.settings import settings

KEPT = "evidence"  # the folder of pictures that were reported
SHOWN = "shown"  # the folder of those of deleted posts
_PLACEMENTS = (None, object_keys.RESTRICTED)
_MISSING = ("NoSuchKey", "404", "NotFound")


class EvidenceMedium(TypedDict):
    """A medium of evidence: its files by type (`jpg`, `mp4`), as names below the archive's folder
    of evidence.
    """

    index: int
    type: str
    alt_text: NotRequired[str | None]
    files: dict[str, str]


def keep(media: list[EvidenceMedium], folder: str) -> list[EvidenceMedium]:
    """Copy the files of these media; returns the media whose files were there."""
    names = [name for medium in media for name in medium["files"].values()]
    copied = workers.each(lambda name: _copy(name, folder), names)
    there = {name for name, is_there in zip(names, copied, strict=True) if is_there}
    return [
        {**medium, "files": {key: name for key, name in medium["files"].items() if name in there}}
        for medium in media
    ]


def _copy(name: str, folder: str) -> bool:
    """Copy a file from where it is; False if it is nowhere."""
    target = f"{folder}/{name}"
    return any(_copy_object(bucket, key, target) for bucket, key in _sources(name))


def _sources(name: str) -> list[tuple[str, str]]:
    """The possible places of a file: either placement, or, after a deletion, the archive."""
    archived = [(settings.archive_bucket, f"{folder}/{name}") for folder in (SHOWN, KEPT)]
    return [*((settings.media_bucket, key) for key in _served(name)), *archived]


def _served(name: str) -> list[str]:
    if name.startswith("avatars/"):
        return [name]
    post_id, _, rest = name.partition("/")
    return [object_keys.renditions_folder(post_id, placement) + rest for placement in _PLACEMENTS]


def _copy_object(bucket: str, key: str, target: str) -> bool:
    if (bucket, key) == (settings.archive_bucket, target):
        return _is_there(target)
    try:
        clients.s3().copy_object(
            Bucket=settings.archive_bucket, Key=target, CopySource={"Bucket": bucket, "Key": key}
        )
    except ClientError as error:
        if clients.error_code(error) not in _MISSING:
            raise
        return False
    return True


def _is_there(key: str) -> bool:
    try:
        clients.s3().head_object(Bucket=settings.archive_bucket, Key=key)
    except ClientError as error:
        if clients.error_code(error) not in _MISSING:
            raise
        return False
    return True


def address(name: str | None) -> str | None:
    if name is None:
        return None
    location = {"Bucket": settings.archive_bucket, "Key": f"{KEPT}/{name}"}
    url: str = clients.s3().generate_presigned_url(
        "get_object", Params=location, ExpiresIn=settings.download_seconds
    )
    return url
