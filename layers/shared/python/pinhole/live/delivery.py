"""Telling news: a batch of the live queue becomes at most one frame for each connection.

What a person may see is decided here, by the rules of the lists that the news are about, so a frame
never says more than reading would. News that nobody could tell in time are left out: a client that
was away reads everything again when it is back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import clock, log
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, queues, workers
from pinhole.counts import counters
from pinhole.live import audience, ending, frames, sockets
from pinhole.live.frames import Counts, Frame, Merged
from pinhole.notifications import inbox
from pinhole.presence import connections, watches
from pinhole.presence.connections import Open
from pinhole.presence.news import News
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.live import WatchRow
from pinhole.tables.posts import Counter

# Frames by connection.
Told = dict[str, Frame]


def on_batch(event: dict[str, Any]) -> queues.Failures:
    """Tell a batch of messages of the live queue. Raises as `tell` does."""
    bodies = [queues.body_of(SQSRecord(record)) for record in event["Records"]]
    tell([cast("News", body) for body in bodies])
    return {"batchItemFailures": []}


def tell(messages: Iterable[News]) -> None:
    """Tell what these messages say, and close what has to be closed. Safe to repeat.

    Raises Later while a connection that has to be closed is still opening, Busy, and AWS's errors.
    """
    known = list(messages)
    ending.end(frames.merge(known).ended)
    earliest = clock.timestamp() - settings.live_late_seconds
    news = frames.merge(each for each in known if each.get("at", 0) >= earliest)
    at = int(clock.now().timestamp() * 1000)
    watching = {post_id: watches.of(post_id) for post_id in sorted(news.changed)}
    people = connections.find(_people(news, watching))
    told = _frames(news, watching, people)
    owners = {each: user_id for user_id, open in people.items() for each in open}
    sent = workers.each(lambda each: _send(each, told[each], at), told)
    gone = [each for each, was_there in zip(told, sent, strict=True) if not was_there]
    _forget(gone, owners, people)
    log.count("FramesSent", len(told) - len(gone))
    log.logger.info("news told", connections=len(told), gone=len(gone))


def _people(news: Merged, watching: dict[str, list[WatchRow]]) -> set[str]:
    watchers = {row["user_id"] for rows in watching.values() for row in rows}
    return {*news.notified, *news.uploaded, *(one for one, _ in news.delivered), *watchers}


def _frames(news: Merged, watching: dict[str, list[WatchRow]], people: dict[str, Open]) -> Told:
    """The frames for each connection that still lasts."""
    now = clock.timestamp()
    lasting = {
        user_id: [each for each, about in open.items() if about["ends_at"] > now]
        for user_id, open in people.items()
    }
    told: Told = defaultdict(Frame)
    for user_id, unread in _badges(news, lasting).items():
        for each in lasting[user_id]:
            told[each].unread = unread
    delivered = {pair for pair in news.delivered if lasting.get(pair[0])}
    for user_id, _ in audience.of_feeds(delivered) if delivered else ():
        for each in lasting[user_id]:
            told[each].has_new_posts = True
    for user_id, posts in news.uploaded.items():
        for each in lasting.get(user_id, ()):
            told[each].uploads = sorted(posts)
    _add_counts(told, watching, lasting)
    return told


def _badges(news: Merged, lasting: dict[str, list[str]]) -> dict[str, int]:
    """The unread count of those people who may see what is new."""
    wanted = [user_id for user_id in news.notified if lasting.get(user_id)]
    found = workers.each(
        lambda user_id: inbox.unread_after(Viewer(user_id, ""), news.notified[user_id]), wanted
    )
    pairs = zip(wanted, found, strict=True)
    return {user_id: unread for user_id, unread in pairs if unread is not None}


def _add_counts(
    told: Told, watching: dict[str, list[WatchRow]], lasting: dict[str, list[str]]
) -> None:
    showing = [
        row
        for rows in watching.values()
        for row in rows
        if row["connection_id"] in lasting.get(row["user_id"], ())
    ]
    if not showing:
        return
    seen = audience.of_posts({(row["user_id"], row["post_id"]) for row in showing})
    keys = [counters.key(counters.of_post(row["post_id"])) for row in showing]
    counted = {row["subject"]: row for row in store.batch_get({Counter: keys})[Counter]}
    for row in showing:
        post_id = row["post_id"]
        counts = counted.get(counters.of_post(post_id))
        likes, comments = (counters.value(counts, kind) for kind in ("likes", "comments"))
        is_seen = (row["user_id"], post_id) in seen
        told[row["connection_id"]].posts.append(
            Counts(post_id, likes, comments) if is_seen else Counts(post_id, is_gone=True)
        )


def _send(connection_id: str, frame: Frame, at: int) -> bool:
    """Send all pieces; False if the connection is gone. Another failure costs this frame only."""
    try:
        return all(sockets.send(connection_id, piece) for piece in frame.pieces(at))
    except clients.FAULTS as error:
        log.logger.warning("frame lost", error=type(error).__name__)
        log.count("NewsLost")
        return True


def _forget(gone: list[str], owners: dict[str, str], people: dict[str, Open]) -> None:
    """Forget connections that no longer exist, unless they are opening."""
    by_owner: dict[str, list[str]] = defaultdict(list)
    for each in gone:
        if not connections.may_be_opening(people[owners[each]][each]):
            by_owner[owners[each]].append(each)
    workers.each(lambda user_id: connections.remove(user_id, by_owner[user_id]), by_owner)
