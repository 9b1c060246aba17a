"""Mutual followers: "followed by ana, ben and 3 others that you follow"."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.aws.items import Row
from pinhole.counts import counters
from pinhole.graph import edges
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.tables import store
from pinhole.tables.posts import Counter
from pinhole.tables.relationships import Follow, FollowRow

if TYPE_CHECKING:
    from pinhole.views.people import PersonPage

# Followees of the viewer examined per request.
LOOKED_AT = 200
# Up to this many followers are read as one list, at most a page of DynamoDB.
_LISTED = 5_000
# Followers that a list reads for the price of one follow lookup.
_LISTED_FOR_ONE = 30


def mutuals(viewer: Viewer, user_id: str, page: pages.Page) -> PersonPage:
    """The viewer's followees who follow this person, the viewer's newest follow first.

    Includes private accounts: the viewer may see the follows of their own followees. A page may be
    short, even empty, without being the last. Raises NotOneself,
    NotFound.
    """
    viewer.require_other(user_id, "you have no mutual followers with yourself")
    (count, follows) = workers.together(
        lambda: _follower_count(viewer, user_id), lambda: _follows(viewer.user_id, page.after)
    )
    looked_at = follows[:LOOKED_AT]
    members = _members(user_id, [row["followee_id"] for row in looked_at], count)
    shared = [row for row in looked_at if row["followee_id"] in members]
    shown = [row["followee_id"] for row in shared[: page.limit]]
    last = _last(page.limit, shared, follows)
    return {
        "users": person_views.show(viewer, shown),
        "next_cursor": page.cursor_after(last["follow_id"]) if last else None,
    }


def _follower_count(viewer: Viewer, user_id: str) -> int:
    """A person's follower count. Raises NotFound."""
    wanted = ties.keys(viewer, [user_id])
    wanted[Counter] = [counters.key(counters.of_user(user_id))]
    rows = store.batch_get(wanted, [Follow])
    visibility.require_known(ties.found(viewer, [user_id], rows)[user_id])
    return counters.value(next(iter(rows[Counter]), None), "followers")


def _follows(user_id: str, after: str | None) -> list[FollowRow]:
    """The viewer's next follows, plus one as a look-ahead."""
    where, values = "follower_id = :user_id", {":user_id": user_id}
    if after:
        where, values = f"{where} AND follow_id < :after", {**values, ":after": after}
    most = LOOKED_AT + 1
    rows = store.query(Follow, where, values, index=Follow.by_time, newest_first=True, page=most)
    return list(islice(rows, most))


def _members(user_id: str, candidates: list[str], followers: int) -> set[str]:
    """The candidates who follow a person, by the cheaper lookup."""
    if followers <= min(_LISTED, _LISTED_FOR_ONE * len(candidates)):
        listed = edges.followers(user_id, _LISTED)
        if listed.is_all:
            return set(listed.user_ids).intersection(candidates)
    return edges.who_follows(user_id, candidates)


def _last(limit: int, shared: list[Row], follows: list[Row]) -> Row | None:
    """The last follow of this page; None if it is the last page."""
    if len(shared) > limit:
        return shared[limit - 1]
    return follows[LOOKED_AT - 1] if len(follows) > LOOKED_AT else None
