"""GET /notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.notifications import inbox
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import Cursor, Limit
    from pinhole.views.notifications import NotificationPage

app = api.resolver()


@app.get("/notifications", summary="List your notifications, newest first", tags=["Notifications"])
def read_notifications(
    limit: Limit = settings.page_default, cursor: Cursor = None
) -> NotificationPage:
    return inbox.read(api.caller(app), limit, cursor)


handler = api.entry(app)
