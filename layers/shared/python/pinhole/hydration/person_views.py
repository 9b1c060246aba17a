"""People as lists show them: those who exist for the viewer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pynamodb.attributes import Attribute

from pinhole.access import ties
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import may_know
from pinhole.hydration import post_views
from pinhole.paging import pages
from pinhole.people import directory
from pinhole.tables import store
from pinhole.tables.people import User, UserRow

if TYPE_CHECKING:
    from pinhole.views.people import ListedPerson, PersonPage

    Present = Callable[[Viewer, list[str]], list[ListedPerson]]


def known(viewer: Viewer, user_ids: Iterable[str]) -> dict[str, UserRow]:
    """The rows of these people, if they exist for the viewer, by id; in one round trip."""
    return find(viewer, user_ids)[0]


def find(viewer: Viewer, user_ids: Iterable[str]) -> tuple[dict[str, UserRow], dict[str, Tie]]:
    """The same, and the ties to all of these people."""
    user_ids = list(dict.fromkeys(user_ids))
    wanted = ties.keys(viewer, user_ids)
    wanted[User] = [{"user_id": user_id} for user_id in user_ids]
    rows = store.batch_get(wanted)
    known = ties.found(viewer, user_ids, rows)
    return {row["user_id"]: row for row in rows[User] if may_know(known[row["user_id"]])}, known


def show(viewer: Viewer, user_ids: list[str]) -> list[ListedPerson]:
    """These people in the given order, as lists show them, if they exist for the viewer."""
    found = known(viewer, user_ids)
    return [post_views.listed(found[user_id]) for user_id in user_ids if user_id in found]


def page(
    viewer: Viewer,
    asked: pages.Page,
    read: Callable[[str | None, int], list[Any]],
    person: str,
    position: str,
    present: Present = show,
) -> PersonPage:
    """A page of people. `person` and `position` are the attributes of a row that hold the user id
    and the sort position.
    """
    users, cursor = pages.collect(
        asked,
        read,
        lambda rows: present(viewer, [getattr(row, person) for row in rows]),
        lambda row: getattr(row, position),
    )
    return {"users": users, "next_cursor": cursor}


def newest(
    viewer: Viewer,
    asked: pages.Page,
    index: Any,
    owner_id: str,
    person: str,
    position: Attribute[str],
    present: Present = show,
) -> PersonPage:
    """A page of the people in one partition of an index that is sorted by `position`."""

    def read(after: str | None, most: int) -> list[Any]:
        older = position < after if after else None
        return list(index.query(owner_id, older, scan_index_forward=False, limit=most))

    return page(viewer, asked, read, person, position.attr_name, present)


def named(viewer: Viewer, usernames: list[str]) -> dict[str, str]:
    """User name -> user id, for people who exist for the viewer."""
    found = directory.named(usernames)
    allowed = known(viewer, found.values()) if found else {}
    return {name: user_id for name, user_id in found.items() if user_id in allowed}
