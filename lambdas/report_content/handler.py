"""POST /reports."""

from __future__ import annotations

from pinhole import api
from pinhole.api.schemas.moderation import NewReport, ReportState
from pinhole.moderation import reports
from pinhole.moderation.subjects import Subject

app = api.resolver()


@app.post("/reports", summary="Report a post, a comment or a user", tags=["Moderation"])
def report(body: NewReport) -> ReportState:
    subject = Subject(body.subject.type, body.subject.id)
    return reports.report(api.viewer(app), subject, reports.Draft(body.reason, body.note))


handler = api.entry(app)
