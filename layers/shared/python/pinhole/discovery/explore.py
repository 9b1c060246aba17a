"""The explore page: recent popular posts of people whom the viewer does not follow.

Candidates come from the viewer's favourite hashtags, from followees of their followees, from
authors whose posts they like, and from all popular posts: each takes a bounded number of reads,
however large the network. A first page takes four round trips:

1. the viewer's rows, with the shelf of popular posts, beside their newest followees;
2. the shelves of their hashtags (`pinhole.discovery.shelves`), beside followees of some followees;
3. the rows of the best people, which list their newest posts with how these are liked;
4. the chosen posts, beside the rows of their authors.

Shelves and rows name the posts' authors, so followed and muted people are left out before a post is
read. Cursors remember what was shown (`pinhole.paging.ranked_pages`); after the best hundred,
popular posts follow in order of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import orjson

from pinhole.access import ties
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import is_open, may_know
from pinhole.aws import workers
from pinhole.counts.rank_requests import POPULAR
from pinhole.discovery import explore_ranking, explore_viewer, hashtag_pages, shelves
from pinhole.discovery.explore_ranking import ExploreCandidate
from pinhole.discovery.explore_viewer import ExploreViewer
from pinhole.discovery.shelves import Ranked
from pinhole.graph import edges, suggestions
from pinhole.graph.suggestions import Candidate
from pinhole.hydration import hydrated_posts, post_views
from pinhole.hydration.hydrated_posts import Hydrated
from pinhole.paging import pages, ranked_pages
from pinhole.paging.ranked_pages import Entry, Position
from pinhole.ranking import hot_rank
from pinhole.ranking.interest import Taste
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Tagged
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.posts import Because, PostPage


def read(viewer: Viewer, limit: int, cursor: str | None) -> PostPage:
    """A page of posts to discover: `{"posts": [...], "next_cursor"}`.

    Raises InvalidCursor, and what `directory.require_open` raises.
    """
    scope = f"explore for {viewer.user_id}"
    position = Position.load(pages.unseal(cursor, scope)) if cursor else Position()
    source = _Discoveries(viewer, explore_viewer.read(viewer))
    shown, after = ranked_pages.collect(source, position, limit, source.show)
    return {"posts": shown, "next_cursor": pages.seal(after.dump(), scope) if after else None}


class _Discoveries:
    """The candidates for one viewer, read once for a page."""

    def __init__(self, viewer: Viewer, own: ExploreViewer) -> None:
        self._viewer, self._own = viewer, own
        self._people: dict[str, UserRow] = {}
        self._ties: dict[str, Tie] = {viewer.user_id: ties.OWN}

    def best(self, most: int) -> list[Entry]:
        found = list(self._ranked.values())[:most]
        return [Entry(each.post_id, each.author_id) for each in found]

    def older(self, below: str, most: int) -> list[Entry]:
        return hashtag_pages.Posts(POPULAR).older(below, most)

    def show(self, entries: list[Entry]) -> list[views.Post]:
        """The visible posts of people whom the viewer neither follows nor mutes, with reasons."""
        post_ids = [entry.id for entry in entries]
        reasons = (self._candidate(post_id).person_id for post_id in post_ids)
        met = workers.start(self._meet, [*(each.author_id for each in entries), *reasons])
        has_saved = bool(self._own.reader.get("has_saved"))
        hydrated = hydrated_posts.hydrate(self._viewer, post_ids, has_saved=has_saved)
        met.result()
        self._meet(post["author_id"] for post in hydrated.posts.values())
        self._meet_named(hydrated)
        return [
            self._with_reason(post)
            for post in post_views.present(self._viewer, hydrated, post_ids)
            if not self._is_left_out(post["user"]["id"])
        ]

    @cached_property
    def _ranked(self) -> dict[str, ExploreCandidate]:
        """By post id, the best first."""
        taste = self._own.taste
        by_tag = explore_ranking.strongest(taste.tags, settings.explore_tags)
        newest = self._own.known.user_ids[: settings.explore_followees]
        around, rows = workers.together(
            lambda: edges.of_each(edges.followees, newest, settings.explore_neighbours),
            lambda: store.batch_get({Tagged: shelves.wanted(by_tag)})[Tagged],
        )
        candidates = suggestions.weigh(dict(zip(newest, around, strict=True)), [], [])
        _add_liked(candidates, taste)
        known = {self._viewer.user_id, *self._own.followees}
        best = suggestions.rank(candidates, known, settings.explore_people)
        found = [
            *_lifted(POPULAR, self._own.popular, 0.0),
            *(
                each
                for tag, ranked in shelves.of(by_tag, rows).items()
                for each in _lifted(tag, ranked, by_tag[tag])
            ),
            *self._of_people(best),
        ]
        return explore_ranking.mixed(
            each for each in found if not self._is_left_out(each.author_id)
        )

    def _of_people(self, best: dict[str, Candidate]) -> Iterator[ExploreCandidate]:
        """The newest posts of these people, each ranked by its likes."""
        self._meet(best)
        for user_id, why in best.items():
            if is_open(self._ties[user_id]):
                for post_id, rank in _recent(self._people[user_id]):
                    rank = explore_ranking.lifted(rank, why.score)
                    yield ExploreCandidate(rank, post_id, user_id, person_id=why.through[0])

    def _meet(self, user_ids: Iterable[str | None]) -> None:
        """Read the rows of these people, and the viewer's ties to them that may be unknown."""
        unknown = {each for each in user_ids if each} - self._ties.keys()
        wanted = ties.keys(self._viewer, unknown)
        if self._own.has_all_follows:
            wanted[Follow] = []
        rows = store.batch_get(wanted)
        self._people.update((row["user_id"], row) for row in rows[User])
        for user_id, tie in ties.found(self._viewer, unknown, rows).items():
            follows = tie.follows or user_id in self._own.followees
            self._ties[user_id] = replace(tie, follows=follows)

    def _meet_named(self, hydrated: Hydrated) -> None:
        """The people whom posts name all exist for a viewer without blocks, as in feeds."""
        named = hydrated_posts.named(hydrated) - self._ties.keys()
        if self._own.has_blocks:
            self._meet(named)
        else:
            hydrated.ties.update(dict.fromkeys(named, ties.STRANGER))
        hydrated.ties.update(self._ties)

    def _is_left_out(self, user_id: str) -> bool:
        """Whether the viewer is known to follow or mute somebody; the viewer too."""
        tie = self._ties.get(user_id, ties.STRANGER)
        return tie.follows or user_id in self._own.followees or user_id in self._own.muted

    def _candidate(self, post_id: str) -> ExploreCandidate:
        """Why this post is shown; posts by time are only popular."""
        found = vars(self).get("_ranked", {})
        return found.get(post_id) or ExploreCandidate("", post_id)

    def _with_reason(self, post: views.Post) -> views.Post:
        because = self._reason(post["post_id"])
        return {**post, "because": because} if because else post

    def _reason(self, post_id: str) -> Because | None:
        """Why this post is shown; None for posts that are only popular."""
        candidate = self._candidate(post_id)
        if candidate.tag:
            return {"tag": candidate.tag}
        person_id = candidate.person_id or ""
        if person_id in self._people and may_know(self._ties[person_id]):
            return {"person": post_views.person(self._people[person_id])}
        return None


def _lifted(tag: str, ranked: list[Ranked], weight: float) -> Iterator[ExploreCandidate]:
    """The best posts with a hashtag, POPULAR included."""
    for each in ranked:
        rank = explore_ranking.lifted(each.rank, weight)
        yield ExploreCandidate(rank, each.post_id, each.author_id, tag=tag or None)


def _add_liked(candidates: dict[str, Candidate], taste: Taste) -> None:
    """Add authors whose posts the viewer likes, each as the reason for their own posts."""
    for user_id, weight in taste.authors.items():
        candidate = candidates.setdefault(user_id, Candidate())
        candidate.score += weight
        candidate.through.insert(0, user_id)


def _recent(user: UserRow) -> Iterator[tuple[str, str]]:
    """An author's newest posts with their ranks; none if the account is private."""
    listed = [] if user.get("is_private") else orjson.loads(user.get("recent_posts", "[]"))
    doublings = orjson.loads(user.get("recent_likes", "{}"))
    for post_id, *_ in listed[: settings.explore_posts_each]:
        yield post_id, hot_rank.doubled(post_id, doublings.get(post_id, 0))
