"""Schemas of comments."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pinhole.api.checks import IdOfComment, Text, at_most, visible
from pinhole.api.schemas.base import Body, Schema
from pinhole.api.schemas.people import Mention, Person
from pinhole.api.schemas.texts import CommentText, Moment, NextCursor, Ulid
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
    text: CommentText | None
    user: Person | None
    created_at: Moment
    edited_at: Moment | None = Field(description="When its text last changed")
    is_edited: bool
    like_count: int
    reply_count: int
    is_liked: bool
    parent_id: Ulid | None
    mentions: list[Mention]
    state: Literal["published", "deleted"]


class CommentPage(Schema):
    comments: list[Comment]
    next_cursor: NextCursor | None


class DeletedComment(Schema):
    comment_id: Ulid
    state: Literal["deleted"]
