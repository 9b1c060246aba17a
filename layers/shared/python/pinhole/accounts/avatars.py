"""Avatars: profile pictures, and the state of a person's newest change to theirs.

A change has an id, a ULID: the newest one started wins, in whatever order uploads arrive. The
users row holds it, its state, and the picture shown now; every write depends on the value before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
from pynamodb.expressions.update import Action

from pinhole import ids, log
from pinhole.access import rate_limits
from pinhole.access.viewer import Viewer
from pinhole.accounts import follow_ups
from pinhole.accounts.avatar_keys import FOLDER, folder, upload_key
from pinhole.aws import clients
from pinhole.imaging.bounds import Rejected
from pinhole.media import renditions, uploads
from pinhole.media.medium import PENDING, PROCESSING_FAILED, READY, REJECTED
from pinhole.media.uploads import Expected
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import User, UserRow

if TYPE_CHECKING:
    from pinhole.views.accounts import AvatarUpload
    from pinhole.views.people import AvatarState

PROCESSING, REMOVED = "processing", "removed"

# The newest change as the row holds it: `id`, `state`, `etag` of the upload that claimed it,
# `current` (the change that is shown now), and if rejected `reason` and `detail`.
Avatar = dict[str, Any]


def ask(viewer: Viewer, expected: Expected) -> AvatarUpload:
    """A presigned POST for a new picture. Nothing changes before it is uploaded and processed."""
    rate_limits.spend(viewer, "avatars")
    avatar_id = ids.ulid()
    form = uploads.form(upload_key(viewer.user_id, avatar_id), expected)
    return {"avatar_id": avatar_id, "state": PENDING, "upload": form}


def remove(viewer: Viewer) -> AvatarState:
    """Remove the picture, and cancel one that is being processed. Idempotent, and not rate
    limited.
    """
    removed = {"id": ids.ulid(), "state": REMOVED, "current": None}

    def change(found: Avatar | None) -> list[Action] | None:
        if found is None or found["state"] == REMOVED or found["id"] > removed["id"]:
            return None
        return [User.avatar.set(removed), User.avatar_url.remove(), User.card_version.add(1)]

    if _change(viewer.user_id, change):
        follow_ups.expect_picture(viewer.user_id)
    return {"state": REMOVED}


def of(user: UserRow) -> Avatar | None:
    """The newest change in a person's row."""
    return orjson.loads(user["avatar"]) if user.get("avatar") else None


def is_awaited(found: Avatar | None, avatar_id: str) -> bool:
    """Whether this change is new or unfinished; one that failed on our side may be retried."""
    if found is None or found["id"] < avatar_id:
        return True
    is_open = found["state"] == PROCESSING or found.get("reason") == PROCESSING_FAILED
    return found["id"] == avatar_id and is_open


def start(user_id: str, avatar_id: str) -> None:
    """Record that an upload arrived; it supersedes changes started earlier."""

    def change(found: Avatar | None) -> list[Action] | None:
        if found and found["id"] >= avatar_id:
            return None
        current = found["current"] if found else None
        return [User.avatar.set({"id": avatar_id, "state": PROCESSING, "current": current})]

    _change(user_id, change)


def claim(user_id: str, avatar_id: str, etag: str) -> bool:
    """Claim a change for one upload, named by its ETag; False if another upload has claimed it or
    there is a newer change. The same upload may claim again.
    """

    def change(found: Avatar | None) -> list[Action] | None:
        is_free = found and found["id"] == avatar_id and not found.get("etag")
        return [User.avatar.set({**found, "etag": etag})] if found and is_free else None

    _change(user_id, change)
    user = directory.find([user_id], is_fresh=True, also_suspended=True).get(user_id, {})
    found = of(user) or {}
    return (found.get("id"), found.get("etag")) == (avatar_id, etag)


def release(user_id: str, avatar_id: str, etag: str) -> None:
    """Release a claim, so that another upload can claim the change."""

    def change(found: Avatar | None) -> list[Action] | None:
        if found is None or (found["id"], found.get("etag")) != (avatar_id, etag):
            return None
        return [User.avatar.set({**found, "etag": None})]

    _change(user_id, change)


def show(user_id: str, avatar_id: str) -> None:
    """Make this the person's picture, unless there is a newer change."""

    def change(found: Avatar | None) -> list[Action] | None:
        if found is None or found["id"] != avatar_id or not is_awaited(found, avatar_id):
            return None
        shown = {"id": avatar_id, "state": READY, "current": avatar_id}
        address = f"{settings.cdn_url}/{FOLDER}/{user_id}/{avatar_id}/thumbnail.jpg"
        return [User.avatar.set(shown), User.avatar_url.set(address), User.card_version.add(1)]

    if _change(user_id, change):
        follow_ups.expect_picture(user_id)


def reject(user_id: str, avatar_id: str, why: Rejected) -> None:
    """Record why this did not become the person's picture, unless there is a newer change."""

    def change(found: Avatar | None) -> list[Action] | None:
        if found is None or found["id"] != avatar_id or not is_awaited(found, avatar_id):
            return None
        rejected = {"id": avatar_id, "state": REJECTED, "reason": why.reason, "detail": why.detail}
        return [User.avatar.set({**rejected, "current": found["current"]})]

    _change(user_id, change)


def sweep(user_id: str) -> None:
    """Delete the renditions of former pictures, once nothing shows them."""
    found = of(directory.find([user_id], is_fresh=True, also_suspended=True)[user_id])
    if found is None:
        return
    listed = clients.s3().list_objects_v2(Bucket=settings.media_bucket, Prefix=folder(user_id))
    keys = [each["Key"] for each in listed.get("Contents", [])]

    def is_former(key: str) -> bool:
        avatar_id = key.removeprefix(folder(user_id)).partition("/")[0]
        return bool(avatar_id < found["id"] and avatar_id != found["current"])

    renditions.discard([key for key in keys if is_former(key)])


@store.optimistic("this picture")
def _change(user_id: str, change: Callable[[Avatar | None], list[Action] | None]) -> bool:
    """Write what `change` decides, if anything; returns whether it was. Raises Busy."""
    user = directory.find([user_id], is_fresh=True, also_suspended=True).get(user_id)
    found = of(user) if user else None
    actions = change(found) if user else None
    if not actions:
        return False
    unchanged = User.avatar == found if found else User.avatar.does_not_exist()
    unchanged &= User.user_id.exists() & User.deleted_at.does_not_exist()
    noted = User.correlation_id.set(log.correlation_id())
    if not User(user_id).update_if([*actions, noted], unchanged):
        raise store.Changed
    return True
