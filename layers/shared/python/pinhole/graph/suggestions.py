"""Follow suggestions: people around the viewer's followees.

Two people are close if they share neighbours, and a neighbour with few links says more than one
with many: following three people is more specific than following three thousand. This is the
Adamic-Adar index ("Friends and neighbors on the Web", Social Networks 25, 2003): each shared
neighbour adds 1 / ln(its degree).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING

from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.graph import edges
from pinhole.graph.edges import Neighbours
from pinhole.hydration import person_views, post_views
from pinhole.settings import settings
from pinhole.tables.people import UserRow

if TYPE_CHECKING:
    from pinhole.views.people import Suggestion, SuggestionPage

# Score for following the viewer: as much as for a neighbour with few links.
_FOLLOWS_ONE = 1.0
_NAMED = 3
# Spare candidates for those who are hidden from the viewer or already requested.
_SPARE = 10


@dataclass
class Candidate:
    """A suggested person: their score, and the viewer's followees who lead to them."""

    score: float = 0.0
    through: list[str] = field(default_factory=list)


def suggestions(viewer: Viewer, limit: int) -> SuggestionPage:
    """People to follow, the best first: followees of the viewer's followees, people who follow the
    same accounts, and the viewer's own followers.

    `{"users": [...], "next_cursor": None}`; each user has `mutual_count` and `followed_by`, the
    viewer's followees who follow them.
    """
    known, fans = workers.together(
        lambda: edges.followees(viewer.user_id, settings.following_most),
        lambda: edges.followers(viewer.user_id, settings.suggestion_neighbours),
    )
    asked = known.user_ids[: settings.suggestion_followees]
    ahead, behind = (
        edges.of_each(read, asked, settings.suggestion_neighbours)
        for read in (edges.followees, edges.followers)
    )
    candidates = weigh(dict(zip(asked, ahead, strict=True)), behind, fans.user_ids)
    best = rank(candidates, {viewer.user_id, *known.user_ids}, limit + _SPARE)
    return {"users": _shown(viewer, best)[:limit], "next_cursor": None}


def weigh(
    ahead: Mapping[str, Neighbours], behind: Iterable[Neighbours], fans: Iterable[str]
) -> dict[str, Candidate]:
    """Score everybody nearby: `ahead` lists each followee's followees, `behind` each followee's
    followers, `fans` the viewer's followers.
    """
    candidates: dict[str, Candidate] = defaultdict(Candidate)
    for followee_id, neighbours in ahead.items():
        for user_id in neighbours.user_ids:
            candidates[user_id].score += _weight(neighbours)
            candidates[user_id].through.append(followee_id)
    for neighbours in behind:
        for user_id in neighbours.user_ids:
            candidates[user_id].score += _weight(neighbours)
    for user_id in fans:
        candidates[user_id].score += _FOLLOWS_ONE
    return dict(candidates)


def rank(candidates: Mapping[str, Candidate], known: set[str], limit: int) -> dict[str, Candidate]:
    """The best candidates not followed by the viewer, in order; ties by id."""
    unknown = [(user_id, each) for user_id, each in candidates.items() if user_id not in known]
    unknown.sort(key=lambda pair: (-pair[1].score, pair[0]))
    return dict(unknown[:limit])


def _weight(neighbours: Neighbours) -> float:
    """The weight of one of these links; a truncated list counts as ten times as long."""
    degree = len(neighbours.user_ids) * (1 if neighbours.is_all else 10)
    return 1 / log(2 + degree)


def _shown(viewer: Viewer, best: Mapping[str, Candidate]) -> list[Suggestion]:
    """The candidates who are visible to the viewer and not requested yet."""
    named = {user_id for each in best.values() for user_id in each.through[:_NAMED]}
    rows, between = person_views.find(viewer, [*best, *named])
    return [
        _suggestion(rows, user_id, each)
        for user_id, each in best.items()
        if user_id in rows and not between[user_id].is_requested
    ]


def _suggestion(rows: Mapping[str, UserRow], user_id: str, why: Candidate) -> Suggestion:
    named = [rows[name] for name in why.through[:_NAMED] if name in rows]
    return {
        **post_views.listed(rows[user_id]),
        "mutual_count": len(why.through),
        "followed_by": [post_views.person(row) for row in named],
    }
