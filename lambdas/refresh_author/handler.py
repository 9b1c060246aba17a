"""Authors queue: a page of somebody's posts gets their new name or picture."""

from typing import Any

from pinhole import author_refresh, log, queues


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, author_refresh.on_message)
