"""Mutes: people hidden from the viewer's feed, explore page and notifications, without being
notified.

The row is the mute. The reader's row, which every feed page reads anyway, also lists all muted
people, in a short text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import errors, ids
from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.feed import named_people, reader_state
from pinhole.hydration import person_views
from pinhole.paging import pages
from pinhole.settings import settings
from pinhole.tables import hashed_ids, store
from pinhole.tables.relationships import Mute

if TYPE_CHECKING:
    from pinhole.views.people import MuteState, PersonPage

_NAMED = named_people.Named("muted", Mute, is_one=bool)


def add(viewer: Viewer, user_id: str) -> MuteState:
    """Mute a person. Idempotent. Raises NotOneself, NotFound, and Conflict if the viewer already
    mutes the maximum number.
    """
    viewer.require_other(user_id, "you cannot mute yourself")
    visibility.require_known(ties.to(viewer, user_id))
    muted = reader_state.find(viewer.user_id).get("muted", "")
    is_full = hashed_ids.count(hashed_ids.without(muted, user_id)) >= settings.mutes_most
    if is_full and not hashed_ids.among(muted, [user_id]):
        raise errors.Conflict(f"You can mute at most {settings.mutes_most} people")
    Mute(viewer.user_id, user_id, mute_id=ids.ulid()).save_if(Mute.muted_id.does_not_exist())
    agree(viewer.user_id, user_id)
    return {"is_muted": True}


def remove(viewer: Viewer, user_id: str) -> MuteState:
    """Unmute a person. Idempotent. Raises NotOneself, NotFound."""
    viewer.require_other(user_id, "you cannot mute yourself")
    if not _is_muted(viewer.user_id, user_id):
        visibility.require_known(ties.to(viewer, user_id))
    Mute(viewer.user_id, user_id).delete()
    agree(viewer.user_id, user_id)
    return {"is_muted": False}


def listed(viewer: Viewer, page: pages.Page) -> PersonPage:
    """The people the viewer mutes, newest first."""
    return person_views.newest(viewer, page, Mute.by_time, viewer.user_id, "muted_id", Mute.mute_id)


def of(user_id: str) -> set[str]:
    """A person's muted people, by a consistent read."""
    where, values = "user_id = :user_id", {":user_id": user_id}
    return {row["muted_id"] for row in store.query(Mute, where, values, is_consistent=True)}


def agree(user_id: str, muted_id: str) -> None:
    """Bring the reader's row in line with the mute's row."""
    named_people.agree(_NAMED, user_id, muted_id, {"user_id": user_id, "muted_id": muted_id})


def _is_muted(user_id: str, muted_id: str) -> bool:
    key = {"user_id": user_id, "muted_id": muted_id}
    return store.get(Mute, key, consistent=True) is not None
