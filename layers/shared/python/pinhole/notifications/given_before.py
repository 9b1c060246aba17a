"""Follows that are given again on another day than before.

Follows are grouped by day, so the group of today knows nothing of those who were in an earlier one
and took their follow back. A row for each recipient and kind remembers them, and when they first
followed: that is where they stand when they follow again, in today's group, and it is not new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import orjson

from pinhole.notifications import rows
from pinhole.notifications.activities import BY_DAY, Activity
from pinhole.tables import hashed_ids, store
from pinhole.tables.notifications import NotificationRow

# People whom a row remembers, those who took back last: it stays below 4 KB.
_REMEMBERED = 80


def recalled(activities: Iterable[Activity]) -> list[Activity]:
    """The activities of a stream batch, those given again with the id of the first time. Remembers
    people who take back an activity after the recipient was notified. Idempotent; raises Busy.
    """
    found, by_day = [], defaultdict(list)
    for activity in activities:
        if activity.kind in BY_DAY:
            by_day[activity.user_id, f"{activity.kind}#before"].append(activity)
        else:
            found.append(activity)
    for key, mine in by_day.items():
        found += _recall(key, mine)
    return found


@store.optimistic("who followed before")
def _recall(key: rows.Key, mine: list[Activity]) -> list[Activity]:
    keys = {key} | {(each.user_id, each.group) for each in mine if not each.is_made}
    there = rows.find(keys)
    row = there.get(key, NotificationRow())
    before: dict[str, str] = orjson.loads(row.get("before", "{}"))
    known, found = dict(before), []
    for activity in mine:
        mark = hashed_ids.mark(activity.actor_id)
        if activity.is_made:
            activity = replace(activity, first_id=known.get(mark))
        elif _was_told(there.get((activity.user_id, activity.group)), activity):
            known[mark] = known.pop(mark, activity.action_id)
        found.append(activity)
    if known != before and not rows.write(key, row, _remembering(key, row, known)):
        raise store.Changed
    return found


def _was_told(row: NotificationRow | None, activity: Activity) -> bool:
    """Whether the recipient was notified of what is taken back. An answered request is not."""
    actions = orjson.loads((row or {}).get("acts", "[]"))
    return not activity.is_answered and any(actor == activity.actor_id for actor, _ in actions)


def _remembering(key: rows.Key, row: NotificationRow, known: dict[str, str]) -> NotificationRow:
    last = dict(list(known.items())[-_REMEMBERED:])
    user_id, group = key
    return {
        "user_id": user_id,
        "group": group,
        "before": orjson.dumps(last).decode(),
        **rows.written(row),
    }
