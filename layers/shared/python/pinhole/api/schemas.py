"""The API's contract: what clients send and get, as pydantic models.

Requests are validated by them; responses are described by them (OpenAPI) and checked against them
in tests, but at run time written straight from dictionaries. Limits come from the settings.
"""

from __future__ import annotations

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from pinhole.api.checks import IdOfComment, Text, at_most, of_one_line, visible
from pinhole.media import IMAGE_TYPES, MEDIA_TYPES, announced_type
from pinhole.reports import REASONS
from pinhole.settings import settings
from pinhole.subjects import TYPES, Subject

UserId = Annotated[str, Path(description="A person's id, or `me`")]
PostId = Annotated[str, Path(description="A post's id (a ULID)")]
ReceiptId = Annotated[str, Path(description="A receipt's id")]
CommentId = Annotated[str, Path(description="A comment's id (a ULID)")]
MediumIndex = Annotated[int, Path(ge=0, description="A medium's place in its post, from 0")]
Limit = Annotated[int, Query(ge=1, le=settings.page_most, description="Items on a page")]
Cursor = Annotated[str | None, Query(max_length=2048, description="`next_cursor` of a page")]

Order = Annotated[Literal["ranked", "latest"], Query(description="By interest, or newest first")]
Sort = Annotated[Literal["newest", "top"], Query(description="Of a post's own comments")]
TagSort = Annotated[
    Literal["top", "newest"], Query(description="By likes and age, or newest first")
]
Tag = Annotated[str, Path(description="A hashtag, without `#`")]
Beginning = Annotated[str, Query(min_length=2, max_length=100, description="How a name begins")]
SearchType = Annotated[Literal["people", "tags"], Query(description="What to look for")]
ParentId = Annotated[
    str | None, Query(description="List the replies to this comment, oldest first")
]
ReportedSubject = Annotated[
    str, Path(description="What was reported: `post:`, `comment:` or `person:` and its id")
]
CaseState = Annotated[Literal["open", "closed"], Query(description="Still to be decided, or not")]
Explain = Annotated[bool, Query(description="Say why each post is where it is")]


class Schema(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)


class Location(Schema):
    lat: float = Field(ge=-90, le=90)
    lng: float = Field(ge=-180, le=180)
    name: Text | None = Field(None, max_length=settings.location_name_characters)


class Reported(Schema):
    """What a report is about."""

    type: Literal[TYPES]  # type: ignore[valid-type]
    id: str = Field(max_length=64)


# Requests


class Body(Schema):
    """What a request says. What it does not define is refused: a misspelt `audience` would show
    everyone what is for close friends.
    """

    model_config = ConfigDict(extra="forbid")


class NewLocation(Location, Body):
    pass


_MOST_BYTES = {"photo": settings.image_bytes, "video": settings.video_bytes}


class NewMedium(Body):
    content_type: Literal[MEDIA_TYPES]  # type: ignore[valid-type]
    size: int = Field(
        ge=1,
        le=max(_MOST_BYTES.values()),
        description=f"Bytes; at most {settings.image_bytes} for a photo",
    )
    alt_text: Text | None = Field(None, max_length=settings.alt_text_characters)

    @field_validator("size")
    @classmethod
    def _fits(cls, size: int, others: ValidationInfo) -> int:
        if "content_type" not in others.data:  # it is wrong itself
            return size
        kind = announced_type(others.data["content_type"])
        if size > _MOST_BYTES[kind]:
            raise ValueError(f"a {kind} has at most {_MOST_BYTES[kind]} bytes")
        return size


class Words(Body):
    """What a post says besides its media."""

    caption: Annotated[Text, at_most(settings.caption_characters)] = Field(
        "", description=f"At most {settings.caption_characters} characters as readers see them"
    )
    location: NewLocation | None = None
    location_from_photo: bool = Field(
        False, description="Take the location from the first photo's EXIF, if it has one"
    )
    audience: Literal["everyone", "close_friends"] = Field(
        "everyone", description="Who may see it, of those who may see the account"
    )

    @field_validator("location_from_photo")
    @classmethod
    def _contradicts_no_location(cls, is_wanted: bool, others: ValidationInfo) -> bool:
        if is_wanted and others.data.get("location"):
            raise ValueError("must not be true beside a location: send one of the two")
        return is_wanted


