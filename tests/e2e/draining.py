"""Knowing that all has been done: nothing is left in a stream or a queue."""

from __future__ import annotations

from pinhole import counters, ids

from tests.e2e.account import Account
from tests.e2e.waiting import until


def drain(account: Account) -> None:
    """Wait until everything that was written before has been processed, delivered and counted.

    A stream is read in order. So the last row of each is one that nobody else writes: once its
    effect is there, nothing before it is still to come.
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


def _write_last_rows(account: Account) -> tuple[str, str, str]:
    author_id, reader_id, post_id = f"last-{ids.ulid()}", f"last-{ids.ulid()}", ids.ulid()
    own = {"correlation_id": "draining"}
    follow = {"follower_id": reader_id, "followee_id": author_id, "follow_id": ids.ulid()}
    account.put_row("follows", **follow, **own)
    account.put_row("likes", viewer_id=reader_id, post_id=post_id, like_id=ids.ulid(), **own)
    post = {"post_id": post_id, "author_id": author_id, "state": "published", "media": "[]"}
    account.put_row("posts", **post, created_at="", version=0, **own)
    return author_id, reader_id, post_id
