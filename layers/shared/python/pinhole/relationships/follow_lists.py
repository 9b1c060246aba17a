"""Lists of followers and followees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.views.people import PersonPage


def followers(viewer: Viewer, user_id: str, page: pages.Page) -> PersonPage:
    """A person's followers, newest first. Raises NotFound, PrivateAccount."""
    return _listing(viewer, user_id, page, Follow.by_followee, "follower_id")


def following(viewer: Viewer, user_id: str, page: pages.Page) -> PersonPage:
    """A person's followees, newest first. Raises NotFound, PrivateAccount."""
    return _listing(viewer, user_id, page, Follow.by_time, "followee_id")


def _listing(viewer: Viewer, user_id: str, page: pages.Page, index: Any, other: str) -> PersonPage:
    visibility.require_open(ties.to(viewer, user_id))
    return person_views.newest(viewer, page, index, user_id, other, Follow.follow_id)
