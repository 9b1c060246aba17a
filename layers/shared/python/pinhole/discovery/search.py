"""Search for people and hashtags by prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinhole import errors
from pinhole.access.viewer import Viewer
from pinhole.discovery import prefix_index
from pinhole.discovery.prefix_index import PEOPLE, TAGS, Entry
from pinhole.hydration import person_views, post_views
from pinhole.paging import pages

if TYPE_CHECKING:
    from pinhole.views.people import FoundTag, ListedPerson, SearchPage


@dataclass(frozen=True)
class Asked:
    """The requested page; `type` is `people` or `tags`."""

    q: str
    limit: int
    cursor: str | None = None
    type: str | None = None

    @property
    def kind(self) -> str:
        """The type, or what the mark before the query says."""
        return self.type or (TAGS if self.q.lstrip().startswith(("#", "＃")) else PEOPLE)


def find(viewer: Viewer, asked: Asked) -> SearchPage:
    """A page of results in alphabetical order: `{"users": [...], "tags": [...], "next_cursor"}`.

    Raises InvalidRequest for too few letters, and InvalidCursor.
    """
    word = prefix_index.folded(asked.q.strip().lstrip("@#＃"))
    if not prefix_index.is_enough(word):
        raise errors.InvalidRequest.of("q", "needs two letters or digits")
    scope = f"{asked.kind} like {word} for {viewer.user_id}"
    after = pages.unseal(asked.cursor, scope) if asked.cursor else None

    def read(after: str | None, most: int) -> list[Entry]:
        return prefix_index.beginning(asked.kind, word, after, most)

    def position(entry: Entry) -> str:
        return entry.sort_key

    page = pages.Page(scope, asked.limit, after)
    if asked.kind == TAGS:
        tags, cursor = pages.collect(page, read, lambda found: _tags(word, found), position)
        return {"users": [], "tags": tags, "next_cursor": cursor}
    users, cursor = pages.collect(page, read, lambda found: _people(viewer, word, found), position)
    return {"users": users, "tags": [], "next_cursor": cursor}


def _tags(word: str, entries: list[Entry]) -> list[FoundTag]:
    found = (entry.whose for entry in entries)
    return [{"tag": tag} for tag in found if prefix_index.folded(tag).startswith(word)]


def _people(viewer: Viewer, word: str, entries: list[Entry]) -> list[ListedPerson]:
    """Each person once, at the first of their words with this prefix."""
    found = person_views.known(viewer, [entry.whose for entry in entries])
    return [
        post_views.listed(user)
        for entry in entries
        if (user := found.get(entry.whose))
        and entry.word == min(prefix_index.words_of(user, word), default=None)
    ]
