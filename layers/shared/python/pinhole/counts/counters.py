"""Counters: the rows that hold the counts of posts, comments and people."""

from __future__ import annotations

from collections.abc import Iterable

from pinhole.counts import corrections, shards
from pinhole.counts.counted_interactions import Interaction
from pinhole.counts.shards import total
from pinhole.tables.posts import CounterRow


def of_post(post_id: str) -> str:
    return f"post#{post_id}"


def of_comment(comment_id: str) -> str:
    return f"comment#{comment_id}"


def of_user(user_id: str) -> str:
    return f"user#{user_id}"


def key(subject: str) -> dict[str, str]:
    return {"subject": subject}


def value(
    row: CounterRow | None,
    kind: str,
    own_interaction: str | None = None,
    interactions: Iterable[Interaction] = (),
    is_own: bool = False,
) -> int:
    """The count as the reader sees it: with everything they did or took back a moment ago, whether
    the row includes it yet or not. `own_interaction` is the ULID of their like, save or follow if
    there is one, `interactions` are their noted ones (`pinhole.counts.own_interactions`); `is_own`:
    the counts are of the reader.
    """
    row = row or CounterRow()
    counted = max(0, total(row, kind))
    if own_interaction is None and not interactions:
        return counted
    newest = shards.newest(row, newest_name(kind))
    missing = corrections.correction(row, newest, kind, own_interaction, interactions, is_own)
    return max(0, counted + missing)


def newest_name(kind: str) -> str:
    return f"newest_{kind}"
