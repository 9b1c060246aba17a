"""Posts: how they come to be, change state, and are read.

A post starts `pending` with an upload for each medium. When the first upload arrives it is
`processing`; when all media are ready it is `published`; when one is no photo or video it is
`rejected`, with that medium's reason. A pending post that nobody uploads to is gone after a day.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from pinhole import (
    authors,
    aws,
    captions,
    clock,
    errors,
    hydration,
    ids,
    ledger,
    limits,
    log,
    paging,
    people,
    places,
    ties,
    visibility,
)
from pinhole.media import (
    PENDING,
    PROCESSING_FAILED,
    READY,
    REJECTED,
    Medium,
    announced_type,
    kind,
)
from pinhole.moderation_log import Act
from pinhole.people import Viewer
from pinhole.settings import settings
from pinhole.tables import Post
from pinhole.visibility import PUBLISHED

PROCESSING, DELETED = "processing", "deleted"
# Who hides a post: this, or a moderator by their user id.
MODERATION = "moderation"
_threads = ThreadPoolExecutor(4)
# Twenty workers may settle the media of one post at once; each loses at most to all the others.
_LOCK_ATTEMPTS = 25


@dataclass(frozen=True)
class Draft:
    """What an author asks for. `media` holds each medium's content type and alternative text."""

    media: list[tuple[str, str | None]]
    caption: str = ""
    location: dict[str, Any] | None = None
    location_from_photo: bool = False
    audience: str | None = None  # close_friends, else whoever may see the account


class Moved(Exception):
    """A post's place changed while renditions were made for it: they are to be made again."""


def create(viewer: Viewer, draft: Draft, request_id: str | None = None) -> Post:
    """Write a pending post; `request_id` names the row that keeps the answer. Raises InvalidRequest
    for too many hashtags or mentions, or too much text.
    """
    captions.check(draft.caption)
    captions.check_room(draft.caption, [alt_text for _, alt_text in draft.media], draft.location)
    author = _threads.submit(people.find, [viewer.user_id], True)
    limits.spend(viewer, "posts")
    user = author.result().get(viewer.user_id, {"username": viewer.username})
    now = clock.now()
    media = _pending(draft)
    post = Post(
        ids.ulid(),
        author_id=viewer.user_id,
        author=authors.card(user),
        author_version=authors.version(user),
        guarded=authors.guard(user),
        audience=draft.audience,
        state=PENDING,
        kind=kind(media),
        tags=captions.tags(draft.caption),
        caption=draft.caption,
        location=draft.location,
        location_from_photo=draft.location_from_photo or None,
        media=media,
        place=places.wanted(user, draft.audience),
        created_at=clock.iso(now),
        correlation_id=log.correlation_id(),
        request_id=request_id,
        expires_at=clock.timestamp() + settings.pending_seconds,
    )
    post.save()
    return post


def read(viewer: Viewer, post_id: str) -> dict[str, Any]:
    """One post as the viewer sees it. Raises NotFound, or Forbidden before it is published."""
    hydrated = hydration.hydrate(viewer, [post_id], is_fresh=True)
    hydration.meet(viewer, hydrated, hydration.people_of(hydrated), is_fresh=True)
    row = hydrated.posts.get(post_id)
    tie = hydrated.ties[row["author_id"]] if row else ties.STRANGER
    row = visibility.require_visible(viewer, row, tie)
    shown = hydration.view(viewer, hydrated, row)
    if row["author_id"] == viewer.user_id:
        shown["fan_out"] = ledger.find(post_id)
    return shown


