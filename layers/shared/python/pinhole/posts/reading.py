"""Reading posts: one, or an author's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.hydration import hydrated_posts, post_views
from pinhole.paging import pages
from pinhole.posts import fan_out_ledger
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.posts import PostPage


def read(viewer: Viewer, post_id: str) -> views.Post:
    """One post as shown to the viewer. Raises NotFound, or Forbidden before it is published."""
    hydrated = hydrated_posts.hydrate(viewer, [post_id], is_fresh=True)
    hydrated_posts.meet(viewer, hydrated, hydrated_posts.people_of(hydrated), is_fresh=True)
    row = hydrated.posts.get(post_id)
    tie = hydrated.ties[row["author_id"]] if row else ties.STRANGER
    row = visibility.require_visible(viewer, row, tie)
    shown = post_views.view(viewer, hydrated, row)
    if row["author_id"] == viewer.user_id:
        shown["fan_out"] = fan_out_ledger.find(post_id)
    return shown


def of_author(viewer: Viewer, author_id: str, page: pages.Page) -> PostPage:
    """An author's posts, newest first: `{"posts": [...], "next_cursor"}`. Raises NotFound, and
    PrivateAccount unless the viewer may see the account.
    """
    tie = ties.to(viewer, author_id)
    visibility.require_open(tie)

    def skeleton(after: str | None, most: int) -> list[Post]:
        older = Post.post_id < after if after else None
        return list(Post.by_author.query(author_id, older, scan_index_forward=False, limit=most))

    def show(entries: list[Post]) -> list[views.Post]:
        post_ids = [entry.post_id for entry in entries]
        hydrated = hydrated_posts.hydrate(viewer, post_ids)
        hydrated.ties[author_id] = tie
        return post_views.shown(viewer, post_ids, hydrated)

    shown, cursor = pages.collect(page, skeleton, show, lambda entry: entry.post_id)
    return {"posts": shown, "next_cursor": cursor}
