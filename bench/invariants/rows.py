"""No orphaned row: whatever belongs to a post, a comment or a person exists only beside it."""

from __future__ import annotations

from bench.invariants.evidence import Evidence, listed

_OF_POSTS = ("likes", "saves", "comments", "tags", "ledger", "feeds", "inboxes", "comment_likes")
_OF_PEOPLE = {
    "likes": ("viewer_id",),
    "saves": ("user_id",),
    "follows": ("follower_id", "followee_id"),
    "feeds": ("user_id",),
    "posts": ("author_id",),
    "inboxes": ("user_id",),
    "comments": ("author_id",),
}


def without_post(seen: Evidence) -> list[str]:
    """Rows about a post that does not exist."""
    posts = seen.by_id("posts", "post_id")
    return listed(
        f"{table} has a row about the post {row['post_id']}"
        for table in _OF_POSTS
        for row in seen.table(table)
        if row.get("post_id") and row["post_id"] not in posts and "best" not in row
    )


def without_person(seen: Evidence) -> list[str]:
    """Rows about a person who does not exist."""
    people = seen.by_id("users", "user_id")
    return listed(
        f"{table} has a row about the person {row[name]}"
        for table, names in _OF_PEOPLE.items()
        for row in seen.table(table)
        for name in names
        if name in row and row[name] not in people
    )


def without_comment(seen: Evidence) -> list[str]:
    """Likes of comments that do not exist, and replies to them."""
    comments = seen.by_id("comments", "comment_id")
    likes = (row["comment_id"] for row in seen.table("comment_likes"))
    parents = (row["parent_id"] for row in comments.values() if row.get("parent_id"))
    return listed(
        f"a row is about the comment {comment_id}"
        for comment_id in {*likes, *parents}
        if comment_id not in comments
    )


def counters(seen: Evidence) -> list[str]:
    """Counters of what does not exist."""
    there = {f"post#{post_id}" for post_id in seen.by_id("posts", "post_id")}
    there |= {f"comment#{comment_id}" for comment_id in seen.by_id("comments", "comment_id")}
    there |= {f"user#{user_id}" for user_id in seen.by_id("users", "user_id")}
    subjects = (row["subject"] for row in seen.table("counters"))
    return listed(f"a counter is of {subject}" for subject in subjects if subject not in there)
