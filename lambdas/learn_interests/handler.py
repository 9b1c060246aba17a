"""Streams of likes, saves and visits of profiles: updates readers' tastes, and notifies authors of
likes.
"""

from itertools import chain
from typing import Any

from pinhole import log
from pinhole.aws import streams
from pinhole.feed import learning, lessons
from pinhole.notifications import activities, groups
from pinhole.people import profile_visits
from pinhole.posts import interactions


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.together(event, _with_table, _learn)


def _with_table(record: streams.Record) -> tuple[str, streams.Record]:
    return streams.table_of(record), record


def _learn(found: list[tuple[str, streams.Record]]) -> None:
    visits = profile_visits.of_open_accounts(record for table, record in found if table == "visits")
    done = interactions.with_posts([record for table, record in found if table != "visits"])
    learning.learn(chain.from_iterable(map(lessons.of, (*visits, *done))))
    liked = (record for record in done if streams.table_of(record) == "likes")
    groups.notify(chain.from_iterable(map(activities.of_like, liked)))
