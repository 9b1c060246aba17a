"""Lists of followers and followees, and removing a follower."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.counts import own_interactions
from pinhole.feed import close_friend_marks, hidden_authors
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.relationships import follow_notes, follows
from pinhole.relationships.follow_notes import Change
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.views.people import FollowerState, PersonPage


def followers(viewer: Viewer, user_id: str, page: pages.Page) -> PersonPage:
    """A person's followers, newest first. Raises NotFound, PrivateAccount."""
    return _listing(viewer, user_id, page, Follow.by_followee, "follower_id")


def following(viewer: Viewer, user_id: str, page: pages.Page) -> PersonPage:
    """A person's followees, newest first. Raises NotFound, PrivateAccount."""
    return _listing(viewer, user_id, page, Follow.by_time, "followee_id")


def remove(viewer: Viewer, user_id: str) -> FollowerState:
    """End a person's follow of the viewer. Idempotent. They are not notified, may follow again, and
    a request of theirs stays unanswered.

    Raises NotOneself, NotFound.
    """
    viewer.require_other(user_id, "you are not your own follower")
    visibility.require_known(ties.to(viewer, user_id))
    key = user_id, viewer.user_id
    while follow_id := (row := follows.find(*key)).get("follow_id"):
        if Follow(*key).delete_if(Follow.follow_id == follow_id):
            follow_notes.note(viewer, user_id, Change(*key, follow_id, own_interactions.taken_back))
            if "close_id" in row:
                close_friend_marks.agree(viewer.user_id, user_id)
    hidden_authors.agree(user_id, viewer.user_id)
    return {"is_follower": False}


def _listing(viewer: Viewer, user_id: str, page: pages.Page, index: Any, other: str) -> PersonPage:
    visibility.require_open(ties.to(viewer, user_id))
    return person_views.newest(viewer, page, index, user_id, other, Follow.follow_id)
