"""Making a post: its row, and the way in for its files. What `POST /posts` answers.

What is kept with an Idempotency-Key holds no addresses of renditions: `shown` adds them, so that
those that need a signature have one that is good.
"""

from __future__ import annotations

from typing import Any

from pinhole import clock, media, posts, uploads
from pinhole.people import Viewer
from pinhole.tables import Post
from pinhole.uploads import Expected, File


def announce(
    viewer: Viewer, draft: posts.Draft, expected: list[Expected], request_id: str | None = None
) -> dict[str, Any]:
    """Make a post whose files the client will upload itself, with the presigned POSTs for that."""
    post = posts.create(viewer, draft, request_id)
    return {**_created(post), "uploads": uploads.presign(viewer.user_id, post.post_id, expected)}


def renew(viewer: Viewer, answer: dict[str, Any], expected: list[Expected]) -> dict[str, Any]:
    """An earlier answer of `announce`, with new presigned POSTs if its own have expired."""
    if answer["uploads"][0]["expires_at"] > clock.iso(clock.now()):
        return answer
    return {**answer, "uploads": uploads.presign(viewer.user_id, answer["post_id"], expected)}


def take(
    viewer: Viewer, draft: posts.Draft, files: list[File], request_id: str | None = None
) -> dict[str, Any]:
    """Make a post of files that are here already."""
    post = posts.create(viewer, draft, request_id)
    uploads.receive(viewer.user_id, post.post_id, files)
    return _created(post)


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as `pinhole.api.schemas.CreatedPost` describes it, from one that was kept."""
    told = {name: value for name, value in answer.items() if name != "place"}
    until = media.signed_until(answer.get("place"))
    return {**told, "media_urls": media.cover_urls(answer["post_id"], until)}


def _created(post: Post) -> dict[str, Any]:
    return {
        "post_id": post.post_id,
        "state": post.state,
        "created_at": post.created_at,
        "place": post.place,
    }
