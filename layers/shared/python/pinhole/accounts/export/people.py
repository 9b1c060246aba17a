"""The names of the people in an export, as they are now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from pinhole.access import ties
from pinhole.access.viewer import Viewer
from pinhole.people import directory
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.comments import Comment
from pinhole.tables.posts import Post

KEYS: dict[type[Table[Any]], str] = {Post: "post_id", Comment: "comment_id"}


class Named(TypedDict):
    """Somebody else in an export."""

    user_id: str
    username: str


def names(user_ids: Iterable[str]) -> dict[str, str]:
    """User id -> user name, without those whose accounts are closed or suspended."""
    return {user_id: row["username"] for user_id, row in directory.find(set(user_ids)).items()}


def known(user_id: str, user_ids: Iterable[str]) -> dict[str, Named]:
    """The people among these who still exist for the person, by id."""
    everybody = set(user_ids)
    tied, called = ties.of(Viewer(user_id, ""), everybody), names(everybody)
    return {
        each: {"user_id": each, "username": called[each]}
        for each in everybody
        if each in called and not tied[each].is_blocked
    }


def authors(user_id: str, table: type[Table[Any]], ids: Iterable[str]) -> dict[str, Named]:
    """The authors of these posts or comments by id, without those who no longer exist for the
    person.
    """
    keys = [{KEYS[table]: each} for each in dict.fromkeys(ids)]
    made = {
        row[KEYS[table]]: row["author_id"]
        for row in store.batch_get({table: keys})[table]
        if row.get("author_id")
    }
    found = known(user_id, made.values())
    return {each: found[author_id] for each, author_id in made.items() if author_id in found}
