"""Streams of comments and their likes: notifies the people concerned, indexes mentions, and updates
the tastes of commenters.
"""

from itertools import chain
from typing import Any

from pinhole import log
from pinhole.aws import streams
from pinhole.comments import mentions
from pinhole.feed import learning, lessons
from pinhole.notifications import comment_activities, groups
from pinhole.notifications.activities import Activity
from pinhole.posts import interactions

# A record of a comment, and the notifications it causes.
Found = tuple[list[streams.Record], list[Activity]]


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.together(event, _on_record, _follow)


def _on_record(record: streams.Record) -> Found:
    if streams.table_of(record) != "comments":
        return [], comment_activities.of_comments(record)
    mentions.on_comment_changed(record)
    return [record], comment_activities.of_comments(record)


def _follow(found: list[Found]) -> None:
    written = interactions.with_posts([record for records, _ in found for record in records])
    learning.learn(chain.from_iterable(map(lessons.of, written)))
    groups.notify(chain.from_iterable(told for _, told in found))
