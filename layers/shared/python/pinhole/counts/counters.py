"""Exact counts from streams that deliver at least once.

A count follows its rows (`pinhole.counts.stream_changes`) through the table's stream: the records
of a batch are summed for each subject and written with one conditional update, which also stores
the sequence number of the last record counted (the *watermark*) for that stream shard. A record at
or below the watermark has been counted. So whatever is redelivered, bisected or retried, the count
equals the rows once the stream has drained. Batches of a stream shard are processed one at a time
and in order: concurrent ones could overtake each other past the watermark.

A subject has one row, which readers read with the posts of a page. It takes counts from a few
stream shards. A larger network has more of them, and all of them carry likes of a popular post:
once its row is full, each further stream shard counts in a row of its own, a *counter shard*. So
shards are added only where they are needed, and an ordinary post costs one write.
`pinhole.counts.shards` rolls them up into the row that readers read.
"""

from __future__ import annotations

from pinhole.aws.items import Row
from pinhole.counts import shards
from pinhole.counts.shards import total

# Not "likes", because the likes of a post also add to its heat.
COMMENT_LIKES = "comment_likes"


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
