"""Posts stream: a newly published post is queued for delivery to its author's followers, who is
mentioned in it is told, and it is found under its hashtags. A deleted one is announced. What
moderation hid, and what moderators do, is noted."""

from itertools import chain
from typing import Any

from pinhole import (
    cases,
    deletion,
    fan_out,
    log,
    moderation_log,
    notices,
    notifications,
    streams,
    tags,
)


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    notifications.tell(chain.from_iterable(streams.each(event, _on_record)))


def _on_record(record: dict[str, Any]) -> list[notices.Notice]:
    fan_out.on_post_changed(record)
    tags.on_post_changed(record)
    deletion.on_post_changed(record)
    cases.on_post_changed(record)
    moderation_log.on_post_changed(record)
    return notices.of_post(record)
