"""Likes stream: readers' tastes follow their likes, and authors are told of them."""

from itertools import chain
from typing import Any

from pinhole import likes, log, notices, notifications, streams, tastes


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    records = likes.with_posts(event["Records"])
    read = streams.each(
        {"Records": records}, lambda each: (tastes.lesson_of(each), notices.of_like(each))
    )
    tastes.learn(lesson for lesson, _ in read if lesson)
    notifications.tell(chain.from_iterable(told for _, told in read))
