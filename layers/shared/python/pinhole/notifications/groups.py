"""Notifications: other people's actions that concern a person, in groups.

A row holds one group (`like#<post_id>`, `follow#<day>`, `comment#<comment_id>`...) and its newest
actions as a set by actor, so that a repeated action changes nothing and a reversed one removes its
actor. It is changed by read-modify-write under a version, once for each batch.

`newest` is the row's position in the list: a ULID created at the write, not the action's own,
because streams may lag: a late notification must still be unread and visible to a reader who is
paging (`pinhole.notifications.inbox`). It only grows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import orjson

from pinhole import clock, errors, ids
from pinhole.aws import clients, items, workers
from pinhole.aws.items import Row
from pinhole.notifications.activities import Activity
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.notifications import Notification

# Actions in the list's index: three actors are named, and one of them may be gone.
_TOP = 4
_DAY = 86_400
# Workers may update one author's row for a viral post at once; each loses at most to the others.
_TRIES = 10

Acts = list[tuple[str, str]]  # actors and action ids, newest first


def notify(activities: Iterable[Activity]) -> None:
    """Add the activities of a stream batch to their recipients' rows.

    Raises Busy and AWS's errors, after which the batch is retried. Idempotent.
    """
    groups: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for activity in activities:
        groups[activity.user_id, activity.group].append(activity)
    rows = _find(groups)
    workers.each(lambda key: _change(groups[key], rows.get(key, {})), groups)


def fold(row: Row, activities: list[Activity]) -> Row | None:
    """The row after these activities, empty when no action is left; None if unchanged."""
    before: Acts = [(actor, act) for actor, act in orjson.loads(row.get("acts", "[]"))]
    acts: dict[str, str] = dict(before)
    for activity in activities:
        if activity.is_made:
            acts[activity.actor_id] = max(activity.act_id, acts.get(activity.actor_id, ""))
        elif acts.get(activity.actor_id, activity.act_id) <= activity.act_id:
            acts.pop(activity.actor_id, None)
    newest = sorted(acts.items(), key=lambda act: act[1], reverse=True)
    kept = newest[: settings.notified_actors]
    is_new = any(act not in before for act in kept)
    is_reversed = any(actor_id not in acts for actor_id, _ in before)
    is_reworded = any(
        each.is_made and each.text and each.text != row.get("text") for each in activities
    )
    if not (is_new or is_reversed or is_reworded) or (not is_reversed and _is_fresh(row, before)):
        return None
    return _row(row, activities[-1], kept, is_new) if kept else {}


def _is_fresh(row: Row, acts: Acts) -> bool:
    """Is the row full and recently updated? A viral post must not make it a bottleneck."""
    if len(acts) < settings.notified_actors:
        return False
    newest: str = row["newest"]
    return newest > ids.boundary(clock.timestamp() - settings.notified_again_seconds)


def _row(row: Row, activity: Activity, acts: Acts, is_new: bool) -> Row:
    if is_new:
        position = ids.above(row["newest"]) if row else ids.ulid()
    else:
        position = row["newest"]
    about = {
        name: getattr(activity, name)
        for name in ("post_id", "comment_id", "text")
        if getattr(activity, name)
    }
    return {
        "user_id": activity.user_id,
        "group": activity.group,
        "kind": activity.kind,
        "since": row.get("since", position),
        "newest": position,
        "acts": orjson.dumps(acts).decode(),
        "top": orjson.dumps(acts[:_TOP]).decode(),
        "size": len(acts),
        "version": row.get("version", 0) + 1,
        "expires_at": clock.timestamp() + settings.notification_days * _DAY,
        **about,
    }


def _find(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Row]:
    wanted = [{"user_id": user_id, "group": group} for user_id, group in keys]
    rows = store.batch_get({Notification: wanted}, [Notification])[Notification]
    return {(row["user_id"], row["group"]): row for row in rows}


def _change(activities: list[Activity], row: Row) -> None:
    """Fold and write; retried with the new row after a concurrent write."""
    key = (activities[0].user_id, activities[0].group)
    for _ in range(_TRIES):
        changed = fold(row, activities)
        if changed is None or _write(key, row, changed):
            return
        row = _find([key]).get(key, {})
    raise errors.Busy("Too many concurrent changes of a notification")


def _write(key: tuple[str, str], before: Row, row: Row) -> bool:
    """Put the row, or delete it if empty, on condition that it is unchanged."""
    request: dict[str, Any] = {"TableName": Notification.Meta.table_name}
    request["ConditionExpression"] = "attribute_not_exists(user_id)"
    if before:
        request["ConditionExpression"] = "version = :version"
        request["ExpressionAttributeValues"] = items.attributes({":version": before["version"]})
    if row:
        put = clients.dynamodb().put_item
        is_unchanged, _ = clients.try_write(put, Item=items.attributes(row), **request)
    elif before:
        named = items.attributes({"user_id": key[0], "group": key[1]})
        delete = clients.dynamodb().delete_item
        is_unchanged, _ = clients.try_write(delete, Key=named, **request)
    else:
        is_unchanged = True
    return is_unchanged
