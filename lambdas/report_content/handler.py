"""POST /reports and /posts/{post_id}/appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api.schemas.moderation import NewAppeal, NewReport
from pinhole.moderation import appeals, reports
from pinhole.moderation.subjects import Subject

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import PostId
    from pinhole.views.moderation import AppealState, ReportState

app = api.resolver()


@app.post("/reports", summary="Report a post, a comment or a user", tags=["Moderation"])
def report(body: NewReport) -> ReportState:
    subject = Subject(body.subject.type, body.subject.id)
    return reports.report(api.viewer(app), subject, reports.Draft(body.reason, body.note))


@app.post(
    "/posts/<post_id>/appeal", summary="Appeal against the hiding of your post", tags=["Moderation"]
)
def appeal(post_id: PostId, body: NewAppeal) -> AppealState:
    return appeals.appeal(api.viewer(app), post_id, body.text)


handler = api.entry(app)
