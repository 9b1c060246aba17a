"""Notifications: what others did that concerns a person, told in groups.

A row stands for one group (`like#<post_id>`, `follow#<day>`, `comment#<comment_id>`...) and holds
its newest acts as a set by actor, so that an act told twice changes nothing and one taken back
takes its actor out. It is changed by read-modify-write under a version, once for each batch.

`newest` is the row's place in the list: a ULID made when something new was written, not the act's
own, because streams may lag: what is told late is still unread, and a reader who pages meets it
(`pinhole.inbox`). It only ever grows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from botocore.exceptions import ClientError

from pinhole import aws, clock, errors, ids, store
from pinhole.notices import Notice
from pinhole.settings import settings
from pinhole.tables import Notification

# Acts that the list's index carries: three are named, and one of them may be gone.
_TOP = 4
_DAY = 86_400
# Workers that tell one author of the likes of a viral post at once: each loses at most to others.
_TRIES = 10

Acts = list[tuple[str, str]]  # actors and acts, newest first

_threads = ThreadPoolExecutor(8)


def tell(notices: Iterable[Notice]) -> None:
    """Add what a stream batch says to the rows of those who should hear of it.

    Raises Busy, and whatever AWS raises: the batch then comes again, which changes nothing that
    was told before.
    """
    groups: dict[tuple[str, str], list[Notice]] = defaultdict(list)
    for notice in notices:
        groups[notice.user_id, notice.group].append(notice)
    rows = _find(groups)
    for _ in _threads.map(lambda key: _change(groups[key], rows.get(key, {})), groups):
        pass


def fold(row: store.Row, notices: list[Notice]) -> store.Row | None:
    """The row after these notices, empty when no act is left; None if it stays as it is."""
    before: Acts = [(actor, act) for actor, act in orjson.loads(row.get("acts", "[]"))]
    acts: dict[str, str] = dict(before)
    for notice in notices:
        if notice.is_made:
            acts[notice.actor_id] = max(notice.act_id, acts.get(notice.actor_id, ""))
        elif acts.get(notice.actor_id, notice.act_id) <= notice.act_id:
            acts.pop(notice.actor_id, None)
    newest = sorted(acts.items(), key=lambda act: act[1], reverse=True)
    kept = newest[: settings.notified_actors]
    is_new = any(act not in before for act in kept)
    taken_back = any(actor_id not in acts for actor_id, _ in before)
    if not (is_new or taken_back) or (not taken_back and _is_fresh(row, before)):
        return None
    return _row(row, notices[-1], kept, is_new) if kept else {}


def _is_fresh(row: store.Row, acts: Acts) -> bool:
    """Is the row full and was it told just now? A viral post must not make it a bottleneck."""
    if len(acts) < settings.notified_actors:
        return False
    return row["newest"] > ids.boundary(clock.timestamp() - settings.notified_again_seconds)


def _row(row: store.Row, notice: Notice, acts: Acts, is_new: bool) -> store.Row:
    if is_new:
        place = ids.above(row["newest"]) if row else ids.ulid()
    else:
        place = row["newest"]
    about = {
        name: getattr(notice, name)
        for name in ("post_id", "comment_id", "text")
        if getattr(notice, name)
    }
    return {
        "user_id": notice.user_id,
        "group": notice.group,
        "kind": notice.kind,
        "since": row.get("since", place),
        "newest": place,
        "acts": orjson.dumps(acts).decode(),
        "top": orjson.dumps(acts[:_TOP]).decode(),
        "size": len(acts),
        "version": row.get("version", 0) + 1,
        "expires_at": clock.timestamp() + settings.notification_days * _DAY,
        **about,
    }


def _find(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], store.Row]:
    wanted = [{"user_id": user_id, "group": group} for user_id, group in keys]
    rows = store.batch_get({Notification: wanted}, [Notification])[Notification]
    return {(row["user_id"], row["group"]): row for row in rows}


def _change(notices: list[Notice], row: store.Row) -> None:
    """Fold and write; if somebody else wrote meanwhile, again on what they wrote."""
    key = (notices[0].user_id, notices[0].group)
    for _ in range(_TRIES):
        changed = fold(row, notices)
        if changed is None or _write(key, row, changed):
            return
        row = _find([key]).get(key, {})
    raise errors.Busy("A notification is being changed by too many at once")


def _write(key: tuple[str, str], before: store.Row, row: store.Row) -> bool:
    """Put the row, or delete it when it is empty, unless it is not what it was."""
    request: dict[str, Any] = {"TableName": Notification.Meta.table_name}
    request["ConditionExpression"] = "attribute_not_exists(user_id)"
    if before:
        request["ConditionExpression"] = "version = :version"
        request["ExpressionAttributeValues"] = store.attributes({":version": before["version"]})
    try:
        if row:
            aws.dynamodb().put_item(Item=store.attributes(row), **request)
        elif before:
            named = store.attributes({"user_id": key[0], "group": key[1]})
            aws.dynamodb().delete_item(Key=named, **request)
    except ClientError as error:
        if not aws.is_refused(error):
            raise
        return False
    return True
