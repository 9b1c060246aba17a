"""Schemas of people and their relationships."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pinhole.api.schemas.base import CommentPolicy, FormatUrls, PublicPage, Schema
from pinhole.api.schemas.texts import (
    Bio,
    Code,
    DisplayName,
    Hashtag,
    NextCursor,
    PersonId,
    Sentence,
    Ulid,
    Url,
    Username,
)


class Person(Schema):
    id: PersonId
    username: Username
    avatar_url: Url | None


class Mention(Schema):
    """The name as written in the text, and the person it means, whatever their name is now."""

    username: Username
    user_id: PersonId


class AvatarState(Schema):
    """The state of your newest picture; the last one that was ready is shown meanwhile."""

    avatar_id: Ulid | None = Field(None, description="The change this is about, in a profile")
    state: Literal["processing", "ready", "rejected", "removed"]
    reason: Code | None = Field(None, description="Why it was rejected: a stable code")
    detail: Sentence | None = None


class AvatarUrls(Schema):
    """Squares of 150 (`thumbnail`) and 320 pixels (`small`), as wide as photos of these sizes."""

    thumbnail: FormatUrls
    small: FormatUrls


class Profile(Schema):
    user_id: PersonId
    username: Username
    display_name: DisplayName
    bio: Bio
    avatar_url: Url | None
    avatar_urls: AvatarUrls | None
    avatar: AvatarState | None = Field(None, description="In your own profile")
    post_count: int
    follower_count: int
    following_count: int
    is_private: bool = Field(description="Only followers see posts and lists")
    comment_policy: CommentPolicy = Field(
        description="Who may comment on any of their posts; a post can be stricter"
    )
    public_page: PublicPage | None = Field(
        None, description="In your own profile: who may see your page without signing in"
    )
    is_following: bool
    is_requested: bool = Field(description="You have sent a follow request")


class Relationship(Schema):
    """Your relationship with a user. It does not reveal whether they mute or block you, or count
    you among their close friends.
    """

    user_id: PersonId
    is_following: bool
    is_requested: bool = Field(description="You have sent a follow request")
    is_follower: bool
    is_requesting: bool = Field(description="They have sent you a follow request")
    is_close_friend: bool = Field(description="One of your close friends")
    is_muted: bool = Field(description="Whether you mute them")
    is_blocked: bool = Field(description="Whether you block them")


class ListedPerson(Person):
    display_name: DisplayName


class PersonPage(Schema):
    users: list[ListedPerson]
    next_cursor: NextCursor | None


class Suggestion(ListedPerson):
    """`followed_by` names some of the `mutual_count` people you follow who follow them."""

    mutual_count: int
    followed_by: list[Person]


class SuggestionPage(Schema):
    """The best suggestions; there is only one page."""

    users: list[Suggestion]
    next_cursor: None


class Connection(Schema):
    """The shortest path of follows from you to a user, both included. `is_complete` is false if the
    search reached its limits: then a shorter path may exist, or one if none was found.
    """

    path: list[ListedPerson] | None
    hops: int | None
    is_complete: bool


class FoundTag(Schema):
    tag: Hashtag


class SearchPage(Schema):
    """In alphabetical order; only the list of the requested type has entries."""

    users: list[ListedPerson]
    tags: list[FoundTag]
    next_cursor: NextCursor | None


class FollowState(Schema):
    """`is_requested`: the account is private, and its owner has yet to accept."""

    is_following: bool
    is_requested: bool
    follower_count: int


class FollowerState(Schema):
    """Whether a person follows you, after your answer to their request or your removing them."""

    is_follower: bool


class BlockState(Schema):
    is_blocked: bool


class MuteState(Schema):
    is_muted: bool


class CloseFriendState(Schema):
    is_close_friend: bool