def of_author(viewer: Viewer, author_id: str, page: paging.Page) -> dict[str, Any]:
    """An author's posts, newest first: `{"posts": [...], "next_cursor"}`. Raises NotFound, and
    PrivateAccount for who does not follow it.
    """
    tie = ties.to(viewer, author_id)
    visibility.require_open(tie)

    def skeleton(after: str | None, most: int) -> list[Post]:
        older = Post.post_id < after if after else None
        return list(Post.by_author.query(author_id, older, scan_index_forward=False, limit=most))

    def show(entries: list[Post]) -> list[dict[str, Any]]:
        post_ids = [entry.post_id for entry in entries]
        hydrated = hydration.hydrate(viewer, post_ids)
        hydrated.ties[author_id] = tie
        return hydration.shown(viewer, post_ids, hydrated)

    shown, cursor = paging.collect(page, skeleton, show, lambda entry: entry.post_id)
    return {"posts": shown, "next_cursor": cursor}


def find(post_id: str) -> Post | None:
    """The post as it is now, whatever its state."""
    try:
        return Post.get(post_id, consistent_read=True)
    except Post.DoesNotExist:
        return None


def awaits(post: Post, index: int) -> bool:
    """Is this medium still to be processed? One that only failed on our side may be tried again,
    and until then the other media of its post go on.
    """
    if post.state not in (PENDING, PROCESSING, REJECTED) or index >= len(post.media):
        return False
    reasons = {medium.get("reason") for medium in post.media} - {None}
    medium = post.media[index]
    if medium.get("reason") == PROCESSING_FAILED:
        return True
    return medium["state"] == PENDING and reasons <= {PROCESSING_FAILED}


def start(post: Post) -> None:
    """Note that an upload arrived; from now on the post waits for as long as a redrive may take."""
    _change(post.post_id, lambda post: _moved(PROCESSING) if post.state == PENDING else None)


def claim(post_id: str, index: int, etag: str) -> bool:
    """Take a medium for one upload, named by its ETag; False if another upload has it.

    Renditions have fixed keys: were two uploads of one medium processed at once, the slower one
    would replace the pixels that the quicker one published. The same upload may claim again.
    """

    def change(post: Post) -> list[Action] | None:
        if not awaits(post, index) or post.media[index].get("etag"):
            return None
        return [_with(post, index, etag=etag, progress=None)]

    _change(post_id, change)
    post = find(post_id)
    return post is not None and post.media[index].get("etag") == etag


def progress(post_id: str, index: int, etag: str, percent: int) -> bool:
    """Note how much of a medium is done; it never goes back. False when its claim is lost, or
    nobody waits for it any more: the work can stop.
    """

    def change(post: Post) -> list[Action] | None:
        if not _is_held(post, index, etag) or post.media[index].get("progress", 0) >= percent:
            return None
        return [_with(post, index, progress=percent)]

    _change(post_id, change)
    post = find(post_id)
    return post is not None and _is_held(post, index, etag)


def release(post_id: str, index: int, etag: str) -> None:
    """Give back a claim on a medium, so that another upload can take it."""

    def change(post: Post) -> list[Action] | None:
        return [_with(post, index, etag=None)] if _is_held(post, index, etag) else None

    _change(post_id, change)


def settle(
    post_id: str,
    medium: Medium,
    location: dict[str, Any] | None = None,
    hidden: str | None = None,
    place: str | None = None,
) -> str | None:
    """Note that a medium is ready, with its renditions in that place, or rejected; the last one
    publishes the post, for its author alone if any of them says why it is `hidden`.

    Returns the post's state, or None when the medium was settled before and nothing changed. Raises
    Moved when the post's renditions are elsewhere meanwhile.
    """

    def change(post: Post) -> list[Action] | None:
        if not awaits(post, medium.index):
            return None
        if medium.state == READY and post.place != place:
            raise Moved(post_id)
        media = list(post.media)
        # Words that were edited meanwhile stay.
        words = {"alt_text": media[medium.index].get("alt_text")}
        media[medium.index] = replace(medium, **words).as_row()
        actions = [Post.media.set(media), Post.kind.set(kind(media)), *_moved(_state_of(media))]
        if hidden and not post.hidden:
            actions.append(_hidden(MODERATION, hidden))
        is_wanted = location and post.location_from_photo and not post.location
        return actions + ([Post.location.set(location)] if is_wanted else [])

    post = _change(post_id, change)
    return post.state if post else None


