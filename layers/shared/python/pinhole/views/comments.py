"""Comments."""

from __future__ import annotations

from typing import TypedDict

from pinhole.views.people import Mention, Person


class Comment(TypedDict):
    comment_id: str
    text: str | None
    user: Person | None
    created_at: str
    edited_at: str | None
    is_edited: bool
    like_count: int
    reply_count: int
    is_liked: bool
    parent_id: str | None
    mentions: list[Mention]
    state: str


class CommentPage(TypedDict):
    comments: list[Comment]
    next_cursor: str | None


class DeletedComment(TypedDict):
    comment_id: str
    state: str
