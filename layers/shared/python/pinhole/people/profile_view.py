"""A person's profile as shown to a viewer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import orjson

from pinhole import errors
from pinhole.access import strangers, ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.counts import counters, own_interactions
from pinhole.counts.counted_interactions import Interaction
from pinhole.people import profile_visits, reservations, usernames
from pinhole.people.directory import arrive, named, require_open
from pinhole.tables import store
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Counter
from pinhole.tables.relationships import Follow, FollowRow

if TYPE_CHECKING:
    from pinhole.views.base import FormatUrls
    from pinhole.views.people import AvatarState, AvatarUrls, Profile


def by_name(viewer: Viewer, username: str) -> Profile:
    """The profile of the person who has this user name, or for whom it is still held.

    Raises NotFound.
    """
    name = username.lower()
    if not usernames.is_possible(name):
        raise errors.NotFound("There is no such person")
    user_id = named([name]).get(name) or reservations.former_holder(name)
    if user_id is None:
        raise errors.NotFound("There is no such person")
    return profile(viewer, user_id)


def profile(viewer: Viewer, user_id: str) -> Profile:
    """A person's profile; counts include at once whom the viewer follows. The visit is recorded.

    The viewer's own row is created first if it is the one requested: that takes a round trip.
    Raises NotFound, and what `arrive` raises but AccountSuspended.
    """
    if user_id == viewer.user_id:
        arrive(viewer)
    accepted = workers.start(_require_accepted, viewer)
    with profile_visits.recorded(viewer, user_id):
        try:
            return _profile(viewer, user_id)
        finally:
            accepted.result()


def _require_accepted(viewer: Viewer) -> None:
    """A suspended person may look at what is public."""
    with suppress(errors.AccountSuspended):
        arrive(viewer)


def _profile(viewer: Viewer, user_id: str) -> Profile:
    is_own = user_id == viewer.user_id
    between = workers.start(_between, viewer, user_id)
    rows = store.batch_get(
        {User: [{"user_id": user_id}], Counter: [counters.key(counters.of_user(user_id))]},
        consistent=[User] if is_own else [],
    )
    follow, interactions = between.result()
    user = next(iter(rows[User]), None)
    if is_own:
        require_open(viewer, user)
    tie = ties.between(follow, user)
    visibility.require_known(tie)
    assert user is not None
    own_interaction = follow.get("follow_id") if follow else None
    counts = next(iter(rows[Counter]), None)
    shown: Profile = {
        "user_id": user_id,
        "username": user["username"],
        "display_name": user["display_name"],
        "bio": user.get("bio", ""),
        "avatar_url": user.get("avatar_url"),
        "avatar_urls": _avatar_urls(user),
        "post_count": counters.value(counts, "posts", interactions=interactions),
        "follower_count": counters.value(
            counts, "followers", own_interaction, interactions, is_own
        ),
        "following_count": counters.value(counts, "following", interactions=interactions),
        "is_private": tie.is_private,
        "comment_policy": tie.comment_policy or "everyone",
        "is_following": tie.follows,
        "is_requested": tie.is_requested,
    }
    if is_own:
        shown["avatar"] = _own_avatar(user)
        shown["public_page"] = strangers.choice(user)
    return shown


def _between(viewer: Viewer, user_id: str) -> tuple[FollowRow | None, list[Interaction]]:
    """The viewer's follows row, and what they did a moment ago that moves the person's counts: both
    in one query, read consistently.
    """
    noted = own_interactions.key(Follow, viewer.user_id, user_id)
    found = store.query(
        Follow,
        "follower_id = :viewer AND followee_id BETWEEN :person AND :noted",
        {":viewer": viewer.user_id, ":person": user_id, ":noted": noted["followee_id"]},
        is_consistent=True,
    )
    follows, interactions = own_interactions.split(Follow, found)
    return follows.get(user_id), interactions.get(user_id, [])


def _avatar_urls(user: UserRow) -> AvatarUrls | None:
    """Both sizes of a person's avatar: size -> format -> URL."""
    if not user.get("avatar_url"):
        return None
    folder = user["avatar_url"].rpartition("/")[0]
    return {"thumbnail": _formats(f"{folder}/thumbnail"), "small": _formats(f"{folder}/small")}


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
