"""Saves: private bookmarks of posts. The row is the save; the count follows through the stream
(`pinhole.counts.counting`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pinhole import ids, log
from pinhole.access import ties, visibility
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.aws.items import Row
from pinhole.counts import counters
from pinhole.feed import reader_state
from pinhole.hydration import hydrated_posts, post_views
from pinhole.paging import pages
from pinhole.tables import store
from pinhole.tables.feeds import Reader
from pinhole.tables.posts import Counter, Post, PostRow, Save

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.posts import PostPage, SaveState


class _Scene(NamedTuple):
    """A post and the viewer's tie to its author; its counter, the viewer's save and reader row."""

    post: PostRow | None
    tie: Tie
    counts: Row | None
    save: Row | None
    reader: Row | None


def add(viewer: Viewer, post_id: str) -> SaveState:
    """Save a published post. Idempotent. The count includes the viewer's save."""
    scene = _read(viewer, post_id)
    visibility.require_published(viewer, scene.post, scene.tie)
    if not (scene.reader or {}).get("has_saved"):
        reader_state.note_saving(viewer.user_id)
    save_id = scene.save["save_id"] if scene.save else _put(viewer, post_id)
    return {"is_saved": True, "save_count": counters.value(scene.counts, "saves", save_id)}


def remove(viewer: Viewer, post_id: str) -> SaveState:
    """Remove a save, whatever the post's state; the count excludes it, and is 0 if the viewer may
    not see the post. Without a save nothing changes, and it raises as `add` does.
    """
    scene = _read(viewer, post_id)
    if scene.save is None:
        visibility.require_published(viewer, scene.post, scene.tie)
        return {"is_saved": False, "save_count": counters.value(scene.counts, "saves")}
    Save(viewer.user_id, post_id).delete()
    if not visibility.is_published_to(viewer, scene.post, scene.tie):
        return {"is_saved": False, "save_count": 0}
    count = counters.value(scene.counts, "saves", scene.save["save_id"])
    return {"is_saved": False, "save_count": max(0, count - 1)}


def saved(viewer: Viewer, page: pages.Page) -> PostPage:
    """The viewer's saved posts that they may still see, newest save first, including one made just
    now.
    """

    def read(after: str | None, most: int) -> list[Save]:
        older = Save.save_id < after if after else None
        found = Save.by_time.query(
            viewer.user_id, older, scan_index_forward=False, limit=most, consistent_read=True
        )
        return list(found)

    def show(found: list[Save]) -> list[views.Post]:
        post_ids = [save.post_id for save in found]
        hydrated = hydrated_posts.hydrate(viewer, post_ids)
        hydrated.saves.update((save.post_id, {"save_id": save.save_id}) for save in found)
        return post_views.shown(viewer, post_ids, hydrated)

    posts, cursor = pages.collect(page, read, show, lambda save: save.save_id)
    return {"posts": posts, "next_cursor": cursor}


def _read(viewer: Viewer, post_id: str) -> _Scene:
    rows = store.batch_get(
        {
            Post: [{"post_id": post_id}],
            Counter: [counters.key(counters.of_post(post_id))],
            Save: [{"user_id": viewer.user_id, "post_id": post_id}],
            Reader: [{"user_id": viewer.user_id}],
        },
        consistent=[Save],
    )
    post = next(iter(rows[Post]), None)
    counts, save, reader = (next(iter(rows[table]), None) for table in (Counter, Save, Reader))
    return _Scene(post, ties.to_author(viewer, post), counts, save, reader)


def _put(viewer: Viewer, post_id: str) -> str:
    """Write the save. If a parallel request was first, its row is kept and counts once."""
    save = Save(viewer.user_id, post_id, save_id=ids.ulid(), correlation_id=log.correlation_id())
    save.save_if(Save.post_id.does_not_exist())
    return save.save_id
