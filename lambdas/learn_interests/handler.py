"""Likes stream: updates readers' tastes, and notifies authors."""

from itertools import chain
from typing import Any

from pinhole import log
from pinhole.aws import streams
from pinhole.feed import tastes
from pinhole.notifications import activities, groups
from pinhole.posts import likes


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.together(event, lambda record: record, _learn)


def _learn(records: list[streams.Record]) -> None:
    liked = likes.with_posts(records)
    tastes.learn(lesson for each in liked if (lesson := tastes.lesson_of(each)))
    groups.notify(chain.from_iterable(activities.of_like(each) for each in liked))
