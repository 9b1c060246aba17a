"""GET /moderation/queue and /moderation/log, POST /moderation/queue/{subject}/resolve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api.schemas.moderation import Resolution
from pinhole.moderation import audit_log, decisions, queue
from pinhole.moderation.subjects import Subject
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import CaseState, Cursor, Limit, ReportedSubject
    from pinhole.views.moderation import CasePage, CaseSummary, ModeratorActPage

app = api.resolver()


@app.get("/moderation/queue", summary="List reported content", tags=["Moderation"])
def read_queue(
    state: CaseState = "open", limit: Limit = settings.page_default, cursor: Cursor = None
) -> CasePage:
    return queue.read(api.viewer(app), state, limit, cursor)


@app.post(
    "/moderation/queue/<subject>/resolve",
    summary="Resolve a case",
    tags=["Moderation"],
)
def resolve(subject: ReportedSubject, body: Resolution) -> CaseSummary:
    decision = decisions.Decision(body.action, body.reason)
    return decisions.resolve(api.viewer(app), Subject.in_path(subject), decision)


@app.get("/moderation/log", summary="List moderators' decisions", tags=["Moderation"])
def read_log(limit: Limit = settings.page_default, cursor: Cursor = None) -> ModeratorActPage:
    viewer = api.viewer(app)
    return audit_log.read(viewer, api.page("moderation log", viewer, limit, cursor))


handler = api.entry(app)
