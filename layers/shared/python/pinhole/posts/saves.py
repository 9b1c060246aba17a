"""Saves: private bookmarks of posts. The row is the save; the count follows through the stream
(`pinhole.counts.exact_counts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pinhole import ids, log
from pinhole.access import ties, visibility
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.counts import counters, own_interactions
from pinhole.counts.counted_interactions import Interaction
from pinhole.feed import reader_state
from pinhole.hydration import hydrated_posts, post_views
from pinhole.paging import pages
from pinhole.tables import store
from pinhole.tables.feeds import Reader, ReaderRow
from pinhole.tables.posts import Counter, CounterRow, Like, Post, PostRow, Save, SaveRow

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.posts import PostPage, SaveState


class _Scene(NamedTuple):
    """A post and the viewer's tie to its author; its counter, the viewer's save, what they did to
    the post a moment ago, and their reader row.
    """

    post: PostRow | None
    tie: Tie
    counts: CounterRow | None
    save: SaveRow | None
    interactions: list[Interaction]
    reader: ReaderRow | None


def add(viewer: Viewer, post_id: str) -> SaveState:
    """Save a published post. Idempotent. The count includes the viewer's save."""
    scene = _read(viewer, post_id)
    visibility.require_published(viewer, scene.post, scene.tie)
    if not (scene.reader or {}).get("has_saved"):
        reader_state.note_saving(viewer.user_id)
    save_id = scene.save["save_id"] if scene.save else _put(viewer, post_id)
    count = counters.value(scene.counts, "saves", save_id, scene.interactions)
    return {"is_saved": True, "save_count": count}


def remove(viewer: Viewer, post_id: str) -> SaveState:
    """Remove a save, whatever the post's state; the count excludes it, and is 0 if the viewer may
    not see the post. Without a save nothing changes, and it raises as `add` does.
    """
    scene = _read(viewer, post_id)
    # An attempt that was cut short has deleted the row and not noted it.
    save_id = (
        scene.save["save_id"]
        if scene.save
        else own_interactions.current_id("saves", scene.interactions)
    )
    if save_id is None:
        visibility.require_published(viewer, scene.post, scene.tie)
        count = counters.value(scene.counts, "saves", interactions=scene.interactions)
        return {"is_saved": False, "save_count": count}
    Save(viewer.user_id, post_id).delete()
    interactions = _note(viewer, post_id, own_interactions.taken_back("saves", save_id))
    if not visibility.is_published_to(viewer, scene.post, scene.tie):
        return {"is_saved": False, "save_count": 0}
    return {
        "is_saved": False,
        "save_count": counters.value(scene.counts, "saves", interactions=interactions),
    }


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
            Like: [own_interactions.key(Like, viewer.user_id, post_id)],
            Reader: [{"user_id": viewer.user_id}],
        },
        consistent=[Save, Like],
    )
    post = next(iter(rows[Post]), None)
    counts, reader = next(iter(rows[Counter]), None), next(iter(rows[Reader]), None)
    save, note = next(iter(rows[Save]), None), next(iter(rows[Like]), None)
    tie = ties.to_author(viewer, post)
    return _Scene(post, tie, counts, save, own_interactions.of(note), reader)


def _put(viewer: Viewer, post_id: str) -> str:
    """Write the save. If a parallel request was first, its row is kept and counts once."""
    save = Save(viewer.user_id, post_id, save_id=ids.ulid(), correlation_id=log.correlation_id())
    if save.save_if(Save.post_id.does_not_exist()):
        _note(viewer, post_id, own_interactions.done("saves", save.save_id))
    return save.save_id


def _note(viewer: Viewer, post_id: str, interaction: Interaction) -> list[Interaction]:
    """Let the viewer see at once what they did; returns their recent interactions with the post."""
    return own_interactions.note(Like, viewer.user_id, post_id, interaction)
