"""Creating a post: its row, its uploads and the response of `POST /posts`.

Responses stored under an Idempotency-Key contain no rendition URLs: `view` adds them, so that
signed ones are valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from pinhole import clock, ids, log
from pinhole.access import rate_limits
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.media import addresses, placement, uploads
from pinhole.media.medium import PENDING, StoredMedium, announced_type, kind
from pinhole.media.new_medium import Medium
from pinhole.media.uploads import Expected, File
from pinhole.people import author_cards, directory
from pinhole.posts import caption_mentions, captions
from pinhole.settings import settings
from pinhole.tables.people import UserRow
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views.posts import CreatedPost, Upload


class Kept(TypedDict):
    """A response as it is stored with an Idempotency-Key."""

    post_id: str
    state: str
    created_at: str
    place: str | None
    uploads: NotRequired[list[Upload]]


def with_presigned_uploads(
    viewer: Viewer, draft: Draft, expected: list[Expected], request_id: str | None = None
) -> Kept:
    """Create a post whose files the client will upload; the response has the presigned POSTs."""
    post = create(viewer, draft, request_id)
    return {**_created(post), "uploads": uploads.presign(viewer.user_id, post.post_id, expected)}


def refresh_uploads(viewer: Viewer, answer: Kept, expected: list[Expected]) -> Kept:
    """A stored response of `with_presigned_uploads`, with new presigned POSTs if they expired."""
    if answer["uploads"][0]["expires_at"] > clock.iso(clock.now()):
        return answer
    return {**answer, "uploads": uploads.presign(viewer.user_id, answer["post_id"], expected)}


def with_files(
    viewer: Viewer, draft: Draft, files: list[File], request_id: str | None = None
) -> Kept:
    """Create a post from received files."""
    post = create(viewer, draft, request_id)
    uploads.receive(viewer.user_id, post.post_id, files)
    return _created(post)


def view(answer: Kept) -> CreatedPost:
    """The response described by `pinhole.api.schemas.posts.CreatedPost`, from a stored one."""
    until = addresses.signed_until(answer.get("place"))
    created: CreatedPost = {
        "post_id": answer["post_id"],
        "state": answer["state"],
        "created_at": answer["created_at"],
        "media_urls": addresses.cover_urls(answer["post_id"], 0, until),
    }
    if "uploads" in answer:
        created["uploads"] = answer["uploads"]
    return created


def _created(post: Post) -> Kept:
    return {
        "post_id": post.post_id,
        "state": post.state,
        "created_at": post.created_at,
        "place": post.place,
    }


@dataclass(frozen=True)
class Draft:
    """The author's input. `media` holds each medium's content type and alternative text."""

    media: list[tuple[str, str | None]]
    caption: str = ""
    location: dict[str, Any] | None = None
    location_from_photo: bool = False
    audience: str | None = None  # close_friends; None: the account's audience
    is_sensitive: bool = False
    comment_policy: str | None = None  # None: everyone


def create(viewer: Viewer, draft: Draft, request_id: str | None = None) -> Post:
    """Write a pending post; `request_id` names the row with the stored response. Raises
    InvalidRequest for too many hashtags or mentions, or too much text.
    """
    captions.check(draft.caption)
    captions.check_room(draft.caption, [alt_text for _, alt_text in draft.media], draft.location)
    author = workers.start(directory.find, [viewer.user_id], True)
    mentioned = workers.start(caption_mentions.of, viewer, draft.caption)
    rate_limits.spend(viewer, "posts")
    user: UserRow = author.result().get(viewer.user_id, {"username": viewer.username})
    now = clock.now()
    media = _pending(draft)
    post = Post(
        ids.ulid(),
        author_id=viewer.user_id,
        author=author_cards.card(user),
        author_version=author_cards.version(user),
        guarded=author_cards.guard(user),
        audience=draft.audience,
        is_sensitive=draft.is_sensitive or None,
        comment_policy=draft.comment_policy,
        state=PENDING,
        kind=kind(media),
        tags=captions.tags(draft.caption),
        caption=draft.caption,
        mentions=mentioned.result() or None,
        location=draft.location,
        location_from_photo=draft.location_from_photo or None,
        media=media,
        place=placement.wanted(user, draft.audience),
        created_at=clock.iso(now),
        correlation_id=log.correlation_id(),
        request_id=request_id,
        expires_at=clock.timestamp() + settings.pending_seconds,
    )
    post.save()
    return post


def _pending(draft: Draft) -> list[StoredMedium]:
    return [
        Medium(index, content_type, alt_text=alt_text, type=announced_type(content_type)).as_row()
        for index, (content_type, alt_text) in enumerate(draft.media)
    ]
