"""Receipts as clients and operators see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole.clean_up import receipts
from pinhole.tables.accounts import ReceiptRow

if TYPE_CHECKING:
    from pinhole.views.accounts import CleanUp, ReceiptPart


def view(row: ReceiptRow) -> CleanUp:
    """A receipt as `pinhole.api.schemas.accounts.Receipt` describes it."""
    waiting = receipts.pending(row)
    return {
        "deleted_at": row["deleted_at"],
        "state": "pending" if waiting else "done",
        "finished_at": row.get("finished_at"),
        "parts": [_part(row, part, part in waiting) for part in sorted(row["parts"])],
    }


def _part(row: ReceiptRow, part: str, is_pending: bool) -> ReceiptPart:
    state = "pending" if is_pending else "done"
    return {"part": part, "state": state, "went": receipts.counts(row, part)}
