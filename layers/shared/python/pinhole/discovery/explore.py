"""The explore page: recent popular posts of people whom the viewer does not follow.

Candidates come from the viewer's favourite hashtags, from followees of their followees, from
authors whose posts they like, and from all popular posts: each takes a bounded number of reads,
however large the network. Cursors remember what was shown (`pinhole.paging.ranked_pages`); after
the best hundred, popular posts follow in order of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING

import orjson

from pinhole import clock
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.counts import counters
from pinhole.counts.rank_requests import POPULAR
from pinhole.discovery import explore_ranking, hashtag_pages
from pinhole.discovery.explore_ranking import ExploreCandidate
from pinhole.feed import tastes
from pinhole.graph import edges, suggestions
from pinhole.graph.suggestions import Candidate
from pinhole.hydration import hydrated_posts, person_views, post_views
from pinhole.paging import pages, ranked_pages
from pinhole.paging.ranked_pages import Entry, Position
from pinhole.ranking import hot_rank
from pinhole.ranking.interest import Taste
from pinhole.settings import settings
from pinhole.tables import hashed_ids, store
from pinhole.tables.feeds import Affinity, Reader
from pinhole.tables.people import UserRow
from pinhole.tables.posts import Counter

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.posts import Because, PostPage

# How many of the viewer's newest followees are excluded before any post is read.
_KNOWN = 200


def read(viewer: Viewer, limit: int, cursor: str | None) -> PostPage:
    """A page of posts to discover: `{"posts": [...], "next_cursor"}`. Raises InvalidCursor."""
    scope = f"explore for {viewer.user_id}"
    position = Position.load(pages.unseal(cursor, scope)) if cursor else Position()
    source = _Discoveries(viewer)
    shown, after = ranked_pages.collect(source, position, limit, source.show)
    return {"posts": shown, "next_cursor": pages.seal(after.dump(), scope) if after else None}


class _Discoveries:
    """The candidates for one viewer, read once for a page."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._people: dict[str, UserRow] = {}
        self._ranked: dict[str, ExploreCandidate] = {}

    def best(self, most: int) -> list[Entry]:
        self._ranked = self._ranked or self._found()
        return [Entry(post_id) for post_id in list(self._ranked)[:most]]

    def older(self, below: str, most: int) -> list[Entry]:
        return hashtag_pages.Posts(POPULAR).older(below, most)

    def show(self, entries: list[Entry]) -> list[views.Post]:
        """The visible posts of people whom the viewer neither follows nor mutes, with reasons."""
        post_ids = [entry.id for entry in entries]
        hydrated = hydrated_posts.hydrate(self._viewer, post_ids)
        shown = post_views.shown(self._viewer, post_ids, hydrated)
        muted = hashed_ids.among(self._own[1], hydrated.ties)
        return [
            self._with_reason(post)
            for post in shown
            if post["user"]["id"] not in muted and not hydrated.ties[post["user"]["id"]].follows
        ]

    @cached_property
    def _own(self) -> tuple[Taste, str]:
        """The viewer's taste, and whom they mute (`pinhole.tables.hashed_ids`), in one read."""
        key = {"user_id": self._viewer.user_id}
        rows = store.batch_get({Affinity: [key], Reader: [key]}, [Reader])
        taste = tastes.taste(next(iter(rows[Affinity]), None), clock.now())
        return taste, next((row.get("muted", "") for row in rows[Reader]), "")

    def _found(self) -> dict[str, ExploreCandidate]:
        (taste, _), known = workers.together(
            lambda: self._own,
            lambda: edges.followees(self._viewer.user_id, _KNOWN).user_ids,
        )
        by_tag = explore_ranking.strongest(taste.tags, settings.explore_tags)
        newest = known[: settings.explore_followees]
        around, *found = workers.together(
            lambda: edges.of_each(edges.followees, newest, settings.explore_neighbours),
            *(partial(_tagged, tag, weight) for tag, weight in by_tag.items()),
            lambda: _tagged(POPULAR, 0.0),
        )
        candidates = suggestions.weigh(dict(zip(newest, around, strict=True)), [], [])
        _add_liked(candidates, taste)
        best = suggestions.rank(candidates, {self._viewer.user_id, *known}, settings.explore_people)
        return explore_ranking.mixed([*sum(found, []), *self._of_people(best)])

    def _of_people(self, best: dict[str, Candidate]) -> list[ExploreCandidate]:
        """The newest posts of these people, each ranked by its likes."""
        through = {user_id: each.through[0] for user_id, each in best.items()}
        self._people, known = person_views.find(self._viewer, {*best, *through.values()})
        newest = {
            post_id: user_id
            for user_id in best
            if user_id in self._people and not known[user_id].follows
            for post_id in _recent(self._people[user_id])
        }
        likes = _likes(list(newest))
        return [
            ExploreCandidate(
                explore_ranking.lifted(
                    hot_rank.post_rank(post_id, likes.get(post_id, 0)), best[user].score
                ),
                post_id,
                person_id=through[user],
            )
            for post_id, user in newest.items()
        ]

    def _with_reason(self, post: views.Post) -> views.Post:
        because = self._reason(post["post_id"])
        return {**post, "because": because} if because else post

    def _reason(self, post_id: str) -> Because | None:
        """Why this post is shown; None for posts that are only popular."""
        candidate = self._ranked.get(post_id, ExploreCandidate("", post_id))
        if candidate.tag:
            return {"tag": candidate.tag}
        person = self._people.get(candidate.person_id or "")
        return {"person": post_views.person(person)} if person else None


def _tagged(tag: str, weight: float) -> list[ExploreCandidate]:
    """The best posts with a hashtag, POPULAR included."""
    ranked = hashtag_pages.Posts(tag).ranked(settings.explore_posts)
    return [
        ExploreCandidate(explore_ranking.lifted(rank, weight), post_id, tag or None)
        for post_id, rank in ranked
    ]


def _add_liked(candidates: dict[str, Candidate], taste: Taste) -> None:
    """Add authors whose posts the viewer likes, each as the reason for their own posts."""
    for user_id, weight in explore_ranking.strongest(
        taste.authors, settings.explore_people
    ).items():
        candidate = candidates.setdefault(user_id, Candidate())
        candidate.score += weight
        candidate.through.insert(0, user_id)


def _recent(user: UserRow) -> Iterator[str]:
    """An author's newest posts; none if the account is private."""
    known = [] if user.get("is_private") else orjson.loads(user.get("recent_posts", "[]"))
    return (post_id for post_id, *_ in known[: settings.explore_posts_each])


def _likes(post_ids: list[str]) -> dict[str, int]:
    keys = [counters.key(counters.of_post(post_id)) for post_id in post_ids]
    rows = store.batch_get({Counter: keys})[Counter]
    return {row["subject"].removeprefix("post#"): counters.value(row, "likes") for row in rows}
