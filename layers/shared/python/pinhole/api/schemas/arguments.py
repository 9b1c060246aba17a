"""Path and query parameters, shared by the routes."""

from __future__ import annotations

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from pinhole import ids
from pinhole.api.arguments import LONGEST_TAG
from pinhole.paging import pages
from pinhole.people import usernames
from pinhole.settings import settings

_ULID = f"^{ids.ULID_PATTERN}$"

UserId = Annotated[
    str, Path(description="A user's id, or `me`", pattern=f"^(me|{ids.USER_PATTERN})$")
]

HeldName = Annotated[
    str,
    Path(
        description="A user name, or a former one that is still held",
        pattern=f"^{usernames.PATTERN}$",
        max_length=usernames.LONGEST,
    ),
]

PostId = Annotated[str, Path(description="A post's id (a ULID)", pattern=_ULID)]

ReceiptId = Annotated[str, Path(description="A receipt's id", pattern="^[0-9a-f]{32}$")]

SubscriptionId = Annotated[str, Path(description="A subscription's id", pattern="^[0-9a-f]{32}$")]

CommentId = Annotated[str, Path(description="A comment's id (a ULID)", pattern=_ULID)]

MediumIndex = Annotated[
    int, Path(ge=0, le=99, description="A medium's position in its post, from 0")
]

Limit = Annotated[int, Query(ge=1, le=settings.page_most, description="Items on a page")]

Cursor = Annotated[
    str | None,
    Query(
        max_length=pages.LONGEST_CURSOR,
        pattern="^[A-Za-z0-9_-]*$",
        description="`next_cursor` of the previous page",
    ),
]

Order = Annotated[Literal["ranked", "latest"], Query(description="By interest, or newest first")]

Sort = Annotated[
    Literal["top", "newest"],
    Query(
        description="Best first by likes, replies and age, or newest first; replies are always"
        " oldest first"
    ),
]

TagSort = Annotated[
    Literal["top", "newest"], Query(description="By likes and age, or newest first")
]

Tag = Annotated[
    str,
    Path(
        description="A hashtag, with or without `#`",
        pattern="^[^\\s/]+$",
        max_length=LONGEST_TAG,
    ),
]

Beginning = Annotated[
    str,
    Query(
        min_length=1,
        max_length=100,
        description="The beginning of a name: two letters or digits, one Han character, kana or"
        " Hangul syllable, or a word of one letter of a script without case",
    ),
]

SearchType = Annotated[
    Literal["people", "tags"] | None,
    Query(description="What to search for: unless given, tags if `q` begins with `#`, else people"),
]

ParentId = Annotated[
    str | None, Query(pattern=_ULID, description="List the replies to this comment, oldest first")
]

ReportedSubject = Annotated[
    str,
    Path(
        max_length=80,
        pattern=f"^(post:{ids.ULID_PATTERN}|comment:{ids.ULID_PATTERN}|person:{ids.USER_PATTERN})$",
        description="The reported subject: `post:`, `comment:` or `person:` and its id",
    ),
]

CaseState = Annotated[
    Literal["open", "closed"], Query(description="Undecided cases, or decided ones")
]

Explain = Annotated[bool, Query(description="Explain the rank of each post by its score")]
