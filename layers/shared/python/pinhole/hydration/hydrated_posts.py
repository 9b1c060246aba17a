"""Hydration of a list of posts: their rows, authors, counts and the viewer's own likes and saves in
one round trip; then the viewer's ties to the authors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import orjson

from pinhole.access import ties
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import may_know, may_see
from pinhole.aws import workers
from pinhole.counts import counters
from pinhole.counts.counted_interactions import Interaction
from pinhole.hydration import viewer_interactions
from pinhole.hydration.viewer_interactions import Likes
from pinhole.tables import store
from pinhole.tables.kept_rows import Kept
from pinhole.tables.posts import Counter, CounterRow, Like, LikeRow, Post, PostRow, SaveRow

if TYPE_CHECKING:
    from pinhole.views.people import Mention
    from pinhole.views.posts import TopComment

Part = TypeVar("Part")
LikesOf = Callable[[str, list[str]], Likes[LikeRow]]


@dataclass(frozen=True)
class Hydrated:
    """Rows by post id; ties by user id. People without a tie do not exist for the viewer."""

    posts: dict[str, PostRow]
    counts: dict[str, CounterRow]
    likes: dict[str, LikeRow]
    saves: dict[str, SaveRow]
    interactions: dict[str, list[Interaction]]  # what the viewer did a moment ago, by post id
    ties: dict[str, Tie] = field(default_factory=dict)

    def add(self, other: Hydrated) -> None:
        """Add the results of another hydration."""
        for mine, found in zip(vars(self).values(), vars(other).values(), strict=True):
            mine.update(found)

    def only(self, post_ids: set[str]) -> Hydrated:
        """The part that concerns these posts."""

        def kept(part: dict[str, Part]) -> dict[str, Part]:
            return {post_id: found for post_id, found in part.items() if post_id in post_ids}

        return Hydrated(
            kept(self.posts),
            kept(self.counts),
            kept(self.likes),
            kept(self.saves),
            kept(self.interactions),
            self.ties,
        )

    def may_see(self, viewer: Viewer, post: PostRow) -> bool:
        return may_see(viewer, post, self.ties.get(post["author_id"], _NOBODY))

    def may_know(self, user_id: str) -> bool:
        return may_know(self.ties.get(user_id, _NOBODY))


_NOBODY = Tie(is_gone=True)
# The counts of viral posts, by post id. Posts' rows are not kept: they decide who may see them.
_viral: Kept[CounterRow] = Kept(1_000)


def people_of(hydrated: Hydrated) -> set[str]:
    """The authors of the posts, and everybody named on them."""
    authors = {post["author_id"] for post in hydrated.posts.values()}
    return authors | named(hydrated)


def named(hydrated: Hydrated) -> set[str]:
    """The authors of top comments, and the people whom captions mention."""
    commenters = {
        comment["user"]["id"]
        for counts in hydrated.counts.values()
        for comment in top_comments(counts)
    }
    return commenters | {
        each["user_id"] for post in hydrated.posts.values() for each in mentions(post)
    }


def meet(
    viewer: Viewer, hydrated: Hydrated, user_ids: Iterable[str], is_fresh: bool = False
) -> None:
    """Read the viewer's ties to these people, unless they are known."""
    unknown = [user_id for user_id in user_ids if user_id not in hydrated.ties]
    hydrated.ties.update(ties.of(viewer, unknown, is_fresh))


def hydrate(
    viewer: Viewer,
    post_ids: list[str],
    is_fresh: bool = False,
    has_saved: bool = True,
    likes_of: LikesOf | None = None,
) -> Hydrated:
    """Hydrate posts in one round trip: a batch read and two queries in parallel.

    `is_fresh` reads posts and saves consistently, for an author who polls the state; on a page of
    posts only the note of a save is read so, which costs half a read unit less. `has_saved` is
    false for a viewer who never saved anything, and avoids that query. `likes_of` finds the likes
    for a caller that knows some of them. The counts of viral posts
    may be those just read for another reader.
    """
    kept = _viral.find(post_ids)
    likes_of = likes_of or partial(viewer_interactions.likes, Like)
    liked = workers.start(likes_of, viewer.user_id, post_ids)
    wanted = post_ids if has_saved else []
    saves = workers.start(viewer_interactions.saves, viewer.user_id, wanted, is_fresh)
    rows = store.batch_get(
        {
            Post: [{"post_id": post_id} for post_id in post_ids],
            Counter: [
                counters.key(counters.of_post(post_id))
                for post_id in post_ids
                if post_id not in kept
            ],
        },
        consistent=[Post] if is_fresh else [],
    )
    likes, interactions = liked.result()
    return Hydrated(
        posts={row["post_id"]: row for row in rows[Post]},
        counts=kept | _by_post(rows[Counter]),
        likes=likes,
        saves=saves.result(),
        interactions=interactions,
    )


def _by_post(found: list[CounterRow]) -> dict[str, CounterRow]:
    """Counters by post id; keeps those of viral posts."""
    counts = {row["subject"].removeprefix("post#"): row for row in found}
    for post_id, row in counts.items():
        if "viral_at" in row:
            _viral.keep(post_id, row)
    return counts


def mentions(post: PostRow) -> list[Mention]:
    stored = post.get("mentions")
    return orjson.loads(stored) if stored else []


def top_comments(counts: CounterRow) -> list[TopComment]:
    stored = counts.get("top_comments")
    return orjson.loads(stored) if stored else []
