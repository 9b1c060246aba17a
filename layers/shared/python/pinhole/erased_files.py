"""The files of an account beside its posts': pictures of oneself, uploads, exports."""

from __future__ import annotations

from pinhole import avatars, aws, exports, invalidations
from pinhole.cleanup import Found
from pinhole.erasure import Account, Step
from pinhole.settings import settings

# What S3 lists, and deletes, in one call.
_MOST = 1_000


def look(account: Account, step: Step) -> Found:
    """A page of the files in each place where there may be some."""
    places = [
        (settings.media_bucket, avatars.folder(account.user_id)),
        (settings.uploads_bucket, f"{avatars.FOLDER}/{account.user_id}/"),
        (settings.uploads_bucket, f"uploads/{account.user_id}/"),
        (settings.exports_bucket, exports.folder(account.user_id)),
    ]
    keys = [(bucket, _list(bucket, folder)) for bucket, folder in places]

    def take() -> None:
        for bucket, found in keys:
            _delete(bucket, found)
        if keys[0][1]:
            invalidations.ask([f"/{places[0][1]}*", f"/{avatars.FOLDER}/{account.user_id}/*"])

    is_more = any(len(found) == _MOST for _, found in keys)
    return Found(
        {"objects": sum(len(found) for _, found in keys)}, take, ["more"] if is_more else None
    )


def _list(bucket: str, folder: str) -> list[str]:
    listed = aws.s3().list_objects_v2(Bucket=bucket, Prefix=folder, MaxKeys=_MOST)
    return [each["Key"] for each in listed.get("Contents", [])]


def _delete(bucket: str, keys: list[str]) -> None:
    for key in keys:
        aws.s3().delete_object(Bucket=bucket, Key=key)
