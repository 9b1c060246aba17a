"""Streams of likes, saves, follows and posts: counts follow their rows."""

from itertools import chain
from typing import Any

from pinhole import counters, counting, log, streams


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    # The tumbling window of the event source is there for one thing: it names the stream's shard.
    changes = streams.each(event, counting.changes_of)
    counters.apply(chain.from_iterable(changes), shard=event.get("shardId", "only"))
    return {"state": {}}
