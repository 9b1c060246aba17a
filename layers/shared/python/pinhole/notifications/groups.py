"""Notifications: other people's actions that concern a person, in groups.

A row holds one group (`like#<post_id>`, `follow#<day>`, `comment#<comment_id>`...) and its newest
actions as a set by actor, so that a repeated action changes nothing and a reversed one removes its
actor. It is changed by read-modify-write under a version, once for each batch.

`newest` is the row's position in the list: a ULID created at the write, not the action's own,
because streams may lag: a late notification must still be unread and visible to a reader who is
paging (`pinhole.notifications.inbox_pages`). It only grows. `added` has the position at which each
actor came in: a group is as new as the newest of those whom its reader may see.

An action that is taken back and given again is not new: `added` also remembers the actors who were
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
from pinhole.presence import news
from pinhole.settings import settings
from pinhole.tables import hashed_ids, store
from pinhole.tables.notifications import NotificationRow

# Actors in the list's index: three actors are named, and one of them may be gone.
_TOP = 4
# Kinds of actions that can be given again; a comment cannot.
_REPEATED = ("like", "comment_like", "follow", "follow_request", "follow_accepted", "mention")
# People whom a row remembers after they were removed from it.
_REMEMBERED = 100

Acts = list[tuple[str, str]]  # actors and action ids, newest first
Added = dict[str, str]  # marks of actors (`pinhole.tables.hashed_ids`) -> positions


def notify(activities: Iterable[Activity]) -> None:
    """Add the activities of a stream batch to their recipients' rows, and tell those of them who
    are connected.

    Raises Busy and AWS's errors, after which the batch is retried. Idempotent.
    """
    groups: dict[Key, list[Activity]] = defaultdict(list)
    for activity in given_before.recalled(activities):
        groups[activity.user_id, activity.group].append(activity)
    found = rows.find(groups)
    changed = workers.each(lambda key: _change(key, groups[key], found), groups)
    news.notified(key for key, is_changed in zip(groups, changed, strict=True) if is_changed)


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
    if kept:
        return _listed(row, activities, kept)
    return _waiting(row) if row["kind"] in _REPEATED else {}


def _is_reworded(row: NotificationRow, activities: list[Activity]) -> bool:
    """Has a comment been edited?"""
    return any(each.is_made and each.text not in (None, "", row.get("text")) for each in activities)


def _is_fresh(row: NotificationRow, acts: Acts) -> bool:
    """Is the row full and recently updated? A viral post must not make it a bottleneck."""
    if len(acts) < settings.notified_actors:
        return False
    newest: str = row["newest"]
    return newest > ids.boundary(clock.timestamp() - settings.notified_again_seconds)


def _listed(row: NotificationRow, activities: list[Activity], acts: Acts) -> NotificationRow:
    """The row with these actions, moved up if somebody is new in it."""
    activity, added = activities[-1], _added(row)
    position = _position(row, activities, acts, added)
    first = _first(activities)
    for actor_id, _ in acts:
        added.setdefault(hashed_ids.mark(actor_id), first.get(actor_id, position))
    listed: NotificationRow = {
        "user_id": activity.user_id,
        "group": activity.group,
        "kind": activity.kind,
        "since": row.get("since", position),
        "newest": position,
        "acts": orjson.dumps(acts).decode(),
        "top": orjson.dumps(_top(acts, added)).decode(),
        "size": len(acts),
        "added": orjson.dumps(_remembered(added, acts)).decode(),
        **rows.written(row),
    }
    if activity.post_id:
        listed["post_id"] = activity.post_id
    if activity.comment_id:
        listed["comment_id"] = activity.comment_id
    if activity.text:
        listed["text"] = activity.text
    return listed


def _added(row: NotificationRow) -> Added:
    """Where each actor of the row came in; of older rows, when they acted."""
    added: Added = orjson.loads(row.get("added", "{}"))
    for actor_id, act_id in orjson.loads(row.get("acts", "[]")):
        added.setdefault(hashed_ids.mark(actor_id), act_id)
    return added


def _position(row: NotificationRow, activities: list[Activity], acts: Acts, added: Added) -> str:
    """The row's position; if all its people already acted on earlier days, their position then."""
    place = row.get("newest") or row.get("place")
    first = _first(activities)
    known = {*added, *map(hashed_ids.mark, first)}
    if any(hashed_ids.mark(actor_id) not in known for actor_id, _ in acts):
        return ids.above(place) if place else ids.ulid()
    return place or max(first.values())


def _first(activities: list[Activity]) -> dict[str, str]:
    """When those who had acted on earlier days did so first, by actor."""
    return {each.actor_id: each.first_id for each in activities if each.first_id}


def _top(acts: Acts, added: Added) -> list[tuple[str, str]]:
    """The actors who came in last, and where: the last first."""
    came = [(added[hashed_ids.mark(actor_id)], act_id, actor_id) for actor_id, act_id in acts]
    return [(actor_id, position) for position, _, actor_id in sorted(came, reverse=True)[:_TOP]]


def _remembered(added: Added, acts: Acts) -> Added:
    """What the row keeps: its actors, after the newest of those who left it."""
    here = {mark: added[mark] for mark in (hashed_ids.mark(actor_id) for actor_id, _ in acts)}
    left = [(mark, position) for mark, position in added.items() if mark not in here]
    return dict(left[-_REMEMBERED:]) | here


def _waiting(row: NotificationRow) -> NotificationRow:
    """The row without actions, and without texts, as long as some may be given again."""
    added = orjson.dumps(_remembered(_added(row), [])).decode()
    waiting: NotificationRow = {**row, "place": row["newest"], "added": added, **rows.written(row)}
    gone = ("newest", "acts", "top", "size", "text")
    left = {name: value for name, value in waiting.items() if name not in gone}
    return cast("NotificationRow", left)


@store.optimistic("a notification")
def _change(key: Key, activities: list[Activity], found: dict[Key, NotificationRow]) -> bool:
    """Fold and write, given the rows by key; whether that changed the row. Raises Busy."""
    changed = fold(found[key], activities)
    if changed is not None and not rows.write(key, found[key], changed):
        found |= rows.find([key])
        raise store.Changed
    return changed is not None
