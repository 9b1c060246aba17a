"""Invoked by an operator: what the rows of a table count for, or what the counters say.

Takes `{"table": name, "after": key or null}`, answers with a page:
`{"counts": {subject: {kind: count}}, "next": key or null}`.
"""

from typing import Any

from pinhole import log
from pinhole.counts import recount


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    counts, following = recount.page(event["table"], event.get("after"))
    log.logger.info("rows counted", table=event["table"], subjects=len(counts))
    return recount.as_answer(counts, following)
