"""No post is stuck: what was uploaded is published, or refused for a reason that its author has."""

from __future__ import annotations

import json
import time

from pinhole.aws.items import Row
from pinhole.media.medium import PROCESSING_FAILED

from bench.invariants.evidence import Evidence, listed

_UNFINISHED = ("pending", "processing")


def stuck(seen: Evidence) -> list[str]:
    """Posts that wait although all of their files came, or for longer than a post may wait."""
    return listed(
        f"{row['post_id']} is {row['state']}"
        for row in seen.table("posts")
        if row["state"] in _UNFINISHED and _is_late(row, seen)
    )


def failed(seen: Evidence) -> list[str]:
    """Posts that were refused because of a fault of ours, which a redrive would mend."""
    return listed(
        f"{row['post_id']} was refused by a fault of ours"
        for row in seen.table("posts")
        if any(medium.get("reason") == PROCESSING_FAILED for medium in json.loads(row["media"]))
    )


def lost(seen: Evidence) -> list[str]:
    """Posts whose files all came, and which are gone without having been deleted."""
    known = seen.by_id("posts", "post_id").keys() | seen.deleted
    return listed(f"{post_id} is gone" for post_id in seen.uploaded - known)


def _is_late(row: Row, seen: Evidence) -> bool:
    return row["post_id"] in seen.uploaded or row.get("expires_at", 0) < time.time()
