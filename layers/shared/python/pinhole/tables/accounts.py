"""Tables of exports, receipts and idempotency keys."""

from __future__ import annotations

from pynamodb.attributes import (
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

from pinhole.settings import settings
from pinhole.tables.base import Table


class Export(Table):
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


class Receipt(Table):
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
