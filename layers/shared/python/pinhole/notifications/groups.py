"""Notifications: other people's actions that concern a person, in groups.

A row holds one group (`like#<post_id>`, `follow#<day>`, `comment#<comment_id>`...) and its newest
actions as a set by actor, so that a repeated action changes nothing and a reversed one removes its
actor. It is changed by read-modify-write under a version, once for each batch.

`newest` is the row's position in the list: a ULID created at the write, not the action's own,
because streams may lag: a late notification must still be unread and visible to a reader who is
paging (`pinhole.notifications.inbox_pages`). It only grows. `added` has the position at which each
actor came in: a group is as new as the newest actor whom its reader may see.

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

Actions = list[tuple[str, str]]  # actors and action ids, newest first
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
    before: Actions = [(actor, action) for actor, action in orjson.loads(row.get("acts", "[]"))]
    actions: dict[str, str] = dict(before)
    for activity in activities:
        if activity.is_made:
            actions[activity.actor_id] = max(activity.action_id, actions.get(activity.actor_id, ""))
        elif actions.get(activity.actor_id, activity.action_id) <= activity.action_id:
            actions.pop(activity.actor_id, None)
    newest = sorted(actions.items(), key=lambda action: action[1], reverse=True)
    kept = newest[: settings.notified_actors]
    is_reversed = any(actor_id not in actions for actor_id, _ in before)
    is_same = kept == before and not _is_reworded(row, activities)
    if is_same or (not is_reversed and _is_fresh(row, before)):
        return None
    if kept:
        return _listed(row, activities, kept)
    return _waiting(row) if row["kind"] in _REPEATED else {}


def _is_reworded(row: NotificationRow, activities: list[Activity]) -> bool:
    """Whether a comment was edited."""
    return any(each.is_made and each.text not in (None, "", row.get("text")) for each in activities)


def _is_fresh(row: NotificationRow, actions: Actions) -> bool:
    """Whether the row is full and recently updated. A viral post must not make it a bottleneck."""
    if len(actions) < settings.notified_actors:
        return False
    newest: str = row["newest"]
    return newest > ids.boundary(clock.timestamp() - settings.notified_again_seconds)


def _listed(row: NotificationRow, activities: list[Activity], actions: Actions) -> NotificationRow:
    """The row with these actions, moved up if somebody is new in it."""
    activity, added = activities[-1], _added(row)
    position = _position(row, activities, actions, added)
    first = _first(activities)
    for actor_id, _ in actions:
        added.setdefault(hashed_ids.mark(actor_id), first.get(actor_id, position))
    listed: NotificationRow = {
        "user_id": activity.user_id,
        "group": activity.group,
        "kind": activity.kind,
        "since": row.get("since", position),
        "newest": position,
        "acts": orjson.dumps(actions).decode(),
        "top": orjson.dumps(_top(actions, added)).decode(),
        "size": len(actions),
        "added": orjson.dumps(_remembered(added, actions)).decode(),
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
    """The id with which each actor of the row came in; in older rows, the id of their action."""
    added: Added = orjson.loads(row.get("added", "{}"))
    for actor_id, action_id in orjson.loads(row.get("acts", "[]")):
        added.setdefault(hashed_ids.mark(actor_id), action_id)
    return added


def _position(
    row: NotificationRow, activities: list[Activity], actions: Actions, added: Added
) -> str:
    """The row's position; if all its people already acted on earlier days, their position then."""
    position = row.get("newest") or row.get("place")
    first = _first(activities)
    known = {*added, *map(hashed_ids.mark, first)}
    if any(hashed_ids.mark(actor_id) not in known for actor_id, _ in actions):
        return ids.above(position) if position else ids.ulid()
    return position or max(first.values())


def _first(activities: list[Activity]) -> dict[str, str]:
    """The first time of each actor who had also acted on an earlier day, by actor."""
    return {each.actor_id: each.first_id for each in activities if each.first_id}


def _top(actions: Actions, added: Added) -> list[tuple[str, str]]:
    """The actors who came in last, with their positions: the last first."""
    came = [
        (added[hashed_ids.mark(actor_id)], action_id, actor_id) for actor_id, action_id in actions
    ]
    return [(actor_id, position) for position, _, actor_id in sorted(came, reverse=True)[:_TOP]]


def _remembered(added: Added, actions: Actions) -> Added:
    """The actors that the row keeps, after the newest of those who left it."""
    here = {mark: added[mark] for mark in (hashed_ids.mark(actor_id) for actor_id, _ in actions)}
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
