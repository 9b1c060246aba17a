"""People and their relationships."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from pinhole.views.base import FormatUrls


class Person(TypedDict):
    id: str
    username: str
    avatar_url: str | None


class Mention(TypedDict):
    username: str
    user_id: str


class AvatarState(TypedDict):
    avatar_id: NotRequired[str | None]
    state: str
    reason: NotRequired[str | None]
    detail: NotRequired[str | None]


class AvatarUrls(TypedDict):
    thumbnail: FormatUrls
    small: FormatUrls


class Profile(TypedDict):
    user_id: str
    username: str
    display_name: str
    bio: str
    avatar_url: str | None
    avatar_urls: AvatarUrls | None
    avatar: NotRequired[AvatarState | None]
    post_count: int
    follower_count: int
    following_count: int
    is_private: bool
    comment_policy: str
    public_page: NotRequired[str | None]
    is_following: bool
    is_requested: bool


class Relationship(TypedDict):
    user_id: str
    is_following: bool
    is_requested: bool
    is_follower: bool
    is_requesting: bool
    is_close_friend: bool
    is_muted: bool
    is_blocked: bool


class ListedPerson(Person):
    display_name: str


class PersonPage(TypedDict):
    users: list[ListedPerson]
    next_cursor: str | None


class Suggestion(ListedPerson):
    mutual_count: int
    followed_by: list[Person]


class SuggestionPage(TypedDict):
    users: list[Suggestion]
    next_cursor: None


class Connection(TypedDict):
    path: list[ListedPerson] | None
    hops: int | None
    is_complete: bool


class FoundTag(TypedDict):
    tag: str


class SearchPage(TypedDict):
    users: list[ListedPerson]
    tags: list[FoundTag]
    next_cursor: str | None


class FollowState(TypedDict):
    is_following: bool
    is_requested: bool
    follower_count: int


class FollowerState(TypedDict):
    is_follower: bool


class BlockState(TypedDict):
    is_blocked: bool


class MuteState(TypedDict):
    is_muted: bool


class CloseFriendState(TypedDict):
    is_close_friend: bool
