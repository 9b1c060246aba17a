"""Notifications: other people's actions that concern a person, in groups.

A row holds one group (`like#<post_id>`, `follow#<day>`, `comment#<comment_id>`...) and its newest
actions as a set by actor, so that a repeated action changes nothing and a reversed one removes its
actor. It is changed by read-modify-write under a version, once for each batch.

`newest` is the row's position in the list: a ULID created at the write, not the action's own,
because streams may lag: a late notification must still be unread and visible to a reader who is
paging (`pinhole.notifications.inbox_pages`). It only grows.

An action that is taken back and given again is not new: `told` remembers the actors who were
removed. A row whose actions were all taken back waits, without a position and therefore in no list,
at `place`. `pinhole.notifications.given_before` looks into the rows of other days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

import orjson

from pinhole import clock, ids
from pinhole.aws import workers
from pinhole.notifications import given_before, rows
from pinhole.notifications.activities import Activity
from pinhole.notifications.rows import Key
from pinhole.settings import settings
from pinhole.tables import hashed_ids, store
from pinhole.tables.notifications import NotificationRow

# Actions in the list's index: three actors are named, and one of them may be gone.
_TOP = 4
# Kinds of actions that can be given again; a comment cannot.
_REPEATED = ("like", "comment_like", "follow", "follow_request", "follow_accepted", "mention")
# People whom a row remembers after they were removed from it.
_REMEMBERED = 100

Acts = list[tuple[str, str]]  # actors and action ids, newest first


def notify(activities: Iterable[Activity]) -> None:
    """Add the activities of a stream batch to their recipients' rows.

    Raises Busy and AWS's errors, after which the batch is retried. Idempotent.
    """
    groups: dict[Key, list[Activity]] = defaultdict(list)
    for activity in given_before.recalled(activities):
        groups[activity.user_id, activity.group].append(activity)
    found = rows.find(groups)
    workers.each(lambda key: _change(key, groups[key], found), groups)


def fold(row: NotificationRow, activities: list[Activity]) -> NotificationRow | None:
    """The row after these activities, empty when nothing is left of it; None if unchanged."""
    before: Acts = [(actor, act) for actor, act in orjson.loads(row.get("acts", "[]"))]
    acts: dict[str, str] = dict(before)
    for activity in activities:
        if activity.is_made:
            acts[activity.actor_id] = max(activity.act_id, acts.get(activity.actor_id, ""))
        elif acts.get(activity.actor_id, activity.act_id) <= activity.act_id:
            acts.pop(activity.actor_id, None)
    newest = sorted(acts.items(), key=lambda act: act[1], reverse=True)
    kept = newest[: settings.notified_actors]
    is_reversed = any(actor_id not in acts for actor_id, _ in before)
    is_same = kept == before and not _is_reworded(row, activities)
    if is_same or (not is_reversed and _is_fresh(row, before)):
        return None
    told = _told(row.get("told", ""), before, kept)
    if kept:
        return _listed(row, activities, kept, told)
    return _waiting(row, told) if row["kind"] in _REPEATED else {}


def _is_reworded(row: NotificationRow, activities: list[Activity]) -> bool:
    """Has a comment been edited?"""
    return any(each.is_made and each.text not in (None, "", row.get("text")) for each in activities)


def _told(told: str, before: Acts, kept: Acts) -> str:
    """The newest former actors of the row (`pinhole.tables.hashed_ids`)."""
    for actor_id, _ in before:
        told = hashed_ids.add(told, actor_id)
    for actor_id, _ in kept:
        told = hashed_ids.without(told, actor_id)
    return told[-_REMEMBERED * hashed_ids.SIZE :]


def _is_fresh(row: NotificationRow, acts: Acts) -> bool:
    """Is the row full and recently updated? A viral post must not make it a bottleneck."""
    if len(acts) < settings.notified_actors:
        return False
    newest: str = row["newest"]
    return newest > ids.boundary(clock.timestamp() - settings.notified_again_seconds)


def _listed(
    row: NotificationRow, activities: list[Activity], acts: Acts, told: str
) -> NotificationRow:
    """The row with these actions, moved up if somebody is new in it."""
    activity, position = activities[-1], _position(row, activities, acts)
    listed: NotificationRow = {
        "user_id": activity.user_id,
        "group": activity.group,
        "kind": activity.kind,
        "since": row.get("since", position),
        "newest": position,
        "acts": orjson.dumps(acts).decode(),
        "top": orjson.dumps(acts[:_TOP]).decode(),
        "size": len(acts),
        **rows.written(row),
    }
    if told:
        listed["told"] = told
    if activity.post_id:
        listed["post_id"] = activity.post_id
    if activity.comment_id:
        listed["comment_id"] = activity.comment_id
    if activity.text:
        listed["text"] = activity.text
    return listed


def _position(row: NotificationRow, activities: list[Activity], acts: Acts) -> str:
    """The row's position; if all its people already acted on earlier days, their position then."""
    place = row.get("newest") or row.get("place")
    first = {each.actor_id: each.first_id for each in activities if each.first_id}
    if _has_new(row, acts, set(first)):
        return ids.above(place) if place else ids.ulid()
    return place or max(first_id for first_id in first.values() if first_id)


def _has_new(row: NotificationRow, acts: Acts, again: set[str]) -> bool:
    """Whether the row has an actor who was neither in it nor in an earlier one."""
    known = {actor_id for actor_id, _ in orjson.loads(row.get("acts", "[]"))} | again
    unknown = {actor_id for actor_id, _ in acts} - known
    return bool(unknown - hashed_ids.among(row.get("told", ""), unknown))


def _waiting(row: NotificationRow, told: str) -> NotificationRow:
    """The row without actions, and without texts, as long as some may be given again."""
    waiting: NotificationRow = {**row, "place": row["newest"], "told": told, **rows.written(row)}
    gone = ("newest", "acts", "top", "size", "text")
    left = {name: value for name, value in waiting.items() if name not in gone}
    return cast("NotificationRow", left)


@store.optimistic("a notification")
def _change(key: Key, activities: list[Activity], found: dict[Key, NotificationRow]) -> None:
    """Fold and write, given the rows by key. Raises Busy."""
    changed = fold(found[key], activities)
    if changed is not None and not rows.write(key, found[key], changed):
        found |= rows.find([key])
        raise store.Changed
