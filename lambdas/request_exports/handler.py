"""POST and GET /users/me/export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.accounts.export import orders

if TYPE_CHECKING:
    from pinhole.views.accounts import Export

app = api.resolver()


@app.post("/users/me/export", summary="Request an export of your data", tags=["People"])
def request_export() -> tuple[Export, int]:
    return orders.ask(api.viewer(app)), 202


@app.get("/users/me/export", summary="Get your newest export", tags=["People"])
def read_export() -> Export:
    return orders.read(api.viewer(app))


handler = api.entry(app)
