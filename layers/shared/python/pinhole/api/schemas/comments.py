"""Schemas of comments."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pinhole.api.checks import IdOfComment, Text, at_most, visible
from pinhole.api.schemas.base import Body, Schema, Ulid
from pinhole.api.schemas.people import Mention, Person
from pinhole.settings import settings


class NewComment(Body):
    text: Annotated[Text, visible, at_most(settings.comment_characters)] = Field(
        description=f"1 to {settings.comment_characters} characters as readers see them"
    )
    parent_id: IdOfComment | None = Field(
        None, description="The comment to reply to, which must not be a reply itself"
    )


class CommentEdit(Body):
    text: Annotated[Text, visible, at_most(settings.comment_characters)] = Field(
        description=f"1 to {settings.comment_characters} characters as readers see them"
    )


class Comment(Schema):
    """A deleted comment with replies stays in its thread, without `text` and `user`."""

    comment_id: Ulid
    text: str | None
    user: Person | None
    created_at: str
    edited_at: str | None = Field(description="When its text last changed")
    is_edited: bool
    like_count: int
    reply_count: int
    is_liked: bool
    parent_id: Ulid | None
    mentions: list[Mention]
    state: Literal["published", "deleted"]


class CommentPage(Schema):
    comments: list[Comment]
    next_cursor: str | None


class DeletedComment(Schema):
    comment_id: Ulid
    state: Literal["deleted"]
