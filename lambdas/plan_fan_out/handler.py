"""Posts stream: a newly published post is queued for delivery to its author's followers."""

from typing import Any

from pinhole import fan_out, log, streams


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.each(event, fan_out.on_post_changed)
