"""Connections between two people: "follows ana, who follows ben"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.graph import edges, search
from pinhole.graph.edges import Neighbours
from pinhole.graph.search import Found
from pinhole.hydration import person_views, post_views
from pinhole.settings import settings
from pinhole.tables.people import UserRow

if TYPE_CHECKING:
    from pinhole.views.people import Connection

# Attempts; each further one leaves out people hidden from the viewer.
_TRIES = 3
_UNREAD = Neighbours([], is_all=False)


def path(viewer: Viewer, user_id: str) -> Connection:
    """The shortest chain of follows from the viewer to a person. Raises NotOneself, NotFound.

    `{"path": [people with both ends] or None, "hops", "is_complete"}`; see `search.Found`.
    """
    viewer.require_other(user_id, "no path leads from you to yourself")
    visibility.require_known(ties.to(viewer, user_id))
    found, rows = _visible(viewer, user_id)
    if found.path is None:
        return {"path": None, "hops": None, "is_complete": found.is_complete}
    return {
        "path": [post_views.listed(rows[user_id]) for user_id in found.path],
        "hops": len(found.path) - 1,
        "is_complete": found.is_complete,
    }


def _visible(viewer: Viewer, user_id: str) -> tuple[Found, dict[str, UserRow]]:
    """The shortest chain of people visible to the viewer, and their rows."""
    left_out: set[str] = set()
    for _ in range(_TRIES):
        found = _search(viewer, user_id, left_out)
        rows = person_views.known(viewer, found.path or [])
        hidden = set(found.path or []) - rows.keys()
        if not hidden:
            return replace(found, is_complete=found.is_complete and not left_out), rows
        left_out |= hidden
    return Found(None, is_complete=False), {}


def _search(viewer: Viewer, user_id: str, left_out: set[str]) -> Found:
    def ahead(user_ids: Sequence[str]) -> list[Neighbours]:
        return _readable(viewer, edges.followees, user_ids, left_out)

    def behind(user_ids: Sequence[str]) -> list[Neighbours]:
        return _readable(viewer, edges.followers, user_ids, left_out)

    return search.shortest(
        viewer.user_id,
        user_id,
        ahead,
        behind,
        hops=settings.path_hops,
        reads=settings.path_reads,
    )


def _readable(
    viewer: Viewer, read: edges.Read, user_ids: Sequence[str], left_out: set[str]
) -> list[Neighbours]:
    """The neighbours of people whose lists the viewer may read. A follow that is in no such list,
    between two private accounts that the viewer does not follow, is never revealed.
    """
    known = ties.of(viewer, user_ids)
    asked = [user_id for user_id in user_ids if visibility.is_open(known[user_id])]
    found = dict(zip(asked, edges.of_each(read, asked, settings.path_neighbours), strict=True))
    return [_without(left_out, found.get(user_id, _UNREAD)) for user_id in user_ids]


def _without(left_out: set[str], neighbours: Neighbours) -> Neighbours:
    kept = [user_id for user_id in neighbours.user_ids if user_id not in left_out]
    return neighbours._replace(user_ids=kept)
