"""Invoked by an operator: the counts expected from the rows of a table, or the stored ones.

Takes `{"table": name, "after": key or null}`, returns a page:
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
