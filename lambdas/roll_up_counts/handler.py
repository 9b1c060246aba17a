"""Rollups queue: rolls up the counter shards of a subject, and updates top comments."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pinhole import log
from pinhole.aws import chains, queues
from pinhole.aws.chains import Hop
from pinhole.comments import top_comments
from pinhole.counts import roll_ups


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return chains.each(event, context, _on_message)


def _on_message(message: SQSRecord, hop: Hop) -> None:
    subject = message.json_body["subject"]
    roll_ups.roll_up(subject)
    top_comments.follow_roll_up(subject, hop.send)
