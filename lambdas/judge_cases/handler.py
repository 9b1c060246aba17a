"""The moderators' queue and log."""

from __future__ import annotations

from pinhole import api, case_views, decisions, moderation_log
from pinhole.api.schemas import (
    CasePage,
    CaseState,
    CaseSummary,
    Cursor,
    Limit,
    ModeratorActPage,
    ReportedSubject,
    Resolution,
)
from pinhole.settings import settings
from pinhole.subjects import Subject

app = api.resolver()


@app.get("/moderation/queue", summary="What was reported", tags=["Moderation"])
def read_queue(
    state: CaseState = "open", limit: Limit = settings.page_default, cursor: Cursor = None
) -> CasePage:
    return case_views.read(api.viewer(app), state, limit, cursor)


@app.post(
    "/moderation/queue/<subject>/resolve",
    summary="Decide about what was reported",
    tags=["Moderation"],
)
def resolve(subject: ReportedSubject, body: Resolution) -> CaseSummary:
    decision = decisions.Decision(body.action, body.reason)
    return decisions.resolve(api.viewer(app), Subject.in_path(subject), decision)


@app.get("/moderation/log", summary="What moderators did", tags=["Moderation"])
def read_log(limit: Limit = settings.page_default, cursor: Cursor = None) -> ModeratorActPage:
    viewer = api.viewer(app)
    return moderation_log.read(viewer, api.page("moderation log", viewer, limit, cursor))


handler = api.entry(app)
