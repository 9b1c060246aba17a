"""POST /posts/{post_id}/comments; PATCH and DELETE /comments/{comment_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import api
from pinhole.api import idempotency
from pinhole.api.schemas.comments import CommentEdit, NewComment
from pinhole.comments import deleting, editing, writing

if TYPE_CHECKING:
    from pinhole.api.schemas.arguments import CommentId, PostId
    from pinhole.views.comments import Comment, DeletedComment

app = api.resolver()


@app.post("/posts/<post_id>/comments", summary="Comment on a post", tags=["Comments"])
def write_comment(post_id: PostId, body: NewComment) -> tuple[Comment, int]:
    viewer, draft = api.viewer(app), writing.Draft(body.text, body.parent_id)

    # The idempotency row stores no text: the comment may be deleted before the row expires.
    def write(request_id: str | None) -> Comment:
        return {**writing.write(viewer, post_id, draft, request_id), "text": ""}

    return {**idempotency.once(app, viewer, repr(draft), write), "text": draft.text}, 201


@app.patch("/comments/<comment_id>", summary="Edit a comment", tags=["Comments"])
def edit_comment(comment_id: CommentId, body: CommentEdit) -> Comment:
    return editing.edit(api.viewer(app), comment_id, body.text)


@app.delete("/comments/<comment_id>", summary="Delete a comment", tags=["Comments"])
def delete_comment(comment_id: CommentId) -> DeletedComment:
    return deleting.delete(api.viewer(app), comment_id)


handler = api.entry(app)