class PostForm(Words):
    """The fields of the multipart way; all but the caption are JSON."""

    alt_texts: list[Annotated[Text, Field(max_length=settings.alt_text_characters)] | None] = Field(
        [], max_length=settings.media_per_post, description="Alternative texts in order of files"
    )


class NewPost(Words):
    media: list[NewMedium] = Field(min_length=1, max_length=settings.media_per_post)


class EditedMedium(Body):
    index: int = Field(ge=0, lt=settings.media_per_post, description="Its place in the post")
    alt_text: Text | None = Field(
        max_length=settings.alt_text_characters, description="null: none any more"
    )


class PostEdit(Body):
    """What is left out stays as it is."""

    caption: Annotated[Text, at_most(settings.caption_characters)] | None = Field(
        None, description=f"At most {settings.caption_characters} characters as readers see them"
    )
    location: NewLocation | None = Field(None, description="null: none any more")
    media: list[EditedMedium] | None = Field(
        None, max_length=settings.media_per_post, description="Alternative texts to change"
    )

    @field_validator("media")
    @classmethod
    def _names_each_once(cls, media: list[EditedMedium] | None) -> list[EditedMedium] | None:
        indexes = [medium.index for medium in media or []]
        if len(set(indexes)) < len(indexes):
            raise ValueError("names a medium twice")
        return media


class ReadMark(Body):
    up_to: str | None = Field(
        None, max_length=2048, description="A notification's id, or a cursor; else all are read"
    )


class NewAvatar(Body):
    content_type: Literal[IMAGE_TYPES]  # type: ignore[valid-type]
    size: int = Field(ge=1, le=settings.image_bytes, description="Bytes")


class ProfileChange(Body):
    """What is left out stays as it is."""

    username: str | None = Field(
        None,
        description="3 to 30 of a-z, 0-9 and _, with single dots between; the former one is kept"
        " for a while",
    )
    display_name: (
        Annotated[Text, visible, of_one_line, at_most(settings.display_name_characters)] | None
    ) = Field(None, description=f"At most {settings.display_name_characters} characters")
    bio: Annotated[Text, at_most(settings.bio_characters)] | None = Field(
        None, description=f"At most {settings.bio_characters} characters as readers see them"
    )
    is_private: bool | None = None


class AccountDeletion(Body):
    username: str = Field(description="One's own, as a confirmation: nothing brings it back")


class Hiding(Body):
    reason: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For the author, at most {settings.reason_characters} characters"
    )


class NewSubject(Reported, Body):
    @field_validator("id")
    @classmethod
    def _is_one(cls, id: str, others: ValidationInfo) -> str:
        if "type" in others.data and not Subject(others.data["type"], id).is_one:
            raise ValueError(f"must be the id of a {others.data['type']}")
        return id


class NewReport(Body):
    subject: NewSubject
    reason: Literal[REASONS]  # type: ignore[valid-type]
    note: Annotated[Text, at_most(settings.report_note_characters)] | None = Field(
        None, description=f"For moderators, at most {settings.report_note_characters} characters"
    )


class Resolution(Body):
    action: Literal["dismiss", "hide", "show", "remove", "note"] = Field(
        description="`hide` and `show` are for posts, `remove` for comments, `note` for people"
    )
    reason: Annotated[Text, visible, at_most(settings.reason_characters)] = Field(
        description=f"For the log, and for the author of a hidden post; at most"
        f" {settings.reason_characters} characters"
    )


class NewComment(Body):
    text: Annotated[Text, visible, at_most(settings.comment_characters)] = Field(
        description=f"1 to {settings.comment_characters} characters as readers see them"
    )
    parent_id: IdOfComment | None = Field(
        None, description="The comment that this replies to, which is no reply itself"
    )


# Responses


class CoverUrls(Schema):
    thumbnail: str
    standard: str
    full: str


class Upload(Schema):
    """Where to send one file: a multipart POST of all `fields`, then `file`, to `url`."""

    index: int
    url: str
    fields: dict[str, str]
    expires_at: str


class CreatedPost(Schema):
    """`uploads` only when the post was made as JSON."""

    post_id: str
    state: str
    created_at: str
    media_urls: CoverUrls
    uploads: list[Upload] | None = None


class FormatUrls(Schema):
    webp: str
    jpg: str


class MediumUrls(Schema):
    thumbnail: FormatUrls
    small: FormatUrls
    standard: FormatUrls
    full: FormatUrls


