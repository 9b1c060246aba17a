"""Rows of notifications: read consistently, and written if nobody changed them meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from pinhole import clock
from pinhole.aws import clients, items
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.notifications import Notification, NotificationRow

# A recipient and a group.
Key = tuple[str, str]
_DAY = 86_400


def find(keys: Collection[Key]) -> dict[Key, NotificationRow]:
    """The row of each key, empty if there is none."""
    wanted = [{"user_id": user_id, "group": group} for user_id, group in keys]
    rows = store.batch_get({Notification: wanted}, [Notification])[Notification]
    found = {(row["user_id"], row["group"]): row for row in rows}
    return {key: found.get(key, {}) for key in keys}


def written(row: NotificationRow) -> NotificationRow:
    """The attributes that every write of a row changes."""
    return {
        "version": row.get("version", 0) + 1,
        "expires_at": clock.timestamp() + settings.notification_days * _DAY,
    }


def write(key: Key, before: NotificationRow, row: NotificationRow) -> bool:
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
