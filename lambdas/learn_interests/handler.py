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
    records = likes.with_posts(event["Records"])
    read = streams.each(
        {"Records": records}, lambda each: (tastes.lesson_of(each), activities.of_like(each))
    )
    tastes.learn(lesson for lesson, _ in read if lesson)
    groups.notify(chain.from_iterable(found for _, found in read))
