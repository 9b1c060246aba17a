"""Posts stream: a newly published post is queued for delivery to its author's followers."""

from typing import Any

from pinhole import fan_out, log, streams


@log.metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: Any) -> None:
    streams.each(event, fan_out.on_post_changed)
