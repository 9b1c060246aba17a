"""The files of an account apart from those of posts: avatars, uploads, exports."""

from __future__ import annotations

from pinhole.accounts import avatar_keys
from pinhole.accounts.erasure.account import Account
from pinhole.accounts.export import orders
from pinhole.aws import clients
from pinhole.cdn import invalidations
from pinhole.clean_up import receipts
from pinhole.clean_up.receipts import CDN
from pinhole.clean_up.steps import Found, Step
from pinhole.settings import settings

# S3's limit for one call to list or delete.
_MOST = 1_000


def look(account: Account, step: Step) -> Found:
    """A page of the files in each folder. The CDN must forget the avatars: the receipt expects that
    before they are deleted, so that a retried step still requests it.
    """
    folders = [
        (settings.media_bucket, avatar_keys.folder(account.user_id)),
        (settings.uploads_bucket, f"{avatar_keys.FOLDER}/{account.user_id}/"),
        (settings.uploads_bucket, f"uploads/{account.user_id}/"),
        (settings.uploads_bucket, f"segments/{account.user_id}/"),
        (settings.exports_bucket, orders.folder(account.user_id)),
    ]
    keys = [(bucket, _list(bucket, folder)) for bucket, folder in folders]
    subject, what = account.subject, str(step.number)
    must_invalidate = bool(keys[0][1]) or receipts.is_expected(subject, CDN, what)

    def take() -> None:
        is_expected = must_invalidate and receipts.expect(subject, CDN, what)
        for bucket, found in keys:
            _delete(bucket, found)
        path = f"/{folders[0][1]}*"
        if is_expected:
            invalidations.ask(path, account.user_id, subject, what)
        elif keys[0][1]:  # stored since an earlier attempt of this step
            invalidations.ask(path, account.user_id)

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
