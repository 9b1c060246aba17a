"""Every hour: sends the messages of stalled chains, whose messages were lost."""

from typing import Any

from pinhole import log
from pinhole.tables import chain_progress


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    resumed, given_up = chain_progress.resume()
    log.logger.info("chains looked at", resumed=resumed, given_up=given_up)
    if given_up:
        raise RuntimeError(f"{given_up} chains of messages have stalled: see the log")
