"""Schemas of people and their relationships."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pinhole.api.schemas.base import FormatUrls, Schema


class Person(Schema):
    id: str
    username: str
    avatar_url: str | None


class AvatarState(Schema):
    """How the newest change of one's own picture went; the last good one is shown meanwhile."""

    avatar_id: str | None = Field(None, description="Which change this is about, in a profile")
    state: Literal["processing", "ready", "rejected", "removed"]
    reason: str | None = Field(None, description="Why it was rejected: a stable code")
    detail: str | None = None


class AvatarUrls(Schema):
    """Squares of 150 and 320 pixels."""

    thumbnail: FormatUrls
    full: FormatUrls


class Profile(Schema):
    user_id: str
    username: str
    display_name: str
    bio: str
    avatar_url: str | None
    avatar_urls: AvatarUrls | None
    avatar: AvatarState | None = Field(None, description="In one's own profile")
    post_count: int
    follower_count: int
    following_count: int
    is_private: bool = Field(description="Posts and lists are for followers alone")
    is_following: bool
    is_requested: bool = Field(description="The viewer has asked to follow, and waits")


class Relationship(Schema):
    """How the viewer and a person stand to each other. Nobody is told that they are muted, blocked
    or a close friend.
    """

    user_id: str
    is_following: bool
    is_requested: bool = Field(description="The viewer has asked to follow, and waits")
    is_follower: bool
    is_requesting: bool = Field(description="They have asked to follow the viewer, and wait")
    is_close_friend: bool = Field(description="Of the viewer's")
    is_muted: bool = Field(description="By the viewer")
    is_blocked: bool = Field(description="By the viewer")


class ListedPerson(Person):
    display_name: str


class PersonPage(Schema):
    users: list[ListedPerson]
    next_cursor: str | None


class Suggestion(ListedPerson):
    """`followed_by` names a few of the `mutual_count` followees of the viewer who follow them."""

    mutual_count: int
    followed_by: list[Person]


class SuggestionPage(Schema):
    """The best few: there is no further page."""

    users: list[Suggestion]
    next_cursor: None


class Connection(Schema):
    """The shortest chain of follows from the viewer to a person, both in it. `is_complete` is false
    when the search gave up at its bounds: there may be a shorter one, or one at all.
    """

    path: list[ListedPerson] | None
    hops: int | None
    is_complete: bool


class FoundTag(Schema):
    tag: str


class SearchPage(Schema):
    """In alphabetical order; only the list of the type that was asked for has anything in it."""

    users: list[ListedPerson]
    tags: list[FoundTag]
    next_cursor: str | None


class FollowState(Schema):
    """`is_requested`: the account is private, and its owner decides."""

    is_following: bool
    is_requested: bool
    follower_count: int


class FollowerState(Schema):
    """What became of a request to follow the viewer."""

    is_follower: bool


class BlockState(Schema):
    is_blocked: bool


class MuteState(Schema):
    is_muted: bool


class CloseFriendState(Schema):
    is_close_friend: bool
