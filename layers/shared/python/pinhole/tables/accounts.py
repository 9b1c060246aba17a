"""Tables of exports, receipts and idempotency keys."""

from __future__ import annotations

from typing import TypedDict

from pynamodb.attributes import (
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class ExportRow(TypedDict, total=False):
    """A stored export; unset attributes are absent."""

    user_id: str
    export_id: str
    state: str
    requested_at: str
    size: int
    reason: str
    expires_at: int


class Export(Table[ExportRow]):
    """The newest export of a person's account (`pinhole.accounts.export.orders`)."""

    class Meta:
        table_name = settings.table_name("exports")
        ttl = "expires_at"

    user_id = UnicodeAttribute(hash_key=True)
    export_id = UnicodeAttribute()
    state = UnicodeAttribute()  # pending, running, ready or failed
    requested_at = UnicodeAttribute()
    size = NumberAttribute(null=True)  # bytes
    reason = UnicodeAttribute(null=True)  # why it failed
    expires_at = NumberAttribute()


class ReceiptRow(TypedDict, total=False):
    """A stored receipt; unset attributes are absent."""

    subject: str
    owner_id: str
    deleted_by: str
    deleted_at: str
    parts: set[str]
    pending: set[str]
    settled: set[str]
    finished_at: str
    expires_at: int


class Receipt(Table[ReceiptRow]):
    """A deletion's record: what was deleted and what is pending (`pinhole.clean_up.receipts`)."""

    class Meta:
        table_name = settings.table_name("receipts")
        ttl = "expires_at"

    subject = UnicodeAttribute(hash_key=True)  # `post#<post_id>`, `account#<receipt_id>`
    owner_id = UnicodeAttribute()
    deleted_by = UnicodeAttribute()
    deleted_at = UnicodeAttribute()
    parts = UnicodeSetAttribute()
    pending = UnicodeSetAttribute(null=True)  # absent when everything is done
    settled = UnicodeSetAttribute(null=True)  # single tasks of the parts
    finished_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


class Idempotency(Table):
    """Stored responses by Idempotency-Key; written by Powertools."""

    class Meta:
        table_name = settings.table_name("idempotency")
        ttl = "expiration"

    id = UnicodeAttribute(hash_key=True)
