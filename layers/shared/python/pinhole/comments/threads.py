"""Reading comments: top-level ones, best or newest first, and the replies to a comment.

Two sequential round trips: the list, in parallel with the post that decides who may see it; then
the comments with authors, counts and the viewer's likes. Replies answer each other, so they are
shown oldest first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.comments import comment_views, lookup
from pinhole.paging import pages, ranked_pages
from pinhole.paging.ranked_pages import Entry, Position
from pinhole.tables import store
from pinhole.tables.comments import Comment
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views import comments as views
    from pinhole.views.comments import CommentPage

NEWEST, TOP = "newest", "top"


@dataclass(frozen=True)
class Asked:
    """The requested page; `sort` applies to top-level comments."""

    limit: int
    cursor: str | None = None
    sort: str = TOP
    parent_id: str | None = None


def read(viewer: Viewer, post_id: str, asked: Asked) -> CommentPage:
    """A page of comments: `{"comments": [...], "next_cursor"}`.

    Raises InvalidCursor, NotFound, and Forbidden for somebody else's unpublished post.
    """
    thread_id, sort = (asked.parent_id, "oldest") if asked.parent_id else (post_id, asked.sort)
    scope = f"{sort} comments of {thread_id} for {viewer.user_id}"
    with _requiring(viewer, post_id, asked.parent_id):
        if sort == TOP:
            shown, cursor = _best_first(viewer, post_id, asked, scope)
        else:
            page = pages.Page.of(scope, asked.limit, asked.cursor)
            shown, cursor = _by_time(viewer, thread_id, page, is_newest_first=sort == NEWEST)
    return {"comments": shown, "next_cursor": cursor}


@contextmanager
def _requiring(viewer: Viewer, post_id: str, parent_id: str | None) -> Iterator[None]:
    """Check in parallel with the block whether the viewer may see what it reads; else raise."""
    required = workers.start(_require, viewer, post_id, parent_id)
    yield
    required.result()


def _require(viewer: Viewer, post_id: str, parent_id: str | None) -> None:
    parents = [{"comment_id": parent_id}] if parent_id else []
    rows = store.batch_get({Post: [{"post_id": post_id}], Comment: parents}, [Comment])
    post, parent = next(iter(rows[Post]), None), next(iter(rows[Comment]), None)
    tie, parents_tie = ties.to_authors(viewer, post, parent)
    visibility.require_visible(viewer, post, tie)
    if parent_id:
        lookup.require_parent(post_id, parent, parents_tie)


def _by_time(
    viewer: Viewer, thread_id: str, page: pages.Page, is_newest_first: bool
) -> tuple[list[views.Comment], str | None]:
    def skeleton(after: str | None, most: int) -> list[Entry]:
        return _entries(thread_id, after, most, is_newest_first)

    def show(entries: list[Entry]) -> list[views.Comment]:
        return comment_views.show(viewer, entries)

    return pages.collect(page, skeleton, show, lambda entry: entry.id)


def _best_first(
    viewer: Viewer, post_id: str, asked: Asked, scope: str
) -> tuple[list[views.Comment], str | None]:
    position = Position.load(pages.unseal(asked.cursor, scope)) if asked.cursor else Position()
    with _top(post_id, position, asked.limit) as top:
        shown, after = ranked_pages.collect(
            top, position, asked.limit, lambda entries: comment_views.show(viewer, entries)
        )
    return shown, pages.seal(after.dump(), scope) if after else None


@contextmanager
def _top(post_id: str, position: Position, limit: int) -> Iterator[_Top]:
    """A post's comments. Most posts have too few to fill a first page by rank, so the newest are
    read beside the best.
    """
    if position != Position():
        yield _Top(post_id)
        return
    asked = (ranked_pages.TOP, limit + 1)
    newest = workers.start(_entries, post_id, *asked, True)
    yield _Top(post_id, asked, newest)
    newest.stop()


@dataclass(frozen=True)
class _Top:
    """A post's top-level comments, from the indexes; `newest` is the answer to `asked`."""

    post_id: str
    asked: tuple[str, int] | None = None
    newest: workers.Work[list[Entry]] | None = None

    def best(self, most: int) -> list[Entry]:
        found = Comment.by_rank.query(self.post_id, scan_index_forward=False, limit=most)
        return [Entry(row.comment_id, row.author_id or "") for row in found]

    def older(self, below: str, most: int) -> list[Entry]:
        if self.newest and self.asked == (below, most):
            return self.newest.result()
        return _entries(self.post_id, below, most, is_newest_first=True)


def _entries(thread_id: str, after: str | None, most: int, is_newest_first: bool) -> list[Entry]:
    beyond = None
    if after:
        beyond = Comment.comment_id < after if is_newest_first else Comment.comment_id > after
    found = Comment.by_thread.query(
        thread_id, beyond, scan_index_forward=not is_newest_first, limit=most
    )
    return [Entry(row.comment_id, row.author_id or "") for row in found]
