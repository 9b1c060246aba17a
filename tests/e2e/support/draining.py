"""Waiting for idle: nothing is left in a stream or a queue."""

from __future__ import annotations

import time

from pinhole import clock, ids
from pinhole.counts import counters
from pinhole.feed.stable_paging import BOTTOM
from pinhole.posts import likers

from tests.e2e.support.account import Account
from tests.e2e.support.waiting import until


def drain(account: Account) -> None:
    """Wait until everything that was written before has been processed, delivered and counted.

    A stream is read in order. So a row that nobody else writes goes last into each: once its effect
    is visible, everything before it has been processed.
    """
    account.queue("uploads").wait_until_empty()
    author_id, reader_id, post_id = _write_last_rows(account)
    subjects = counters.of_user(author_id), counters.of_post(post_id)
    for wanted, what in (
        (lambda: account.row("counters", subject=subjects[0]).get("followers"), "the last follow"),
        (lambda: account.row("counters", subject=subjects[0]).get("posts"), "the last post"),
        (lambda: account.row("counters", subject=subjects[1]).get("likes"), "the last like"),
        (lambda: account.row("feeds", user_id=reader_id, post_id=post_id), "the last delivery"),
    ):
        until(wanted, what=what)
    for name in ("backfills", "moves", "rollups", "ranks"):  # some of their messages come later
        account.queue(name).wait_until_empty()


def _write_last_rows(account: Account) -> tuple[str, str, str]:
    author_id, reader_id, post_id = f"last-{ids.ulid()}", f"last-{ids.ulid()}", ids.ulid()
    own = {"correlation_id": "draining"}
    kind = {"kind": "photo", "tags": ""}
    account.put_row("users", user_id=author_id, username=author_id, display_name="", created_at="")
    here = {"visited_at": int(time.time()), "complete_from": BOTTOM, "version": 0}
    account.put_row("readers", user_id=reader_id, unfollowed="", **here)
    follow = {"follower_id": reader_id, "followee_id": author_id, "follow_id": ids.ulid()}
    account.put_row("follows", **follow, **own)
    like = {"viewer_id": reader_id, "post_id": post_id, "like_id": ids.ulid()}
    account.put_row("likes", **like, post_bucket=likers.bucket(post_id, reader_id), **own)
    post = {"post_id": post_id, "author_id": author_id, "state": "published", "media": "[]"}
    post["published_at"] = clock.iso(clock.now())
    account.put_row("posts", **post, author="{}", created_at="", version=0, **kind, **own)
    return author_id, reader_id, post_id
