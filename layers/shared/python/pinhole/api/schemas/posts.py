"""Schemas of posts, as the API shows them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pinhole.api.schemas.base import CommentPolicy, Location, Schema
from pinhole.api.schemas.media import CoverUrls, Medium
from pinhole.api.schemas.people import Mention, Person
from pinhole.api.schemas.texts import (
    Caption,
    Code,
    CommentText,
    FormValue,
    Hashtag,
    MediaType,
    Moment,
    NextCursor,
    PathOfApi,
    Reason,
    Sentence,
    Ulid,
    Url,
)


class Upload(Schema):
    """Where to send one file: a multipart POST of all `fields`, then `file`, to `url`."""

    index: int
    url: Url
    fields: dict[str, FormValue]
    expires_at: Moment


class CreatedPost(Schema):
    """`uploads` is set only if the post was created as JSON."""

    post_id: Ulid
    state: Literal["pending"]
    created_at: Moment
    media_urls: CoverUrls
    uploads: list[Upload] | None = None


class Explanation(Schema):
    """The components of a post's score, each in [0, 1], and their weighted sum.

    A feed is in the order of its scores 20 posts at a time, whatever the size of its pages; from
    one 20 to the next of the same 40, a score rises by no more than the weight of engagement. The
    next 40 are older posts, whose scores may be higher.
    """

    interest: float
    recency: float
    relationship: float
    engagement: float
    score: float


class Because(Schema):
    """A hashtag that you like, or a person whom you follow or like."""

    tag: Hashtag | None = None
    person: Person | None = None


class FanOut(Schema):
    """The progress of delivering the post to its author's followers."""

    mode: Literal["push", "pull"]
    followers: int | None
    pages: int | None
    pages_delivered: int
    started_at: Moment
    finished_at: Moment | None


class TopComment(Schema):
    """One of a post's best comments; a long text is shortened."""

    comment_id: Ulid
    text: CommentText
    user: Person
    like_count: int


class Post(Schema):
    post_id: Ulid
    user: Person
    media: list[Medium]
    media_type: Literal["image", "video", "carousel"]
    aspect_ratio: float | None = Field(
        description="Width by height of the first medium, once it is processed"
    )
    media_urls: CoverUrls
    caption: Caption
    hashtags: list[Hashtag]
    mentions: list[Mention] = Field(description="The people whom the caption mentions")
    location: Location | None
    like_count: int
    comment_count: int
    save_count: int
    top_comments: list[TopComment]
    is_liked: bool
    is_saved: bool
    created_at: Moment
    edited_at: Moment | None = Field(
        description="When caption, location or an alternative text last changed"
    )
    is_edited: bool
    state: Literal["pending", "processing", "published", "rejected", "deleted"]
    audience: Literal["everyone", "close_friends"]
    comment_policy: CommentPolicy = Field(
        description="Who may comment: the stricter of what was decided for the post and of its"
        " author's profile"
    )
    reason: Code | None = Field(None, description="Why it was rejected: a stable code")
    reason_detail: Sentence | None = None
    is_sensitive: bool = Field(description="Whether any medium is: by its author, or by moderation")
    hidden: bool | None = Field(None, description="Hidden from all but author and moderators")
    hidden_reason: Reason | None = None
    reason_index: int | None = Field(None, description="The medium that was rejected")
    explain: Explanation | None = Field(None, description="Only in a feed with `explain=true`")
    because: Because | None = Field(None, description="On the explore page: why it is shown")
    fan_out: FanOut | None = Field(None, description="For the author, in `GET /posts/{post_id}`")


class Original(Schema):
    """A download URL, valid until `expires_at`; `size` in bytes."""

    url: Url
    expires_at: Moment
    content_type: MediaType
    size: int


class PostPage(Schema):
    posts: list[Post]
    next_cursor: NextCursor | None


class LikeState(Schema):
    is_liked: bool
    like_count: int


class DeletedPost(Schema):
    post_id: Ulid
    state: Literal["deleted"]
    deleted_at: Moment
    receipt: PathOfApi = Field(description="The path of the deletion's receipt")


class SaveState(Schema):
    is_saved: bool
    save_count: int
