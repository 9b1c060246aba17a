"""A person's profile as shown to a viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.counts import counters
from pinhole.people.directory import arrive
from pinhole.tables import store
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Counter
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.views.base import FormatUrls
    from pinhole.views.people import AvatarState, AvatarUrls, Profile


def profile(viewer: Viewer, user_id: str) -> Profile:
    """A person's profile; counts include the viewer's own follow at once.

    The viewer's own row is created first if it is the one requested: that takes a round trip.
    Raises NotFound.
    """
    is_own = user_id == viewer.user_id
    if is_own:
        arrive(viewer)
    follow_key = {"follower_id": viewer.user_id, "followee_id": user_id}
    rows = store.batch_get(
        {
            User: [{"user_id": user_id}],
            Counter: [counters.key(counters.of_user(user_id))],
            Follow: [] if is_own else [follow_key],
        },
        consistent=[User] if is_own else [Follow],
    )
    user, follow = next(iter(rows[User]), None), next(iter(rows[Follow]), None)
    tie = ties.between(follow, user)
    visibility.require_known(tie)
    assert user is not None
    own_act = follow.get("follow_id") if follow else None
    counts = next(iter(rows[Counter]), None)
    shown: Profile = {
        "user_id": user_id,
        "username": user["username"],
        "display_name": user["display_name"],
        "bio": user.get("bio", ""),
        "avatar_url": user.get("avatar_url"),
        "avatar_urls": _avatar_urls(user),
        "post_count": counters.value(counts, "posts"),
        "follower_count": counters.value(counts, "followers", own_act),
        "following_count": counters.value(counts, "following"),
        "is_private": tie.is_private,
        "comment_policy": tie.comment_policy or "everyone",
        "is_following": tie.follows,
        "is_requested": tie.is_requested,
    }
    if is_own:
        shown["avatar"] = _own_avatar(user)
    return shown


def _avatar_urls(user: UserRow) -> AvatarUrls | None:
    """Both sizes of a person's avatar: API size name -> format -> URL."""
    if not user.get("avatar_url"):
        return None
    folder = user["avatar_url"].rpartition("/")[0]
    return {"thumbnail": _formats(f"{folder}/thumb"), "full": _formats(f"{folder}/large")}


def _formats(beginning: str) -> FormatUrls:
    return {"webp": f"{beginning}.webp", "jpg": f"{beginning}.jpg"}


def _own_avatar(user: UserRow) -> AvatarState | None:
    """The state of the viewer's newest avatar change; the rest is internal to the pipeline."""
    if not user.get("avatar"):
        return None
    found = orjson.loads(user["avatar"])
    shown: AvatarState = {"avatar_id": found["id"], "state": found["state"]}
    if "reason" in found:
        shown["reason"] = found["reason"]
    if "detail" in found:
        shown["detail"] = found["detail"]
    return shown
