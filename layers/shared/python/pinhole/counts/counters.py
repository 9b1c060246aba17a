"""Counters: the rows that hold the counts of posts, comments and people."""

from __future__ import annotations

from pinhole.aws.items import Row
from pinhole.counts import shards
from pinhole.counts.shards import total

# Not "likes", because the likes of a post also add to its heat.
COMMENT_LIKES = "comment_likes"
REPLIES = "replies"


def of_post(post_id: str) -> str:
    return f"post#{post_id}"


def of_comment(comment_id: str) -> str:
    return f"comment#{comment_id}"


def of_user(user_id: str) -> str:
    return f"user#{user_id}"


def key(subject: str) -> dict[str, str]:
    return {"subject": subject}


def value(row: Row | None, kind: str, own_act: str | None = None) -> int:
    """The count, plus one if the reader's `own_act` (a ULID) is not included yet."""
    row = row or {}
    counted = max(0, total(row, kind))
    if own_act is None:
        return counted
    newest: str = max(row.get(newest_name(kind), ""), row.get(shards.rolled(newest_name(kind)), ""))
    return counted + (own_act > newest)


def newest_name(kind: str) -> str:
    return f"newest_{kind}"
