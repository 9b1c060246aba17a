"""Exact counts from streams that deliver at least once.

A count follows its rows (`pinhole.counts.stream_changes`) through the table's stream: the records
of a batch are summed for each subject and written with one conditional update, which also stores
the sequence number of the last record counted (the *watermark*) for that stream shard. A record at
or below the watermark has been counted. So whatever is redelivered, bisected or retried, the count
equals the rows once the stream has drained. Batches of a stream shard are processed one at a time
and in order: concurrent ones could overtake each other past the watermark.

A subject has one row, which readers read with the posts of a page. It takes counts from a few
stream shards. A larger network has more of them, and all of them carry likes of a popular post:
once its row is full, each further stream shard counts in a row of its own, a *counter shard*
(`pinhole.counts.shards`), which is rolled up into the row that readers read. So shards are added
only where they are needed, an ordinary post costs one write, and no row grows with the network.

A stream shard stays where it counted first. The row of a subject with counter shards takes no new
stream shard, so a watermark is in one place only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pinhole.aws import workers
from pinhole.counts import additions, rank_requests, shards, viral, watermarks
from pinhole.counts.additions import Change, Written
from pinhole.counts.counters import key
from pinhole.counts.shards import total
from pinhole.tables import store
from pinhole.tables.posts import Counter, CounterRow


def apply(changes: Iterable[Change], shard: str) -> list[CounterRow]:
    """Count the changes of one batch of a stream shard, each once however often it is delivered;
    returns the subjects' rows that were written.
    """
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.subject].append(change)
    rows = _read(list(groups))

    def count(subject: str) -> CounterRow | None:
        return _count(groups[subject], rows.get(subject, CounterRow()), shard)

    return [row for row in workers.each(count, groups) if row]


def _count(group: list[Change], row: CounterRow, shard: str) -> CounterRow | None:
    """Count in the subject's row if it has room for the stream shard, else in a counter shard.
    Returns the subject's row if it was written.
    """
    subject, mark = group[0].subject, watermarks.name(group[0].table, shard)
    group = sorted(group, key=lambda change: change.position)
    try:
        written = additions.to_subject(subject, mark, group, row)
    except additions.Full:
        shards.note_spread(subject, row)
        additions.to_shard(subject, mark, group)
        shards.schedule(subject, row)
        return None
    _follow(subject, row, written)
    return written and written.row


def _follow(subject: str, row: CounterRow, written: Written | None) -> None:
    """Queue whatever depends on the count, even if an attempt that died since has written it."""
    row, added = written or (row, None)
    likes = total(row, "likes")
    before = likes - added.get("likes", 0) if added else None
    rank_requests.on_likes_counted(subject, before, likes)
    viral.check(subject, total(row, "heat"), row)


def _read(subjects: list[str]) -> dict[str, CounterRow]:
    """The subjects' rows, which decide where a stream shard is counted."""
    rows = store.batch_get({Counter: [key(subject) for subject in subjects]}, [Counter])[Counter]
    return {row["subject"]: row for row in rows}
