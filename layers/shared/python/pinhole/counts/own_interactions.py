"""A viewer's latest interactions, so that the counts they see include them at once.

A like, a save or a follow shows in its row. Interactions without a row that a page reads are noted:
reversals, comments, and follows for the follower's own count. The note is an item beside the rows
of the same person that a page reads anyway: `<post_id>#interactions` follows the like of the post
in the partition of the viewer's likes, so the query that finds the likes of a page finds the notes
too, consistently and at no cost. It expires after `own_interaction_seconds`, by when the count
includes it.

| notes of interactions on | are kept among the viewer's | as |
| --- | --- | --- |
| a post: likes, saves, comments | likes | `<post_id>#interactions` |
| a comment: likes, replies | likes of comments | `<comment_id>#interactions` |
| a person: followers, following, posts that were deleted | follows | `<user_id>#interactions` |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import orjson

from pinhole import clock, ids
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts.counted_interactions import Interaction
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.base import R, Table

if TYPE_CHECKING:  # a page of posts reads no comments
    from pinhole.tables.comments import CommentLike
    from pinhole.tables.posts import Like
    from pinhole.tables.relationships import Follow

    Beside = type[Like | CommentLike | Follow]
# After every character of an id, and before the next id.
ENDING = "#interactions"
_SUBJECTS = ("followee_id", "comment_id", "post_id")
# More than a person does to one post, comment or person while notes live.
_MOST = 20


def done(kind: str, interaction_id: str) -> Interaction:
    return Interaction(kind, interaction_id, 1, ids.milliseconds(interaction_id) // 1000)


def taken_back(kind: str, interaction_id: str) -> Interaction:
    return Interaction(kind, interaction_id, -1, clock.timestamp())


def key(table: Beside, person_id: str, subject_id: str) -> dict[str, str]:
    """The key of a person's note about a post, a comment or a person."""
    return {
        str(table._hash_keyname): person_id,
        str(table._range_keyname): f"{subject_id}{ENDING}",
    }


def is_note(row: Mapping[str, Any]) -> bool:
    """Whether this is a note and not a like, a follow or anything else."""
    return any(str(row.get(name, "")).endswith(ENDING) for name in _SUBJECTS)


def of(row: Mapping[str, Any] | None) -> list[Interaction]:
    """The recent interactions in a note, oldest first."""
    if not row or "interactions" not in row:
        return []
    since = clock.timestamp() - settings.own_interaction_seconds
    found = (Interaction(*each) for each in orjson.loads(row["interactions"]))
    return [interaction for interaction in found if interaction.at >= since]


def split(
    table: type[Table[R]], rows: Iterable[R]
) -> tuple[dict[str, R], dict[str, list[Interaction]]]:
    """The rows of one person, and the interactions in their notes, both by subject id."""
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
def note(
    table: Beside, person_id: str, subject_id: str, *interactions: Interaction
) -> list[Interaction]:
    """Note that a person just did or took back something; returns all recent interactions in the
    note. Raises Busy.
    """
    where = key(table, person_id, subject_id)
    row: Row | None = store.get(cast("type[Table[Row]]", table), where, consistent=True)
    known = [*of(row), *interactions][-_MOST:]
    values = {
        ":interactions": orjson.dumps([list(interaction) for interaction in known]).decode(),
        ":until": clock.timestamp() + settings.own_interaction_seconds,
        **({":before": row["interactions"]} if row else {}),
    }
    is_written, _ = clients.try_write(
        clients.dynamodb().update_item,
        TableName=table.Meta.table_name,
        Key=items.attributes(where),
        UpdateExpression="SET interactions = :interactions, expires_at = :until",
        ConditionExpression="interactions = :before"
        if row
        else "attribute_not_exists(interactions)",
        ExpressionAttributeValues=items.attributes(values),
    )
    if not is_written:
        raise store.Changed
    return known


def is_done(kind: str, row: object | None, interactions: Iterable[Interaction]) -> bool:
    """Whether the person has done it: according to the newest note, otherwise to the row, which may
    be older.
    """
    newest = _newest(kind, interactions)
    return newest.delta > 0 if newest else row is not None


def current_id(kind: str, interactions: Iterable[Interaction]) -> str | None:
    """The id of the person's like, save or follow by the newest note; None if taken back."""
    newest = _newest(kind, interactions)
    return newest.interaction_id if newest and newest.delta > 0 else None


def _newest(kind: str, interactions: Iterable[Interaction]) -> Interaction | None:
    return next(
        (interaction for interaction in reversed(list(interactions)) if interaction.kind == kind),
        None,
    )
