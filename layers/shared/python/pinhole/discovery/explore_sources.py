"""Sources of the candidates of the explore page: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import orjson

from pinhole.discovery import explore_ranking
from pinhole.discovery.explore_ranking import ExploreCandidate
from pinhole.discovery.shelves import Ranked
from pinhole.graph.suggestions import Candidate
from pinhole.ranking import hot_rank
from pinhole.ranking.interest import Taste
from pinhole.settings import settings
from pinhole.tables.people import UserRow


def of_tags(
    shelved: Mapping[str, list[Ranked]], weights: Mapping[str, float]
) -> Iterator[ExploreCandidate]:
    """The best posts with these hashtags, POPULAR included."""
    for tag, ranked in shelved.items():
        for each in ranked:
            rank = explore_ranking.lifted(each.rank, weights.get(tag, 0.0))
            yield ExploreCandidate(rank, each.post_id, each.author_id, tag=tag or None)


def add_liked(candidates: dict[str, Candidate], taste: Taste) -> None:
    """Add authors whose posts the viewer likes, each as the reason for their own posts."""
    for user_id, weight in taste.authors.items():
        candidate = candidates.setdefault(user_id, Candidate())
        candidate.score += weight
        candidate.through.insert(0, user_id)


def of_person(user: UserRow, why: Candidate) -> Iterator[ExploreCandidate]:
    """The newest posts of a person, each ranked by its likes."""
    for post_id, rank in _recent(user):
        rank = explore_ranking.lifted(rank, why.score)
        yield ExploreCandidate(rank, post_id, user["user_id"], person_id=why.through[0])


def _recent(user: UserRow) -> Iterator[tuple[str, str]]:
    """An author's newest posts with their ranks; none if the account is private."""
    listed = [] if user.get("is_private") else orjson.loads(user.get("recent_posts", "[]"))
    doublings = orjson.loads(user.get("recent_likes", "{}"))
    for post_id, *_ in listed[: settings.explore_posts_each]:
        yield post_id, hot_rank.doubled(post_id, doublings.get(post_id, 0))
