"""Posts stream: plans the fan-out of published posts, notifies people they mention, updates
hashtags and the index of mentions; announces deleted posts; records moderators' decisions and
hidden posts; tells those who look at a post that it was edited or is gone."""

from itertools import chain
from typing import Any

from pinhole import log
from pinhole.aws import streams
from pinhole.deletion import posts
from pinhole.discovery import hashtags
from pinhole.fan_out import delivery
from pinhole.live import changes
from pinhole.moderation import audit_log, cases
from pinhole.notifications import activities, groups
from pinhole.posts import caption_mentions


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.together(event, _on_record, _notify)


def _on_record(record: streams.Record) -> list[activities.Activity]:
    delivery.on_post_changed(record)
    hashtags.on_post_changed(record)
    caption_mentions.on_post_changed(record)
    posts.on_post_changed(record)
    cases.on_post_changed(record)
    audit_log.on_post_changed(record)
    changes.on_post_changed(record)
    return activities.of_post(record)


def _notify(found: list[list[activities.Activity]]) -> None:
    groups.notify(chain.from_iterable(found))
