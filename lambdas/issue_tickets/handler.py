"""POST /live/tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.live import tickets

if TYPE_CHECKING:
    from pinhole.views.live import LiveTicket

app = api.resolver()


@app.post("/live/tickets", summary="Get a ticket for a live connection", tags=["Live"])
def issue_ticket() -> LiveTicket:
    return tickets.issue(api.viewer(app))


handler = api.entry(app)
