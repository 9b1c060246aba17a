"""Notes that show a follow, or its end, in the counts of both profiles at once.

A follow is in its follower's `following` and in its followee's `followers`. Both people see both
counts: each in their own profile and in the other's, so each has a note of either
(`pinhole.counts.own_interactions`). Who changes a follow notes it for themselves. Where the
followee did it, or a block, the follower notes it too: otherwise a new follow would be added to the
ended one, which may still be counted. A follower's own changes are noted for the followee only as
long as the followee has a note of that follow, for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple

from pinhole import errors
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.counts import own_interactions
from pinhole.counts.counted_interactions import Interaction
from pinhole.tables import store
from pinhole.tables.relationships import Follow

Made = Callable[[str, str], Interaction]  # of a kind and an id


class Change(NamedTuple):
    """A follow that began (`own_interactions.done`) or ended (`own_interactions.taken_back`)."""

    follower_id: str
    followee_id: str
    follow_id: str
    made: Made


def note(viewer: Viewer, other_id: str, *changes: Change) -> None:
    """Note for both people what the viewer did to follows between them. Raises Busy."""
    if changes:
        workers.together(
            lambda: _note(viewer.user_id, other_id, changes),
            lambda: _note_for_other(other_id, viewer.user_id, changes),
        )


def note_own(viewer: Viewer, change: Change, before: Iterable[Interaction]) -> list[Interaction]:
    """Note that the viewer follows or unfollows somebody; returns what then moves that person's
    counts, `before` included. Raises Busy.
    """
    followee_id, noted = change.followee_id, list(before)
    if noted and _has_note(followee_id, viewer.user_id):
        _note_for_other(followee_id, viewer.user_id, [change])
    if change.made is own_interactions.done:  # the row of the follow shows it in the other's counts
        own_interactions.note(Follow, viewer.user_id, viewer.user_id, _own(viewer.user_id, change))
        return noted
    return _note(viewer.user_id, followee_id, [change])


def _note(person_id: str, other_id: str, changes: Iterable[Change]) -> list[Interaction]:
    """Note follows between two people for one of them; returns what moves the other's counts."""
    of_other: list[Interaction]
    of_other, _ = workers.together(
        lambda: own_interactions.note(
            Follow, person_id, other_id, *(_own(other_id, each) for each in changes)
        ),
        lambda: own_interactions.note(
            Follow, person_id, person_id, *(_own(person_id, each) for each in changes)
        ),
    )
    return of_other


def _note_for_other(person_id: str, other_id: str, changes: Iterable[Change]) -> None:
    """The same for the person who did nothing: if they are changing their note all the time, they
    see it when it is counted.
    """
    with suppress(errors.Busy):
        _note(person_id, other_id, changes)


def _own(person_id: str, change: Change) -> Interaction:
    """The change as it moves the counts of one of the two people."""
    kind = "following" if person_id == change.follower_id else "followers"
    return change.made(kind, change.follow_id)


def _has_note(person_id: str, follower_id: str) -> bool:
    """Whether a person noted lately that somebody's follow of them began or ended."""
    key = own_interactions.key(Follow, person_id, follower_id)
    noted = own_interactions.of(store.get(Follow, key, consistent=True))
    return any(each.kind == "following" for each in noted)
