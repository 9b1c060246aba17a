"""What a viewer did a moment ago, so that the counts they see include it at once.

A like, a save or a follow shows in its row. Acts without a row that a page reads are noted:
reversals, comments, and follows for the follower's own count. The note is an item beside the rows
of the same person that a page reads anyway: `<post_id>#acts` follows the like of the post in the
partition of the viewer's likes, so the query that finds the likes of a page finds the notes too,
consistently and at no cost. It expires after `own_act_seconds`; by then the count includes it.

| notes of acts on | are kept among the viewer's | as |
| --- | --- | --- |
| a post: likes, saves, comments | likes | `<post_id>#acts` |
| a comment: likes, replies | likes of comments | `<comment_id>#acts` |
| a person: followers, following | follows | `<user_id>#acts` |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import orjson

from pinhole import clock, ids
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import counted_acts
from pinhole.counts.counted_acts import COMMENT_LIKES, Act
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.base import R, Table
from pinhole.tables.comments import CommentLike
from pinhole.tables.posts import Like
from pinhole.tables.relationships import Follow

Beside = type[Like | CommentLike | Follow]
# After every character of an id, and before the next id.
ENDING = "#acts"
_SUBJECTS = ("followee_id", "comment_id", "post_id")
# Kinds whose acts by one person on one subject all change the same row. A stream brings these in
# order: if one is counted, so are those before it, and later ones if the counter names them.
_ON_ONE_ROW = ("likes", "saves", COMMENT_LIKES, "followers")
# More than a person does to one post, comment or person while notes live.
_MOST = 20


def done(kind: str, act_id: str) -> Act:
    return Act(kind, act_id, 1, ids.milliseconds(act_id) // 1000)


def taken_back(kind: str, act_id: str) -> Act:
    return Act(kind, act_id, -1, clock.timestamp())


def key(table: Beside, person_id: str, subject_id: str) -> dict[str, str]:
    """The key of a person's note about a post, a comment or a person."""
    return {
        str(table._hash_keyname): person_id,
        str(table._range_keyname): f"{subject_id}{ENDING}",
    }


def is_note(row: Mapping[str, Any]) -> bool:
    """Whether this is a note and not a like, a follow or anything else."""
    return any(str(row.get(name, "")).endswith(ENDING) for name in _SUBJECTS)


def of(row: Mapping[str, Any] | None) -> list[Act]:
    """The recent acts in a note, oldest first."""
    if not row or "acts" not in row:
        return []
    since = clock.timestamp() - settings.own_act_seconds
    found = (Act(*each) for each in orjson.loads(row["acts"]))
    return [act for act in found if act.at >= since]


def split(table: type[Table[R]], rows: Iterable[R]) -> tuple[dict[str, R], dict[str, list[Act]]]:
    """The rows of one person, and the acts in their notes, both by subject id."""
    name = str(table._range_keyname)
    found, noted = {}, {}
    for row in rows:
        subject_id = store.text_of(row, name)
        if subject_id.endswith(ENDING):
            noted[subject_id.removesuffix(ENDING)] = of(cast("Row", row))
        else:
            found[subject_id] = row
    return found, noted


@store.optimistic("what you did last")
def note(table: Beside, person_id: str, subject_id: str, *acts: Act) -> list[Act]:
    """Note that a person just did or took back something; returns all recent acts in the note.
    Raises Busy.
    """
    where = key(table, person_id, subject_id)
    row: Row | None = store.get(cast("type[Table[Row]]", table), where, consistent=True)
    known = [*of(row), *acts][-_MOST:]
    values = {
        ":acts": orjson.dumps([list(act) for act in known]).decode(),
        ":until": clock.timestamp() + settings.own_act_seconds,
        **({":before": row["acts"]} if row else {}),
    }
    is_written, _ = clients.try_write(
        clients.dynamodb().update_item,
        TableName=table.Meta.table_name,
        Key=items.attributes(where),
        UpdateExpression="SET acts = :acts, expires_at = :until",
        ConditionExpression="acts = :before" if row else "attribute_not_exists(acts)",
        ExpressionAttributeValues=items.attributes(values),
    )
    if not is_written:
        raise store.Changed
    return known


def is_done(kind: str, row: object | None, acts: Iterable[Act]) -> bool:
    """Whether the person has done it: according to the newest note, otherwise to the row, which may
    be older.
    """
    newest = _newest(kind, acts)
    return newest.delta > 0 if newest else row is not None


def standing(kind: str, acts: Iterable[Act]) -> str | None:
    """The id of the person's like, save or follow by the newest note; None if taken back."""
    newest = _newest(kind, acts)
    return newest.act_id if newest and newest.delta > 0 else None


def _newest(kind: str, acts: Iterable[Act]) -> Act | None:
    return next((act for act in reversed(list(acts)) if act.kind == kind), None)


def correction(
    row: Mapping[str, Any], newest: str, kind: str, own_act: str | None, acts: Iterable[Act]
) -> int:
    """The correction to a counter's row that does not include all of the person's acts.

    `own_act` is the id of the person's like, save or follow that exists, `newest` that of the
    newest act that the row names.
    """
    of_kind = [act for act in acts if act.kind == kind]
    gone = {act.act_id: act for act in of_kind if act.delta < 0}
    own = [own_act] if own_act else []
    begun = list(dict.fromkeys([*(act.act_id for act in of_kind), *own]))
    if kind in _ON_ONE_ROW and "spread_at" not in row:
        in_order = [act for act_id in begun for act in _both(kind, act_id, gone)]
        counted = [at for at, act in enumerate(in_order) if _is_named(row, act)]
        if counted:
            return sum(act.delta for act in in_order[counted[-1] + 1 :])
    return sum(_missing(row, newest, done(kind, act_id), gone.get(act_id)) for act_id in begun)


def _both(kind: str, act_id: str, gone: dict[str, Act]) -> list[Act]:
    """An act and its reversal, if there was one."""
    return [done(kind, act_id), *([gone[act_id]] if act_id in gone else [])]


def _missing(row: Mapping[str, Any], newest: str, begun: Act, gone: Act | None) -> int:
    """The correction for one act and its reversal; the row counts them in this order."""
    if gone and _is_counted(row, newest, gone):
        return 0
    return int(not _is_counted(row, newest, begun)) + (gone.delta if gone else 0)


def _is_counted(row: Mapping[str, Any], newest: str, act: Act) -> bool:
    """Whether the row counts an act. If it cannot tell, acts up to `newest` and all reversals are
    assumed to be counted.
    """
    told = counted_acts.includes(row, act) if _is_recent(act) else None
    if told is not None:
        return told
    return act.delta < 0 or act.act_id <= newest


def _is_named(row: Mapping[str, Any], act: Act) -> bool:
    return _is_recent(act) and bool(counted_acts.includes(row, act))


def _is_recent(act: Act) -> bool:
    return act.at >= clock.timestamp() - settings.own_act_seconds
