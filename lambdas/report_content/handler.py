"""POST /reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api.schemas.moderation import NewReport
from pinhole.moderation import reports
from pinhole.moderation.subjects import Subject

if TYPE_CHECKING:
    from pinhole.views.moderation import ReportState

app = api.resolver()


@app.post("/reports", summary="Report a post, a comment or a user", tags=["Moderation"])
def report(body: NewReport) -> ReportState:
    subject = Subject(body.subject.type, body.subject.id)
    return reports.report(api.viewer(app), subject, reports.Draft(body.reason, body.note))


handler = api.entry(app)