class VideoUrls(Schema):
    p720: str = Field(alias="720p")
    p360: str = Field(alias="360p")


class Medium(Schema):
    """`state`, `progress`, `camera`, `taken_at`, `reason` and `detail` are for the author alone.

    A video's `urls` are those of its poster.
    """

    index: int
    type: Literal["photo", "video"]
    width: int | None = None
    height: int | None = None
    aspect_ratio: float | None = Field(None, description="Width by height")
    placeholder: str | None = Field(None, description="A tiny WebP as a data URI")
    alt_text: str | None = None
    is_sensitive: bool = Field(description="To be blurred until somebody asks for it")
    sensitivity_score: float | None = Field(None, description="0 to 1: for its author, moderators")
    urls: MediumUrls
    duration: float | None = Field(None, description="Of a video, in seconds")
    video_urls: VideoUrls | None = Field(None, description="MP4 with H.264 and AAC")
    state: str | None = None
    progress: int | None = Field(None, ge=0, le=100, description="Of a transcode, in percent")
    camera: str | None = None
    taken_at: str | None = None
    reason: str | None = None
    detail: str | None = None


class Person(Schema):
    id: str
    username: str
    avatar_url: str | None


class Explanation(Schema):
    """The components of a post's score, each in [0, 1], and their weighted sum."""

    interest: float
    recency: float
    relationship: float
    engagement: float
    score: float


class Because(Schema):
    """A hashtag that one likes, or somebody whom one follows or likes."""

    tag: str | None = None
    person: Person | None = None


class FanOut(Schema):
    """How far the post is on its way to its author's followers."""

    mode: Literal["push", "pull"]
    followers: int | None
    pages: int | None
    pages_delivered: int
    started_at: str
    finished_at: str | None


class TopComment(Schema):
    """One of a busy post's best comments; a long text is cut."""

    comment_id: str
    text: str
    user: Person
    like_count: int


class Post(Schema):
    post_id: str
    user: Person
    media: list[Medium]
    media_urls: CoverUrls
    caption: str
    hashtags: list[str]
    location: Location | None
    like_count: int
    comment_count: int
    save_count: int
    top_comments: list[TopComment]
    is_liked: bool
    is_saved: bool
    created_at: str
    edited_at: str | None = Field(description="When caption, location or an alt text last changed")
    is_edited: bool
    state: Literal["pending", "processing", "published", "rejected", "deleted"]
    audience: Literal["everyone", "close_friends"]
    reason: str | None = Field(None, description="Why it was rejected: a stable code")
    reason_detail: str | None = None
    is_sensitive: bool = Field(description="Some medium is to be blurred at first")
    hidden: bool | None = Field(None, description="From all but its author and moderators")
    hidden_reason: str | None = None
    reason_index: int | None = Field(None, description="Which medium that is about")
    explain: Explanation | None = Field(None, description="In a feed, when asked for")
    because: Because | None = Field(None, description="In the explore page: why it is there")
    fan_out: FanOut | None = Field(None, description="For the author, in `GET /posts/{post_id}`")


class Original(Schema):
    """Where to download a file until `expires_at`; `size` in bytes."""

    url: str
    expires_at: str
    content_type: str
    size: int


class PostPage(Schema):
    posts: list[Post]
    next_cursor: str | None


class Mention(Schema):
    username: str
    user_id: str


class Comment(Schema):
    """A deleted comment that was replied to stays in its place, without `text` and `user`."""

    comment_id: str
    text: str | None
    user: Person | None
    created_at: str
    like_count: int
    reply_count: int
    is_liked: bool
    parent_id: str | None
    mentions: list[Mention]
    state: Literal["published", "deleted"]


class CommentPage(Schema):
    comments: list[Comment]
    next_cursor: str | None


class DeletedComment(Schema):
    comment_id: str
    state: Literal["deleted"]


class AvatarForm(Schema):
    """Where to send the picture: a multipart POST of all `fields`, then `file`, to `url`."""

    url: str
    fields: dict[str, str]
    expires_at: str


class AvatarUpload(Schema):
    avatar_id: str
    state: Literal["pending"]
    upload: AvatarForm


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


class ClosedAccount(Schema):
    """`receipt` is the path that tells what went, without signing in."""

    receipt_id: str
    deleted_at: str
    state: Literal["pending"]
    receipt: str


