"""All invariants by name."""

from __future__ import annotations

from collections.abc import Callable

from bench.invariants import badges, counts, feeds, messages, objects, posts, receipts, rows
from bench.invariants.evidence import Evidence

INVARIANTS: dict[str, Callable[[Evidence], list[str]]] = {
    "likes are counted": counts.likes,
    "comments are counted": counts.comments,
    "replies are counted": counts.replies,
    "likes of comments are counted": counts.comment_likes,
    "saves are counted": counts.saves,
    "followers are counted": counts.followers,
    "followees are counted": counts.following,
    "posts are counted": counts.posts,
    "feeds miss nothing": feeds.missing,
    "feeds have nothing in excess": feeds.surplus,
    "feeds repeat nothing": feeds.repeated,
    "feeds are in order": feeds.disordered,
    "feeds store only followees' posts": feeds.stored,
    "no post is stuck": posts.stuck,
    "no post failed by a fault of ours": posts.failed,
    "no uploaded post is lost": posts.lost,
    "no rendition is orphaned": objects.orphaned_renditions,
    "no original is orphaned": objects.orphaned_originals,
    "no upload is orphaned": objects.orphaned_uploads,
    "published photos have their files": objects.missing_files,
    "no row is without its post": rows.without_post,
    "no row is without its person": rows.without_person,
    "no row is without its comment": rows.without_comment,
    "no counter is orphaned": rows.counters,
    "badges equal lists": badges.unequal,
    "deletions have receipts": receipts.absent,
    "deletions end": receipts.unfinished,
    "receipts are true": receipts.untrue,
    "dead letters are redriven": messages.dead,
    "queues are empty": messages.undone,
}


def differences(seen: Evidence) -> dict[str, list[str]]:
    """What differs, by invariant; empty lists where all holds."""
    return {name: check(seen) for name, check in INVARIANTS.items()}
