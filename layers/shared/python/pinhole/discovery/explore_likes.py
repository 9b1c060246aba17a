"""The viewer's likes of what an explore page may show, read a round trip before its posts.

One query finds those of all candidates. It ends early for a viewer who likes many recent posts;
what is newer is asked for post by post, which costs more, so such a page has fewer posts
(`pinhole.discovery.explore_budget`). Reading them beside the posts would take a further round trip.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from math import ceil

from pinhole.aws import workers
from pinhole.counts import own_interactions
from pinhole.discovery import explore_budget
from pinhole.hydration import viewer_interactions
from pinhole.hydration.viewer_interactions import Likes
from pinhole.tables import store
from pinhole.tables.posts import Like, LikeRow

# Rows of the first query: two units.
_MOST = 40
# Above every ULID.
_TOP = "~"


@dataclass
class KnownLikes:
    """The likes and notes of posts from an id on, up to another one."""

    found: Likes[LikeRow] = field(default_factory=lambda: Likes({}, {}))
    since: str = _TOP
    until: str = _TOP
    spent: float = 0.0

    def has(self, post_id: str) -> bool:
        return self.since <= post_id < self.until

    def prices(self, post_ids: list[str]) -> list[float]:
        """The price of each of these posts, in the order in which they are chosen."""
        unknown = [post_id for post_id in post_ids if not self.has(post_id)]
        dear = set(unknown if self.until < _TOP else unknown[:1])
        return [explore_budget.LIKES if post_id in dear else 0.0 for post_id in post_ids]

    def of(self, user_id: str, post_ids: list[str]) -> Likes[LikeRow]:
        """The likes and notes of these posts; those not known yet are read, in one round trip."""
        unknown = [post_id for post_id in post_ids if not self.has(post_id)]
        pieces = [[post_id] for post_id in unknown] if self.until < _TOP else [unknown]
        read = workers.each(lambda wanted: viewer_interactions.likes(Like, user_id, wanted), pieces)
        likes, interactions = dict(self.found.rows), dict(self.found.interactions)
        for each in read:
            likes |= each.rows
            interactions |= each.interactions
        return Likes(likes, interactions)


def read(user_id: str, post_ids: list[str]) -> KnownLikes:
    """The likes and notes of the oldest of these posts and of all newer ones, or as many as one
    query brings.
    """
    if not post_ids:
        return KnownLikes()
    found = store.query(
        Like,
        "viewer_id = :viewer AND post_id >= :oldest",
        {":viewer": user_id, ":oldest": (oldest := min(post_ids))},
        is_consistent=True,
        page=_MOST,
    )
    rows = list(islice(found, _MOST))
    spent = ceil(max(1, len(rows)) / explore_budget.LIKES_A_UNIT)
    likes = Likes(*own_interactions.split(Like, rows))
    until = rows[-1]["post_id"][: len(oldest)] if len(rows) == _MOST else _TOP
    return KnownLikes(likes, oldest, until, spent)
