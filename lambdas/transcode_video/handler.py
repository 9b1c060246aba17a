"""Transcodes queue: transcodes an uploaded video for browsers, and publishes its post."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pinhole import log
from pinhole.aws import queues
from pinhole.pipeline import videos
from pinhole.settings import settings


@log.observed
def handler(event: dict[str, Any], context: LambdaContext) -> queues.Failures:
    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    def transcode(message: Any) -> None:
        videos.on_message(message, seconds_left)

    return queues.each(event, context, transcode, settings.transcode_attempts)
