"""Detects posts that take off: from when on their photos are worth denser files, and from when on
they are viral, so that the CDN is warmed before their audience arrives.

What counts is a post's heat: its likes, each halved every few hours (`pinhole.ranking.heat`), which
is their smoothed rate. The counting write returns it at no cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from pinhole import clock, log
from pinhole.aws import queues, workers
from pinhole.media.medium import with_avifs
from pinhole.ranking import heat
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Counter, Post

_POST = "post#"


def check(subject: str, stored_heat: int, row: Mapping[str, Any]) -> None:
    """Mark a counter's post, once for each of the two, if its heat has become high enough; `row` is
    the counter's.

    The work is queued before the mark is written: it may happen twice, but is never omitted.
    """
    if not subject.startswith(_POST) or {"dense_at", "viral_at"} <= row.keys():
        return
    post_id = subject.removeprefix(_POST)
    likes = heat.at(stored_heat, post_id, clock.now())
    if likes >= settings.dense_likes and "dense_at" not in row:
        _ask_for_denser(post_id)
        Counter(subject).update([Counter.dense_at.set(clock.timestamp())])
    if likes >= settings.viral_likes and "viral_at" not in row:
        log.count("PostsGoneViral")
        log.logger.info("post is viral", post_id=post_id, likes=round(likes))
        queues.send(settings.warmups_queue_url, {"post_id": post_id})
        Counter(subject).update([Counter.viral_at.set(clock.timestamp())])


def _ask_for_denser(post_id: str) -> None:
    """Queue each of the post's photos by itself, so that none is made again because of another."""
    post = store.get(Post, {"post_id": post_id})
    photos = with_avifs(orjson.loads(post["media"]) if post else [])
    workers.each(
        lambda each: queues.send(
            settings.recompressions_queue_url, {"post_id": post_id, "index": each["index"]}
        ),
        photos,
    )
