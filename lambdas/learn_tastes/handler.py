"""Likes stream: readers' tastes follow their likes, and authors are told of them."""

from itertools import chain
from typing import Any

from pinhole import log, notices, notifications, streams, tastes


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    read = streams.each(event, lambda each: (tastes.lesson_of(each), notices.of_like(each)))
    tastes.learn(lesson for lesson, _ in read if lesson)
    notifications.tell(chain.from_iterable(told for _, told in read))
