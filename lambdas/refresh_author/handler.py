"""Authors queue: propagates a changed name or picture to a page of posts or comments."""

from typing import Any

from pinhole import log
from pinhole.accounts import card_refresh
from pinhole.aws import chains, queues


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return chains.each(event, context, card_refresh.on_message)
