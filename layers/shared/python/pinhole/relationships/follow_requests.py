"""Requests to follow a private account, and the owner's answers.

A request is a follow row without a follow. Accepting turns it into one; declining or cancelling
deletes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pynamodb.expressions.update import Action

from pinhole import errors, ids
from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.counts import own_interactions
from pinhole.feed import hidden_authors
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.people import directory
from pinhole.relationships import follow_notes, follows
from pinhole.relationships.follow_notes import Change
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.views.people import FollowerState, PersonPage


def pending(viewer: Viewer, page: pages.Page) -> PersonPage:
    """Pending requests to follow the viewer, newest first."""
    return person_views.newest(
        viewer, page, Follow.by_request, viewer.user_id, "follower_id", Follow.request_id
    )


def accept(viewer: Viewer, user_id: str) -> FollowerState:
    """Accept a follow request. Idempotent. Raises NotOneself, and NotFound without a request."""
    _require_other(viewer, user_id)
    key = user_id, viewer.user_id
    if follow_id := _accept(*key):
        follow_notes.note(viewer, user_id, Change(*key, follow_id, own_interactions.done))
    elif "follow_id" not in follows.find(*key):
        raise errors.NotFound("This person has not requested to follow you")
    hidden_authors.agree(*key)
    return {"is_follower": True}


def decline(viewer: Viewer, user_id: str) -> FollowerState:
    """Decline a follow request. Idempotent. Raises NotOneself, NotFound."""
    _require_other(viewer, user_id)
    Follow(user_id, viewer.user_id).delete_if(Follow.request_id.exists())
    return {"is_follower": "follow_id" in follows.find(user_id, viewer.user_id)}


def accept_some(user_id: str, after: str | None, most: int) -> list[str]:
    """Accept a person's next requests after their account became public; returns their ids. Follows
    of, or by, suspended people do not count until that is lifted; if it changes meanwhile, its own
    chain of messages finds them (`pinhole.accounts.suspended_interactions`).
    """
    found = _newest(user_id, after, most)
    followers = {row.follower_id for row in found}
    there = directory.find({user_id, *followers}, is_fresh=True).keys()
    workers.each(
        lambda each: _accept(each, user_id, is_counted={each, user_id} <= there), followers
    )
    return [row.request_id for row in found]


def _require_other(viewer: Viewer, user_id: str) -> None:
    viewer.require_other(user_id, "you cannot request to follow yourself")
    visibility.require_known(ties.to(viewer, user_id))


def _accept(follower_id: str, followee_id: str, is_counted: bool = True) -> str | None:
    """Turn a request into a follow; returns its id, None if there is no request."""
    follow_id = ids.ulid()
    actions: list[Action] = [Follow.follow_id.set(follow_id), Follow.request_id.remove()]
    if not is_counted:
        actions.append(Follow.has_ended.set(True))
    is_done = follows.change(follower_id, followee_id, actions, Follow.request_id.exists())
    return follow_id if is_done else None


def _newest(user_id: str, below: str | None, most: int) -> list[Follow]:
    older = Follow.request_id < below if below else None
    return list(Follow.by_request.query(user_id, older, scan_index_forward=False, limit=most))
