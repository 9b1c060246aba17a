"""Notices posts that take off, so that their renditions are at the edge before the crowd comes.

A post is viral when its likes, each halved every few hours (`pinhole.ranking.heat`), are many: that
is how fast they come, smoothed. The counting write knows it for nothing.
"""

from __future__ import annotations

import orjson

from pinhole import clock, log
from pinhole.aws import clients
from pinhole.ranking import heat
from pinhole.settings import settings
from pinhole.tables.posts import Counter

_POST = "post#"


def notice(subject: str, stored_heat: int, viral_at: int | None) -> None:
    """Mark the post that a counter is about as viral if it has become so, given its heat.

    The warm-up is asked for before the mark is written: it may come twice, and is never left out.
    """
    if viral_at or not subject.startswith(_POST):
        return
    post_id = subject.removeprefix(_POST)
    likes = heat.at(stored_heat, post_id, clock.now())
    if likes < settings.viral_likes:
        return
    log.count("PostsGoneViral")
    log.logger.info("post is viral", post_id=post_id, likes=round(likes))
    body = orjson.dumps({"post_id": post_id}).decode()
    clients.sqs().send_message(QueueUrl=settings.warmups_queue_url, MessageBody=body)
    Counter(subject).update([Counter.viral_at.set(clock.timestamp())])
