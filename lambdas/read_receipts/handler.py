"""GET /receipts/{receipt_id}, without a token: the account may be deleted, its id is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.accounts import closing

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import ReceiptId
    from pinhole.views.accounts import AccountReceipt

app = api.resolver()


@app.get("/receipts/<receipt_id>", summary="Get the receipt of a deleted account", tags=["People"])
def read_receipt(receipt_id: ReceiptId) -> AccountReceipt:
    return closing.receipt(receipt_id)


handler = api.entry(app)
