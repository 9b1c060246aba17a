"""The texts of public pages, as those of the app (`web/src/words/`)."""

from __future__ import annotations

from datetime import datetime

NETWORK = "Pinhole"
SKIP = "Skip to the content"
SIGN_IN, SIGN_UP = "Sign in", "Sign up"
JOIN = "Pinhole is a photo-sharing network. Sign up to follow people, to like and to comment."
MISSING = "There is nothing to see here"
MISSING_TEXT = (
    "The address may be wrong, what was here may have been deleted, or you may have to sign in to"
    " see it."
)
FAILED = "This did not work"
FAILED_TEXT = "Please try again in a moment."
SENSITIVE = "Sensitive content"
SENSITIVE_TEXT = "Sign in to see this post."
EMPTY = "No posts yet"
POSTS = "Posts"
COMMENTS = "Comments"
ALL_COMMENTS = "Sign in to see all comments."
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def counted(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def likes(number: int) -> str:
    return counted(number, "like", "likes")


def comments(number: int) -> str:
    return counted(number, "comment", "comments")


def day(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def named(display_name: str, username: str) -> str:
    return f"@{username}" if display_name == username else f"{display_name} (@{username})"


def photo_by(username: str) -> str:
    """The alternative text of a photo whose author gave none."""
    return f"Photo by @{username}"


def post_by(username: str) -> str:
    return f"Post by @{username}"
