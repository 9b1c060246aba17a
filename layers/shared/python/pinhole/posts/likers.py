"""A post's likers, newest like first.

Likes are keyed by viewer, and an index by post alone would bring back the hot partition: a viral
post would throttle the index, and with it the table. So the index has several partitions per post,
chosen by viewer, and a page merges them.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING
from zlib import crc32

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.tables import store
from pinhole.tables.posts import Like, Post

if TYPE_CHECKING:
    from pinhole.views.people import PersonPage

# Part of the stored keys: changing it would lose existing likes.
BUCKETS = 8


def bucket(post_id: str, viewer_id: str) -> str:
    """The index partition of a viewer's like of a post."""
    return partition(post_id, crc32(viewer_id.encode()) % BUCKETS)


def likers(viewer: Viewer, post_id: str, page: pages.Page) -> PersonPage:
    """The likers of a post that the viewer may see. Raises NotFound, Forbidden."""
    post = store.get(Post, {"post_id": post_id})
    visibility.require_visible(viewer, post, ties.to_author(viewer, post))
    return person_views.page(viewer, page, partial(_newest, post_id), "viewer_id", "like_id")


def _newest(post_id: str, below: str | None, most: int) -> list[Like]:
    """The newest likes below a like's id: each partition is read up to the full page size."""

    def of_bucket(number: int) -> list[Like]:
        older = Like.like_id < below if below else None
        key = partition(post_id, number)
        return list(Like.by_post.query(key, older, scan_index_forward=False, limit=most))

    found = chain.from_iterable(workers.each(of_bucket, range(BUCKETS)))
    return sorted(found, key=lambda like: like.like_id, reverse=True)[:most]


def partition(post_id: str, number: int) -> str:
    """One of the index partitions of a post."""
    return f"{post_id}#{number}"
