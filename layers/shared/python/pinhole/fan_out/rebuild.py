"""Compares readers' feeds with the truth, and repairs them.

The truth is computed from follows and posts alone, and compared with what the reader would see:
entries and pulled posts after the read rules. They should never differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from pinhole.access.visibility import PUBLISHED
from pinhole.aws import workers
from pinhole.fan_out import backfill
from pinhole.feed import author_posts, followees, reader_state, reading
from pinhole.feed.stable_paging import TOP
from pinhole.relationships import mutes
from pinhole.tables import store
from pinhole.tables.feeds import Reader
from pinhole.tables.posts import Post, PostRow

_PAGE = 100


@dataclass(frozen=True)
class Difference:
    """Posts missing from a reader's feed, and posts that it should not show."""

    user_id: str
    missing: list[str]
    surplus: list[str]


@dataclass
class Step:
    """The findings of one invocation, and the reader to continue after."""

    checked: int = 0
    differences: list[Difference] = field(default_factory=list)
    remaining: list[Difference] = field(default_factory=list)  # after the repair
    next: str | None = None


def check(user_id: str) -> Difference | None:
    """Differences between a reader's feed, where it is complete, and the truth; None if equal."""
    since = reader_state.boundary(reader_state.find(user_id))
    shown, expected = _shown(user_id, since), _expected(user_id, since)
    if shown == expected:
        return None
    return Difference(user_id, sorted(expected - shown), sorted(shown - expected))


def repair(difference: Difference) -> Difference | None:
    """Reconcile the reader's feed for every author concerned; returns what still differs."""
    rows = _posts({*difference.missing, *difference.surplus})
    for author_id in {row["author_id"] for row in rows}:
        backfill.reconcile(difference.user_id, author_id)
        mutes.agree(difference.user_id, author_id)
    return check(difference.user_id)


def run(user_ids: Iterable[str], is_repair: bool, is_time_left: Callable[[], bool]) -> Step:
    """Check readers one by one, at least one, until the time is up."""
    step = Step()
    for user_id in user_ids:
        step.checked += 1
        if found := check(user_id):
            step.differences.append(found)
            left = repair(found) if is_repair else found
            step.remaining += [left] if left else []
        if not is_time_left():
            step.next = user_id
            break
    return step


def everybody(after: str | None) -> Iterator[str]:
    """All readers, or those after one in the table's order."""
    start = {"user_id": {"S": after}} if after else None
    found = Reader.scan(
        page_size=_PAGE, last_evaluated_key=start, attributes_to_get=[Reader.user_id.attr_name]
    )
    return (reader.user_id for reader in found)


def _shown(user_id: str, since: str) -> set[str]:
    """The published posts that the reader's feed shows, from a post id on."""
    source = reading.open_source(user_id)
    post_ids = {candidate.post_id for candidate in source.between(since, TOP)}
    return {row["post_id"] for row in _posts(post_ids) if row["state"] == PUBLISHED}


def _expected(user_id: str, since: str) -> set[str]:
    """The published posts of the reader's followees, without muted ones, from a post id on."""

    def of(author_id: str) -> list[str]:
        posts = author_posts.posts_of(author_id, TOP)
        return [post.post_id for post in takewhile(lambda post: post.post_id >= since, posts)]

    authors = followees.followed(user_id) - mutes.of(user_id)
    return {post_id for found in workers.each(of, authors) for post_id in found}


def _posts(post_ids: set[str]) -> list[PostRow]:
    return store.batch_get({Post: [{"post_id": post_id} for post_id in post_ids]})[Post]
