"""POST /posts, as JSON (presigned uploads) or as multipart/form-data (with the files)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api import bodies, idempotency, new_posts
from pinhole.posts import creation

if TYPE_CHECKING:
    from pinhole.views.posts import CreatedPost

app = api.resolver()


@app.post("/posts", summary="Create a post", tags=["Posts"])
def create_post() -> tuple[CreatedPost, int]:
    is_form = bodies.content_type(app.current_event) == "multipart/form-data"
    return creation.view(_with_files() if is_form else _with_presigned_uploads()), 201


def _with_presigned_uploads() -> creation.Kept:
    viewer = api.viewer(app)
    draft, expected = new_posts.from_json(app.current_event)
    answer = idempotency.once(
        app,
        viewer,
        new_posts.fingerprint(draft, expected),
        lambda request_id: creation.with_presigned_uploads(viewer, draft, expected, request_id),
    )
    return creation.refresh_uploads(viewer, answer, expected)


def _with_files() -> creation.Kept:
    viewer = api.viewer(app)
    draft, files = new_posts.from_form(app.current_event)
    return idempotency.once(
        app,
        viewer,
        new_posts.fingerprint(draft, files),
        lambda request_id: creation.with_files(viewer, draft, files, request_id),
    )


handler = api.entry(app)