class Export(Schema):
    """`url` while it is ready, good until `url_expires_at`; the file is kept until `expires_at`."""

    export_id: str
    state: Literal["pending", "running", "ready", "failed"]
    requested_at: str
    reason: str | None = Field(None, description="Why it failed: a stable code")
    size: int | None = Field(None, description="Bytes")
    url: str | None = None
    url_expires_at: str | None = None
    expires_at: str


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


class LikeState(Schema):
    is_liked: bool
    like_count: int


class HiddenState(Schema):
    post_id: str
    hidden: bool
    reason: str | None = Field(description="As it stands: the first one, if it was hidden before")


class DeletedPost(Schema):
    post_id: str
    state: Literal["deleted"]
    deleted_at: str
    receipt: str = Field(description="Where to read what went, and what is still to go")


class ReceiptPart(Schema):
    """What one part of a clean-up took: rows by table, objects, paths of the CDN."""

    part: str
    state: Literal["pending", "done"]
    went: dict[str, int]


class Receipt(Schema):
    """What went of a deleted post. It is `done` when nothing is left but what is archived."""

    post_id: str
    deleted_at: str
    state: Literal["pending", "done"]
    finished_at: str | None
    parts: list[ReceiptPart]


class AccountReceipt(Schema):
    """What went of a deleted account; its posts have receipts of their own."""

    receipt_id: str
    deleted_at: str
    state: Literal["pending", "done"]
    finished_at: str | None
    parts: list[ReceiptPart]


class SaveState(Schema):
    is_saved: bool
    save_count: int


class Notification(Schema):
    """What others did, told together. `id` changes when something is added."""

    id: str
    kind: Literal[
        "like",
        "follow",
        "follow_request",
        "follow_accepted",
        "mention",
        "comment",
        "reply",
        "comment_like",
        "export_ready",
    ]
    actors: list[Person]
    others: int = Field(description="How many more did the same")
    post_id: str | None = None
    thumbnail_url: str | None = None
    comment_id: str | None = None
    text: str | None = Field(None, description="How the comment begins")
    created_at: str
    is_read: bool


class NotificationPage(Schema):
    notifications: list[Notification]
    unread_count: int = Field(description="Counted up to a limit")
    next_cursor: str | None


class UnreadCount(Schema):
    unread_count: int


class ReportState(Schema):
    """The report that stands: the first one, if it was reported before."""

    subject: Reported
    reason: Literal[REASONS]  # type: ignore[valid-type]


class JudgedComment(Schema):
    comment_id: str
    post_id: str
    text: str
    user: Person
    created_at: str


class JudgedPerson(ListedPerson):
    bio: str


class ReportNote(Schema):
    """What one of the newest reports says."""

    reason: str
    note: str
    created_at: str


class ModeratorDecision(Schema):
    action: str
    reason: str | None
    moderator_id: str
    decided_at: str


class CaseSummary(Schema):
    """What the reports of a subject say together, since it was last decided upon; in a closed case,
    what they said then.
    """

    subject: Reported
    state: Literal["open", "closed"]
    reasons: dict[str, int] = Field(description="How many reports give each reason")
    report_count: int
    is_more: bool = Field(description="No more are counted; there may be any number")
    first_reported_at: str | None
    last_reported_at: str | None
    hidden_by_moderation: str | None = Field(description="Why, if that hid the post")
    decision: ModeratorDecision | None = Field(description="The last one")


class Case(CaseSummary):
    """With what was reported, in the field of its type, and the newest few notes."""

    post: Post | None = None
    comment: JudgedComment | None = None
    person: JudgedPerson | None = None
    notes: list[ReportNote]


class CasePage(Schema):
    cases: list[Case]
    next_cursor: str | None


class ModeratorAct(Schema):
    """`subject` and `reason` are left out when the subject is gone for good."""

    act_id: str
    action: str
    subject: Reported | None
    reason: str | None
    moderator: Person | None
    created_at: str


class ModeratorActPage(Schema):
    acts: list[ModeratorAct]
    next_cursor: str | None


class Health(Schema):
    status: Literal["ok"]
    stage: str


class FieldFault(Schema):
    field: str
    message: str


class Problem(Schema):
    """RFC 9457; `code` is stable, `errors` names the fields of an invalid request."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    correlation_id: str
    errors: list[FieldFault] | None = None
