"""Accounts queue: one step of the erasure of a closed account."""

from typing import Any

from pinhole import log
from pinhole.accounts.erasure import chain
from pinhole.aws import chains, queues


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return chains.each(event, context, chain.on_message)
