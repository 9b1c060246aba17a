"""Detects viral posts, so that the CDN is warmed before their audience arrives, and sends them in
fewer bytes.

A post is viral when its heat is high: its likes, each halved every few hours
(`pinhole.ranking.heat`), which is their smoothed rate. The counting write returns it at no cost.
"""

from __future__ import annotations

from pinhole import clock, log
from pinhole.aws import queues
from pinhole.ranking import heat
from pinhole.settings import settings
from pinhole.tables.posts import Counter

_POST = "post#"


def check(subject: str, stored_heat: int, viral_at: int | None) -> None:
    """Mark a counter's post as viral if its heat has become high enough.

    Warm-up and recompression are queued before the mark is written: they may happen twice, but are
    never omitted.
    """
    if viral_at or not subject.startswith(_POST):
        return
    post_id = subject.removeprefix(_POST)
    likes = heat.at(stored_heat, post_id, clock.now())
    if likes < settings.viral_likes:
        return
    log.count("PostsGoneViral")
    log.logger.info("post is viral", post_id=post_id, likes=round(likes))
    for queue_url in (settings.warmups_queue_url, settings.recompressions_queue_url):
        queues.send(queue_url, {"post_id": post_id})
    Counter(subject).update([Counter.viral_at.set(clock.timestamp())])
