"""POST /notifications/read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api.schemas.notifications import ReadMark
from pinhole.notifications import inbox

if TYPE_CHECKING:
    from pinhole.views.notifications import UnreadCount

app = api.resolver()


@app.post("/notifications/read", summary="Mark notifications as read", tags=["Notifications"])
def mark_read(body: ReadMark) -> UnreadCount:
    return inbox.mark_read(api.viewer(app), body.up_to)


handler = api.entry(app)
