"""What follows when somebody's name or picture changed (`pinhole.authors`), step by step."""

from __future__ import annotations

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import authors, avatars


def on_message(message: SQSRecord) -> None:
    """Do what a message of the authors queue says; when all posts have followed, nothing shows a
    former picture any more.
    """
    asked = message.json_body
    if authors.follow_page(asked["user_id"], asked["version"], asked["after"]):
        avatars.sweep(asked["user_id"])
