"""Close friends: followers who may see an author's close-friends posts.

Stored on the follower's row; ends with the follow. Nobody else is notified. The author's own feed
ranks their posts higher (`pinhole.feed.close_friend_marks`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import errors, ids
from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.feed import close_friend_marks
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.relationships import follows
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.views.people import CloseFriendState, PersonPage


def add(viewer: Viewer, user_id: str) -> CloseFriendState:
    """Make a follower a close friend. Idempotent.

    Raises NotOneself, NotFound, and Conflict unless the person follows the viewer.
    """
    _require_other(viewer, user_id)
    is_new = Follow.follow_id.exists() & Follow.close_id.does_not_exist()
    key = user_id, viewer.user_id
    is_done = follows.change(*key, [Follow.close_id.set(ids.ulid())], is_new)
    if not is_done and "close_id" not in follows.find(*key):
        raise errors.Conflict("Only followers can be close friends")
    close_friend_marks.agree(viewer.user_id, user_id)
    return {"is_close_friend": True}


def remove(viewer: Viewer, user_id: str) -> CloseFriendState:
    """Remove a close friend. Idempotent. Raises as `add` does, except Conflict."""
    _require_other(viewer, user_id)
    follows.change(user_id, viewer.user_id, [Follow.close_id.remove()], Follow.close_id.exists())
    close_friend_marks.agree(viewer.user_id, user_id)
    return {"is_close_friend": False}


def listed(viewer: Viewer, page: pages.Page) -> PersonPage:
    """The viewer's close friends, newest first."""
    return person_views.newest(
        viewer, page, Follow.by_close_friend, viewer.user_id, "follower_id", Follow.close_id
    )


def _require_other(viewer: Viewer, user_id: str) -> None:
    viewer.require_other(user_id, "you cannot be your own close friend")
    visibility.require_known(ties.to(viewer, user_id))
