"""Accounts: avatars, exports, closing, receipts."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class AvatarForm(TypedDict):
    url: str
    fields: dict[str, str]
    expires_at: str


class AvatarUpload(TypedDict):
    avatar_id: str
    state: str
    upload: AvatarForm


class ClosedAccount(TypedDict):
    receipt_id: str
    deleted_at: str
    state: str
    receipt: str


class SignedOut(TypedDict):
    signed_out_at: str


class Export(TypedDict):
    export_id: str
    state: str
    requested_at: str
    reason: NotRequired[str | None]
    size: NotRequired[int | None]
    url: NotRequired[str | None]
    url_expires_at: NotRequired[str | None]
    expires_at: str


class ReceiptPart(TypedDict):
    part: str
    state: str
    went: dict[str, int]


class CleanUp(TypedDict):
    """The fields of every receipt."""

    deleted_at: str
    state: str
    finished_at: str | None
    parts: list[ReceiptPart]


class Receipt(CleanUp):
    post_id: str


class AccountReceipt(CleanUp):
    receipt_id: str
