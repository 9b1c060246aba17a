"""Receipts are true: a deletion has one, it ends, and then nothing is left."""

from __future__ import annotations

from bench.invariants.evidence import Evidence, listed

_POST = "post#"
_ABOUT_POST = ("posts", "likes", "saves", "comments", "comment_likes", "feeds", "ledger", "tags")


def absent(seen: Evidence) -> list[str]:
    """Posts whose deletion was accepted and has no receipt."""
    receipts = seen.by_id("receipts", "subject")
    return listed(
        f"{post_id} was deleted without a receipt"
        for post_id in seen.deleted
        if f"{_POST}{post_id}" not in receipts
    )


def unfinished(seen: Evidence) -> list[str]:
    """Receipts of deletions that did not end."""
    return listed(
        f"{row['subject']} waits for {', '.join(sorted(row['pending']))}"
        for row in seen.table("receipts")
        if row.get("pending") or not row.get("finished_at")
    )


def untrue(seen: Evidence) -> list[str]:
    """Receipts that say that all is deleted of a post of which something is left."""
    finished = {
        row["subject"].removeprefix(_POST)
        for row in seen.table("receipts")
        if row["subject"].startswith(_POST) and not row.get("pending")
    }
    rows = ((name, row.get("post_id")) for name in _ABOUT_POST for row in seen.table(name))
    files = (
        (bucket, part)
        for bucket in ("media", "originals", "uploads")
        for key in seen.bucket(bucket)
        for part in key.split("/")
    )
    return listed(
        f"{post_id} is deleted, but not in {where}"
        for where, post_id in {*rows, *files}
        if post_id in finished
    )
