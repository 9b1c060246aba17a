"""Streams of comments and their likes: notifies the people concerned, and indexes mentions."""

from itertools import chain
from typing import Any

from pinhole import log
from pinhole.aws import streams
from pinhole.comments import mentions
from pinhole.notifications import comment_activities, groups
from pinhole.notifications.activities import Activity


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.together(event, _on_record, _notify)


def _on_record(record: streams.Record) -> list[Activity]:
    if streams.table_of(record) == "comments":
        mentions.on_comment_changed(record)
    return comment_activities.of_comments(record)


def _notify(found: list[list[Activity]]) -> None:
    groups.notify(chain.from_iterable(found))
