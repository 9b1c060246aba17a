"""The explore page: recent popular posts of people whom the viewer does not follow.

Candidates come from the viewer's favourite hashtags, from followees of their followees, from
authors whose posts they like, and from all popular posts: each takes a bounded number of reads,
however large the network. A first page takes four round trips:

1. the viewer's rows, with the shelf of popular posts, beside their newest followees;
2. the shelves of their hashtags (`pinhole.discovery.shelves`), beside followees of some followees,
   and the viewer's other followees, if they are some hundreds;
3. the rows of the best people, which list their newest posts with how these are liked, beside the
   viewer's likes and, for a viewer who follows more than are known by now, their follows of the
   first posts' authors; if hardly more than a page is ranked, beside popular posts by time;
4. the chosen posts, as many as is left to pay for (`pinhole.discovery.explore_budget`), beside the
   rows of their authors.

Shelves and rows name the posts' authors, so followed and muted people are left out before a post is
read. Cursors remember what was shown (`pinhole.paging.ranked_pages`); after the best hundred,
popular posts follow in order of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from functools import cached_property
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING

from pinhole.access.viewer import Viewer
from pinhole.access.visibility import is_open, may_know
from pinhole.aws import workers
from pinhole.counts.rank_requests import POPULAR
from pinhole.discovery import (
    explore_budget,
    explore_likes,
    explore_ranking,
    explore_sources,
    explore_viewer,
    hashtag_pages,
    shelves,
)
from pinhole.discovery.explore_likes import KnownLikes
from pinhole.discovery.explore_people import ExplorePeople
from pinhole.discovery.explore_ranking import ExploreCandidate
from pinhole.discovery.explore_viewer import ExploreViewer
from pinhole.graph import edges, suggestions
from pinhole.graph.suggestions import Candidate
from pinhole.hydration import hydrated_posts, post_views
from pinhole.paging import pages, ranked_pages
from pinhole.paging.ranked_pages import Entry, Position
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Tagged

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.posts import Because, PostPage


def read(viewer: Viewer, limit: int, cursor: str | None) -> PostPage:
    """A page of posts to discover: `{"posts": [...], "next_cursor"}`. It is shorter than its limit
    if what would come first is hidden or by people whom the viewer follows, and for a viewer who
    follows or likes hundreds, whose follows and likes cost more to read.

    Raises InvalidCursor, and what `directory.require_open` raises.
    """
    scope = f"explore for {viewer.user_id}"
    position = Position.load(pages.unseal(cursor, scope)) if cursor else Position()
    source = _Discoveries(viewer, explore_viewer.read(viewer), position, limit)
    shown, after = ranked_pages.collect(source, position, source.room(), source.show, least=1)
    return {"posts": shown, "next_cursor": pages.seal(after.dump(), scope) if after else None}


class _Discoveries:
    """The candidates for one viewer, read once for a page."""

    def __init__(self, viewer: Viewer, own: ExploreViewer, at: Position, limit: int) -> None:
        self._viewer, self._own, self._at, self._limit = viewer, own, at, limit
        self._people = ExplorePeople(viewer)
        self._authors: dict[str, str] = {}  # of the posts that shelves name
        self._by_time: workers.Work[list[Entry]] | None = None
        self._likes = KnownLikes()
        self._spent = 0.0  # read units, on follows, likes and posts by time

    def room(self) -> int:
        """The largest number of posts on the page."""
        if self._at.below is not None:
            return self._limit
        chosen = list(islice(self._unseen(self._ranked.values()), self._limit))
        likes = self._likes.prices([each.post_id for each in chosen])
        authors = self._people.prices(self._own, (each.author_id for each in chosen))
        prices = (explore_budget.POST + sum(parts) for parts in zip(likes, authors, strict=True))
        by_time = explore_budget.POST + explore_budget.AUTHOR + explore_budget.FOLLOW
        return explore_budget.room(self._limit, self._spent, chain(prices, repeat(by_time)))

    def best(self, most: int) -> list[Entry]:
        found = list(self._ranked.values())[:most]
        return [Entry(each.post_id, each.author_id) for each in found]

    def older(self, below: str, most: int) -> list[Entry]:
        if self._by_time and below == ranked_pages.TOP:
            found = self._by_time.result()[:most]
        else:
            found = hashtag_pages.Posts(POPULAR).older(below, most)
        return [Entry(each.id, self._authors.get(each.id, "")) for each in found]

    def show(self, entries: list[Entry]) -> list[views.Post]:
        """The visible posts of people whom the viewer neither follows nor mutes, with reasons."""
        post_ids = [entry.id for entry in entries]
        reasons = (self._candidate(post_id).person_id for post_id in post_ids)
        met = workers.start(
            self._people.meet, self._own, [*(each.author_id for each in entries), *reasons]
        )
        has_saved = bool(self._own.reader.get("has_saved"))
        hydrated = hydrated_posts.hydrate(
            self._viewer, post_ids, has_saved=has_saved, likes_of=self._likes.of
        )
        met.result()
        self._people.meet(self._own, (post["author_id"] for post in hydrated.posts.values()))
        self._people.meet_named(self._own, hydrated)
        return [
            self._with_reason(post)
            for post in post_views.present(self._viewer, hydrated, post_ids)
            if not self._people.is_left_out(self._own, post["user"]["id"])
        ]

    @cached_property
    def _ranked(self) -> dict[str, ExploreCandidate]:
        """The candidates by post id, the best first."""
        taste = self._own.taste
        by_tag = explore_ranking.strongest(taste.tags, settings.explore_tags)
        newest = self._own.known.user_ids[: settings.explore_followees]
        looked_up = explore_budget.authors(self._limit)
        all_known = workers.start(self._own.knowing_all, self._viewer, looked_up)
        around, rows = workers.together(
            lambda: edges.of_each(edges.followees, newest, settings.explore_neighbours),
            lambda: store.batch_get({Tagged: shelves.wanted(by_tag)})[Tagged],
        )
        self._own = all_known.result()
        candidates = suggestions.weigh(dict(zip(newest, around, strict=True)), [], [])
        explore_sources.add_liked(candidates, taste)
        known = {self._viewer.user_id, *self._own.followees}
        best = suggestions.rank(candidates, known, settings.explore_people)
        shelved = {POPULAR: self._own.popular, **shelves.of(by_tag, rows)}
        found = list(explore_sources.of_tags(shelved, by_tag))
        self._authors = {each.post_id: each.author_id for each in found}
        ranked = self._mixed(found)
        foremost = list(islice(self._unseen(ranked.values()), looked_up))
        self._look_ahead(ranked)
        liked = workers.start(
            explore_likes.read, self._viewer.user_id, [each.post_id for each in foremost]
        )
        authors = () if self._own.known.is_all else [each.author_id for each in foremost]
        self._people.meet(self._own, best, authors)
        self._likes = liked.result()
        self._spent += self._own.spent + self._likes.spent + self._people.spent()
        return self._mixed([*found, *self._of_people(best)])

    def _look_ahead(self, ranked: Sized) -> None:
        """Begin to read posts by time, if so few are ranked that the page may need them."""
        room, known = self._limit, len(self._at.shown)
        needed = room if self._own.known.is_all else explore_budget.authors(room)
        if self._at.below is None and len(ranked) <= known + needed:
            source, most = hashtag_pages.Posts(POPULAR), room + 1 + known
            self._by_time = workers.start(source.older, ranked_pages.TOP, most)
            self._spent += explore_budget.BY_TIME

    def _mixed(self, found: Iterable[ExploreCandidate]) -> dict[str, ExploreCandidate]:
        return explore_ranking.mixed(
            each for each in found if not self._people.is_left_out(self._own, each.author_id)
        )

    def _unseen(self, found: Iterable[ExploreCandidate]) -> Iterator[ExploreCandidate]:
        return (each for each in found if not self._at.has(each.post_id))

    def _of_people(self, best: dict[str, Candidate]) -> Iterator[ExploreCandidate]:
        """The newest posts of these people, each ranked by its likes."""
        for user_id, why in best.items():
            if is_open(self._people.ties[user_id]):
                yield from explore_sources.of_person(self._people.rows[user_id], why)

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
        if person_id in self._people.rows and may_know(self._people.ties[person_id]):
            return {"person": post_views.person(self._people.rows[person_id])}
        return None
