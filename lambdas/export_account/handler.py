"""Exports queue: writes all data of an account to one ZIP."""

from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pinhole import log
from pinhole.accounts.export import archive
from pinhole.aws import queues
from pinhole.settings import settings

# Reserved for ending an export cleanly when time runs out.
_ENOUGH_MILLISECONDS = 30_000


@log.observed
def handler(event: dict[str, Any], context: LambdaContext) -> queues.Failures:
    def is_time_left() -> bool:
        return context.get_remaining_time_in_millis() > _ENOUGH_MILLISECONDS

    def export(message: Any) -> None:
        is_last = partial(queues.is_last_attempt, message, settings.export_attempts)
        archive.on_message(message, is_time_left, is_last)

    return queues.each(event, context, export, settings.export_attempts)
