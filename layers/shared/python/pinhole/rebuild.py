"""Compares readers' feeds with the truth, and repairs them.

The truth is computed from follows and posts alone. What is compared with it is what the reader
would be shown: entries and pulled posts after the read rules. They should never differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from pinhole import backfill, candidates, feed, readers, store
from pinhole.tables import Post, Reader
from pinhole.timeline import TOP
from pinhole.visibility import PUBLISHED

_PAGE = 100


@dataclass(frozen=True)
class Difference:
    """Posts that one reader's feed lacks, and posts that it shows and should not."""

    user_id: str
    missing: list[str]
    surplus: list[str]


def check(user_id: str) -> Difference | None:
    """How this reader's feed differs from the truth, as far down as it is complete; None: not."""
    reader = readers.find(user_id)
    since = readers.boundary(reader)
    shown = _shown(user_id, since)
    truth = {
        post.post_id
        for author_id in candidates.followed(user_id)
        for post in takewhile(
            lambda post: post.post_id >= since, candidates.posts_of(author_id, TOP)
        )
    }
    if shown == truth:
        return None
    return Difference(user_id, sorted(truth - shown), sorted(shown - truth))


def repair(difference: Difference) -> None:
    """Make the reader's feed agree with their follows again, for every author concerned."""
    rows = _posts({*difference.missing, *difference.surplus})
    for author_id in {row["author_id"] for row in rows}:
        backfill.reconcile(difference.user_id, author_id)


def run(after: str | None, is_repair: bool) -> tuple[list[Difference], int, str | None]:
    """Check a page of all readers: the differences, how many were checked, where to go on."""
    start = {"user_id": {"S": after}} if after else None
    found = Reader.scan(limit=_PAGE, page_size=_PAGE, last_evaluated_key=start)
    user_ids = [reader.user_id for reader in found]
    differences = [each for each in map(check, user_ids) if each]
    if is_repair:
        for difference in differences:
            repair(difference)
    return differences, len(user_ids), user_ids[-1] if len(user_ids) == _PAGE else None


def _shown(user_id: str, since: str) -> set[str]:
    """The published posts that the reader's feed shows from an id on."""
    source = feed.open_source(user_id)
    post_ids = {candidate.post_id for candidate in source.between(since, TOP)}
    return {row["post_id"] for row in _posts(post_ids) if row["state"] == PUBLISHED}


def _posts(post_ids: set[str]) -> list[store.Row]:
    return store.batch_get({Post: [{"post_id": post_id} for post_id in post_ids]})[Post]
