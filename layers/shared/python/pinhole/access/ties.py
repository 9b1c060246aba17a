"""What stands between a viewer and other people: who follows, is asked, is close or is blocked, and
whose account is private or gone.

One row of follows and one of users say all of it, so that any number of people take one batch read.
What follows from it is decided in `pinhole.access.visibility`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinhole.aws.items import Row
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.people import User
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.access.viewer import Viewer


@dataclass(frozen=True)
class Tie:
    """A person as they stand to the viewer. `is_blocked`: one of the two blocks the other."""

    follows: bool = False
    is_requested: bool = False
    is_close: bool = False  # they count the viewer among their close friends
    is_blocked: bool = False
    blocks: bool = False  # it is the viewer who blocks them
    is_private: bool = False
    is_gone: bool = False


# A person to themselves, somebody whom the viewer is known to follow, and whoever has a public
# account and nothing to do with the viewer.
OWN = Tie(follows=True, is_close=True)
FOLLOWED = Tie(follows=True)
STRANGER = Tie()

Wanted = dict[type[Table], store.Keys]


def between(follow: Row | None, user: Row | None) -> Tie:
    """What the viewer's row of follows and the person's own say; who has no row is gone."""
    follow = follow or {}
    return Tie(
        follows="follow_id" in follow,
        is_requested="request_id" in follow,
        is_close="close_id" in follow,
        is_blocked="block_id" in follow or bool(follow.get("is_blocked")),
        blocks="block_id" in follow,
        is_private=bool((user or {}).get("is_private")),
        is_gone=user is None or bool(user.get("deleted_at")),
    )


def keys(viewer: Viewer, user_ids: Iterable[str]) -> Wanted:
    """What to read of these people, for whoever has something else to read beside it."""
    others = [user_id for user_id in dict.fromkeys(user_ids) if user_id != viewer.user_id]
    return {
        Follow: [{"follower_id": viewer.user_id, "followee_id": other} for other in others],
        User: [{"user_id": other} for other in others],
    }


def found(
    viewer: Viewer, user_ids: Iterable[str], rows: dict[type[Table], list[Row]]
) -> dict[str, Tie]:
    """The ties to all of these people, from what was read by their keys."""
    follows = {
        row["followee_id"]: row for row in rows[Follow] if row["follower_id"] == viewer.user_id
    }
    users = {row["user_id"]: row for row in rows[User]}
    return {
        user_id: OWN
        if user_id == viewer.user_id
        else between(follows.get(user_id), users.get(user_id))
        for user_id in user_ids
    }


def of(viewer: Viewer, user_ids: Iterable[str], is_fresh: bool = False) -> dict[str, Tie]:
    """The ties to all of these people; nothing is read for the viewer's own. `is_fresh` is for what
    one person is asked about: a block holds from the very next request.
    """
    user_ids = list(dict.fromkeys(user_ids))
    wanted = keys(viewer, user_ids)
    rows = store.batch_get(wanted, wanted if is_fresh else [])
    return found(viewer, user_ids, rows)


def to(viewer: Viewer, user_id: str) -> Tie:
    """The tie to one person, as it is now."""
    return of(viewer, [user_id], is_fresh=True)[user_id]


def to_authors(viewer: Viewer, *made: Row | None) -> list[Tie]:
    """The ties to who made these posts and comments, as they are now; a stranger's for nothing, and
    for what is nobody's any more.
    """
    authors = [(row or {}).get("author_id") for row in made]
    known = of(viewer, [author_id for author_id in authors if author_id], is_fresh=True)
    return [known[author_id] if author_id else STRANGER for author_id in authors]


def to_author(viewer: Viewer, made: Row | None) -> Tie:
    return to_authors(viewer, made)[0]
