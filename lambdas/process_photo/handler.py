"""Uploads queue: processes uploaded files into renditions, and publishes posts."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pinhole import log
from pinhole.aws import queues
from pinhole.pipeline import photos
from pinhole.settings import settings


@log.observed
def handler(event: dict[str, Any], context: LambdaContext) -> queues.Failures:
    return queues.each(event, context, photos.on_message, settings.process_attempts)
