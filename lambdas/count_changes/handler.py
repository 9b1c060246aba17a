"""Streams of all counted tables: updates the counts, and the top comments that depend on them, and
tells those who look at a post.
"""

from itertools import chain
from typing import Any

from pinhole import log
from pinhole.aws import streams
from pinhole.comments import top_comments
from pinhole.counts import additions, exact_counts, stream_changes
from pinhole.deletion import idle_counters
from pinhole.live import changes as news

# The changes of counts by a record, and the comment that it edits.
Effect = tuple[list[additions.Change], top_comments.Edited | None]


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    # The event source has a tumbling window only because that adds the stream shard's id.
    shard = event.get("shardId", "only")

    def count(found: list[Effect]) -> None:
        changes = list(chain.from_iterable(counted for counted, _ in found))
        written = exact_counts.apply(changes, shard=shard)
        news.counted(changes)
        idle_counters.forget_strays(written)
        top_comments.follow(changes, [edited for _, edited in found if edited])

    streams.together(event, _effect, count, again=0)
    return {"state": {}}


def _effect(record: streams.Record) -> Effect:
    return stream_changes.changes_of(record), top_comments.edited(record)
