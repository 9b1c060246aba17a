"""The relationship between a viewer and another person, for the actions that an app offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.tables import store
from pinhole.tables.people import User
from pinhole.tables.relationships import Follow, Mute

if TYPE_CHECKING:
    from pinhole.views.people import Relationship


def read(viewer: Viewer, user_id: str) -> Relationship:
    """The current relationship, in one round trip. Raises NotOneself, and NotFound, also if the
    person blocks the viewer; a person blocked by the viewer is included.
    """
    viewer.require_other(user_id, "you have no relationship with yourself")
    wanted: ties.Wanted = {
        User: [{"user_id": user_id}],
        Follow: [
            {"follower_id": viewer.user_id, "followee_id": user_id},
            {"follower_id": user_id, "followee_id": viewer.user_id},
        ],
        Mute: [{"user_id": viewer.user_id, "muted_id": user_id}],
    }
    rows = store.batch_get(wanted, wanted)
    follows = {row["follower_id"]: row for row in rows[Follow]}
    tie = ties.between(follows.get(viewer.user_id), next(iter(rows[User]), None))
    if tie.is_gone or not tie.blocks:
        visibility.require_known(tie)
    theirs = follows.get(user_id, {})
    return {
        "user_id": user_id,
        "is_following": tie.follows,
        "is_requested": tie.is_requested,
        "is_follower": "follow_id" in theirs,
        "is_requesting": "request_id" in theirs,
        "is_close_friend": "close_id" in theirs,
        "is_muted": bool(rows[Mute]),
        "is_blocked": tie.blocks,
    }
