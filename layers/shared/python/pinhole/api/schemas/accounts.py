"""Schemas of accounts: profile changes, avatars, exports, closing, receipts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from pinhole.api.checks import (
    Rule,
    Text,
    Whole,
    at_most,
    left_out,
    not_null,
    of_one_line,
    visible,
)
from pinhole.api.schemas.base import Body, CommentPolicy, PublicPage, Schema
from pinhole.api.schemas.texts import Code, FormValue, Moment, PathOfApi, ReceiptNumber, Ulid, Url
from pinhole.media.medium import IMAGE_TYPES
from pinhole.people import usernames
from pinhole.settings import settings


class NewAvatar(Body):
    content_type: Literal[IMAGE_TYPES]  # type: ignore[valid-type]
    size: Whole = Field(ge=1, le=settings.image_bytes, description="Bytes")


# JSON Schema alone: the domain says in a sentence what is wrong with a name.
WantedName = Annotated[
    str,
    Rule(
        str,
        {
            "pattern": f"^{usernames.PATTERN}$",
            "minLength": usernames.SHORTEST,
            "maxLength": usernames.LONGEST,
        },
    ),
]


class ProfileChange(Body):
    """Fields left out stay unchanged."""

    username: Annotated[WantedName | None, not_null] = left_out(
        "3 to 30 of a-z, 0-9 and _, with single dots between; your former user name"
        " stays reserved for a while"
    )
    display_name: Annotated[
        Annotated[Text, visible, of_one_line, at_most(settings.display_name_characters)] | None,
        not_null,
    ] = left_out(f"At most {settings.display_name_characters} characters")
    bio: Annotated[Text, at_most(settings.bio_characters)] | None = left_out(
        f"At most {settings.bio_characters} characters as readers see them; null removes it"
    )
    is_private: Annotated[bool | None, not_null] = left_out()
    comment_policy: Annotated[CommentPolicy | None, not_null] = left_out(
        "Who may comment on any of your posts"
    )
    public_page: Annotated[PublicPage | None, not_null] = left_out(
        "Who may see the page of your account without signing in; a private account has none"
    )

    @field_validator("bio")
    @classmethod
    def _is_taken_away(cls, bio: str | None) -> str:
        return bio or ""


class AccountDeletion(Body):
    username: WantedName = Field(
        description="Your user name, as a confirmation: this cannot be undone"
    )


class AvatarForm(Schema):
    """Where to send the picture: a multipart POST of all `fields`, then `file`, to `url`."""

    url: Url
    fields: dict[str, FormValue]
    expires_at: Moment


class AvatarUpload(Schema):
    avatar_id: Ulid
    state: Literal["pending"]
    upload: AvatarForm


class ClosedAccount(Schema):
    """`receipt` is the path to follow the deletion, without signing in."""

    receipt_id: ReceiptNumber
    deleted_at: Moment
    state: Literal["pending"]
    receipt: PathOfApi


class PasswordChange(Body):
    """Cognito's rules for passwords apply."""

    password: str = Field(min_length=1, max_length=256, description="Your present password")
    new_password: str = Field(min_length=1, max_length=256)


class SignedOut(Schema):
    """Tokens of earlier sign-ins end within a minute; you can sign in again at once."""

    signed_out_at: Moment


class Export(Schema):
    """`url` is set when it is ready, and valid until `url_expires_at`; the file is kept until
    `expires_at`.
    """

    export_id: Ulid
    state: Literal["pending", "running", "ready", "failed"]
    requested_at: Moment
    reason: Code | None = Field(None, description="Why it failed: a stable code")
    size: int | None = Field(None, description="Bytes")
    url: Url | None = None
    url_expires_at: Moment | None = None
    expires_at: Moment


class ReceiptPart(Schema):
    """What one part of a clean-up deleted: rows by table, S3 objects, CDN paths."""

    part: Code
    state: Literal["pending", "done"]
    went: dict[str, int]


class Receipt(Schema):
    """What was deleted with a post. It is `done` when nothing is left except originals that only an
    operator reaches: in the archive, or for a week at most to undo a mistake.
    """

    post_id: Ulid
    deleted_at: Moment
    state: Literal["pending", "done"]
    finished_at: Moment | None
    parts: list[ReceiptPart]


class AccountReceipt(Schema):
    """What was deleted with an account; its posts have their own receipts."""

    receipt_id: ReceiptNumber
    deleted_at: Moment
    state: Literal["pending", "done"]
    finished_at: Moment | None
    parts: list[ReceiptPart]
