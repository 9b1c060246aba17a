"""The files of an account beside its posts': pictures of oneself, uploads, exports."""

from __future__ import annotations

from pinhole.accounts import avatars
from pinhole.accounts.erasure.account import Account, Step
from pinhole.accounts.export import orders
from pinhole.aws import clients
from pinhole.cdn import invalidations
from pinhole.clean_up import receipts
from pinhole.clean_up.steps import CDN, Found
from pinhole.settings import settings

# What S3 lists, and deletes, in one call.
_MOST = 1_000


def look(account: Account, step: Step) -> Found:
    """A page of the files in each place where there may be some. The CDN is to forget the pictures:
    the receipt expects it from before they go, so that a step that was cut off still asks.
    """
    places = [
        (settings.media_bucket, avatars.folder(account.user_id)),
        (settings.uploads_bucket, f"{avatars.FOLDER}/{account.user_id}/"),
        (settings.uploads_bucket, f"uploads/{account.user_id}/"),
        (settings.exports_bucket, orders.folder(account.user_id)),
    ]
    keys = [(bucket, _list(bucket, folder)) for bucket, folder in places]
    subject, what = account.subject, str(step.number)
    asks = bool(keys[0][1]) or receipts.is_expected(subject, CDN, what)

    def take() -> None:
        is_asked = asks and receipts.expect(subject, CDN, what)
        for bucket, found in keys:
            _delete(bucket, found)
        paths = [f"/{places[0][1]}*", f"/{avatars.FOLDER}/{account.user_id}/*"]
        if is_asked:
            invalidations.ask(paths, subject, what)
        elif keys[0][1]:  # they came while an earlier try of this step was there
            invalidations.ask(paths)

    is_more = any(len(found) == _MOST for _, found in keys)
    return Found(
        {"objects": sum(len(found) for _, found in keys)}, take, ["more"] if is_more else None
    )


def _list(bucket: str, folder: str) -> list[str]:
    listed = clients.s3().list_objects_v2(Bucket=bucket, Prefix=folder, MaxKeys=_MOST)
    return [each["Key"] for each in listed.get("Contents", [])]


def _delete(bucket: str, keys: list[str]) -> None:
    for key in keys:
        clients.s3().delete_object(Bucket=bucket, Key=key)