def edit(post_id: str, change: Callable[[Post], list[Action] | None]) -> None:
    """Change the words of a post that is there; `change` answers with what to write, if anything,
    and is asked again if somebody else wrote meanwhile. Raises Busy.
    """
    _change(post_id, lambda post: None if post.state == DELETED else change(post))


def hide(post_id: str, act: Act) -> None:
    """Leave a published post to its author and moderators; the first reason stands."""

    def change(post: Post) -> list[Action] | None:
        if post.state != PUBLISHED or post.hidden:
            return None
        return [_hidden(act.moderator_id, act.reason or ""), Post.moderated.set(act.dump())]

    _change(post_id, change)


def unhide(post_id: str, act: Act) -> None:
    """Show a post again to everybody."""

    def change(post: Post) -> list[Action] | None:
        return [Post.hidden.remove(), Post.moderated.set(act.dump())] if post.hidden else None

    _change(post_id, change)


def delete(post_id: str) -> Post | None:
    """Take a post away for everybody, from any state and for good; the post, None if it is gone."""

    def change(post: Post) -> list[Action] | None:
        if post.state == DELETED:
            return None
        moment = Post.deleted_at.set(clock.iso(clock.now()))
        return [Post.state.set(DELETED), moment, Post.expires_at.remove()]

    return _change(post_id, change) or find(post_id)


def remove(post_id: str) -> None:
    """Remove the row of a deleted post, the last that is left of it."""
    try:
        Post(post_id).delete(Post.state == DELETED)
    except DeleteError as error:
        if not aws.is_refused(error):
            raise


def _hidden(by: str, reason: str) -> Action:
    return Post.hidden.set({"by": by, "at": clock.iso(clock.now()), "reason": reason})


def _is_held(post: Post, index: int, etag: str) -> bool:
    """Is this medium claimed for the upload with this ETag?"""
    return awaits(post, index) and post.media[index].get("etag") == etag


def _with(post: Post, index: int, **changed: Any) -> Action:
    """A medium with other values; what becomes None is left out."""
    media = list(post.media)
    merged = {**media[index], **changed}
    media[index] = {name: value for name, value in merged.items() if value is not None}
    return Post.media.set(media)


def _pending(draft: Draft) -> list[dict[str, Any]]:
    return [
        Medium(index, said, alt_text=alt_text, type=announced_type(said)).as_row()
        for index, (said, alt_text) in enumerate(draft.media)
    ]


def _state_of(media: list[dict[str, Any]]) -> str:
    states = {medium["state"] for medium in media}
    if REJECTED in states:
        return REJECTED
    return PUBLISHED if states == {READY} else PROCESSING


def _moved(state: str) -> list[Action]:
    """Only a post that still waits for an upload expires."""
    actions = [Post.state.set(state)]
    if state == PROCESSING:
        expires_at = clock.timestamp() + settings.processing_seconds
        return [*actions, Post.expires_at.set(expires_at)]
    if state == PUBLISHED:
        actions.append(Post.published_at.set(clock.iso(clock.now())))
    return [*actions, Post.expires_at.remove()]


def _change(post_id: str, change: Callable[[Post], list[Action] | None]) -> Post | None:
    """Read, decide, and write if nobody else wrote meanwhile; else again. None: nothing to do."""
    for _ in range(_LOCK_ATTEMPTS):
        post = find(post_id)
        actions = change(post) if post else None
        if post is None or not actions:
            return None
        unchanged: Condition = Post.version == post.version
        try:
            post.update([*actions, Post.version.set(post.version + 1)], unchanged)
            return post
        except UpdateError as error:
            if not aws.is_refused(error):
                raise
    raise errors.Busy("This post is being changed by too many at once")
