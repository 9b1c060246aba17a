"""Likes stream: readers' tastes follow their likes."""

from typing import Any

from pinhole import log, streams, tastes


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    tastes.learn(lesson for lesson in streams.each(event, tastes.lesson_of) if lesson)
