"""How one person is connected to another: "follows ana, who follows ben"."""

from __future__ import annotations

from typing import Any

from pinhole import errors, hydration, people
from pinhole.graph import edges, search
from pinhole.people import Viewer
from pinhole.settings import settings


def path(viewer: Viewer, user_id: str) -> dict[str, Any]:
    """The shortest chain of follows from the viewer to a person. Raises NotFound.

    `{"path": [people with both ends] or None, "hops", "is_complete"}`; see `search.Found`.
    """
    if user_id not in people.find([user_id]):
        raise errors.NotFound("There is no such person")
    most = settings.path_neighbours
    found = search.shortest(
        viewer.user_id,
        user_id,
        lambda user_ids: edges.of_each(edges.followees, user_ids, most),
        lambda user_ids: edges.of_each(edges.followers, user_ids, most),
        hops=settings.path_hops,
        reads=settings.path_reads,
    )
    if found.path is None:
        return {"path": None, "hops": None, "is_complete": found.is_complete}
    rows = people.find(found.path)
    return {
        "path": [hydration.listed(rows[user_id]) for user_id in found.path],
        "hops": len(found.path) - 1,
        "is_complete": found.is_complete,
    }
