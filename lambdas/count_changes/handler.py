"""Streams of likes, follows, posts and comments: counts, and what is made of them, follow."""

from itertools import chain
from typing import Any

from pinhole import counters, counting, log, streams, top_comments


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    # The tumbling window of the event source is there for one thing: it names the stream's shard.
    changes = list(chain.from_iterable(streams.each(event, counting.changes_of)))
    counters.apply(changes, shard=event.get("shardId", "only"))
    top_comments.follow(changes)
    return {"state": {}}
