"""Pages of the posts with a hashtag, newest or best first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from pynamodb.indexes import Index

from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.aws.items import Row
from pinhole.discovery import shelves
from pinhole.hydration import post_views
from pinhole.paging import pages, ranked_pages
from pinhole.paging.ranked_pages import Entry, Position
from pinhole.tables import store
from pinhole.tables.kept_rows import Kept
from pinhole.tables.posts import Tagged

if TYPE_CHECKING:
    from pinhole.views import posts as views
    from pinhole.views.posts import PostPage

NEWEST, TOP = "newest", "top"
# Best posts with their ranks, by their number and hashtag.
_ranked: Kept[list[tuple[str, str]]] = Kept(500)


@dataclass(frozen=True)
class Asked:
    """The requested page."""

    limit: int
    cursor: str | None = None
    sort: str = TOP


def read(viewer: Viewer, tag: str, asked: Asked) -> PostPage:
    """A page of the posts with a hashtag: `{"posts": [...], "next_cursor"}`.

    Raises InvalidCursor. An unknown hashtag has no posts.
    """
    scope = f"{asked.sort} posts with {tag} for {viewer.user_id}"
    pages = _best_first if asked.sort == TOP else _newest_first
    shown, cursor = pages(viewer, Posts(tag), asked, scope)
    return {"posts": shown, "next_cursor": cursor}


def _newest_first(
    viewer: Viewer, source: Posts, asked: Asked, scope: str
) -> tuple[list[views.Post], str | None]:
    return pages.collect(
        pages.Page.of(scope, asked.limit, asked.cursor),
        source.older,
        lambda entries: _shown(viewer, entries),
        lambda entry: entry.id,
    )


def _best_first(
    viewer: Viewer, source: Posts, asked: Asked, scope: str
) -> tuple[list[views.Post], str | None]:
    position = Position.load(pages.unseal(asked.cursor, scope)) if asked.cursor else Position()
    shown, after = ranked_pages.collect(
        source, position, asked.limit, lambda entries: _shown(viewer, entries)
    )
    return shown, pages.seal(after.dump(), scope) if after else None


def _shown(viewer: Viewer, entries: list[Entry]) -> list[views.Post]:
    return post_views.shown(viewer, [entry.id for entry in entries])


@dataclass(frozen=True)
class Posts:
    """The posts with a hashtag, merged from its partitions; each is read up to the full limit."""

    tag: str

    def best(self, most: int) -> list[Entry]:
        return [Entry(post_id) for post_id, _ in self.ranked(most)]

    def ranked(self, most: int) -> list[tuple[str, str]]:
        """The highest-ranked posts, with their ranks. For a hashtag with many posts, they may be
        those just shown to another reader: posts missing here are found by time.
        """
        key = f"{most} {self.tag}"
        if kept := _ranked.find([key]):
            return kept[key]
        found = self._merged(partial(_highest, index=Tagged.by_rank, most=most), "rank")
        ranked = [(row["post_id"], row["rank"]) for row in found[:most]]
        if len(ranked) == most:
            _ranked.keep(key, ranked)
        return ranked

    def older(self, below: str | None, most: int) -> list[Entry]:
        found = self._merged(partial(_highest, below=below, most=most), "post_id")
        return [Entry(row["post_id"]) for row in found[:most]]

    def _merged(self, read: Callable[[str], list[Row]], order: str) -> list[Row]:
        buckets = (shelves.bucket(self.tag, number) for number in range(shelves.BUCKETS))
        rows = chain.from_iterable(workers.each(read, buckets))
        return sorted(rows, key=lambda row: row[order], reverse=True)


def _highest(
    bucket: str, most: int, below: str | None = None, index: Index[Tagged] | None = None
) -> list[Row]:
    where, values = "tag_bucket = :bucket", {":bucket": bucket}
    if below:
        where, values = f"{where} AND post_id < :below", {**values, ":below": below}
    rows = store.query(Tagged, where, values, index=index, newest_first=True, page=most)
    return list(islice(rows, most))
