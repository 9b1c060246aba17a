"""The steps common to all uploads of a post's media.

S3 reports an object; the matching medium is claimed, processed and settled, and the object is
deleted last. Every step is idempotent and may be interrupted: keys are deterministic, and a medium
is settled by a conditional write after all its objects are stored. The actual processing is the
`Work` of `pinhole.pipeline.photos` and `pinhole.pipeline.videos`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from pinhole import errors, log
from pinhole.aws import queues
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.render import Photo
from pinhole.media import object_keys, placement
from pinhole.media.medium import PROCESSING_FAILED, REJECTED, StoredMedium
from pinhole.media.new_medium import Medium
from pinhole.pipeline import uploads
from pinhole.pipeline.uploads import Superseded, Upload
from pinhole.posts import media_states, repository
from pinhole.tables.posts import Post


@dataclass(frozen=True)
class Made:
    """A finished medium, its renditions' placement, its location if the author wants it shown, and
    why its post must be hidden, if so.
    """

    medium: Medium
    placement: str | None = None
    location: dict[str, Any] | None = None
    hidden: str | None = None


# Makes and stores renditions of an upload for the medium with that index. Raises Rejected for
# invalid bytes, and AWS's errors, for a retry.
Work = Callable[[Upload, Post, int], Made]


class Claimed(errors.Later):
    """Another upload of this medium is being processed: worth a retry afterwards."""


class HandedOver(Exception):
    """The upload was handed over to another function, or waits until one hands it over again."""


def process(upload: Upload, work: Work, is_last: queues.IsLast) -> str | None:
    """Process one upload completely; returns the post's state, None when there was nothing to do.

    Raises AWS's errors, for a retry; on the last attempt the failure is recorded on the post first.
    """
    found = expected(upload)
    if found is None:
        return None
    post, index = found
    log.follow(post.correlation_id)
    try:
        media_states.start(post)
        made = _made(upload, post, index, work)
        state = media_states.settle(
            post.post_id, made.medium, made.location, made.hidden, placement=made.placement
        )
        uploads.discard(upload)
    except Superseded:
        media_states.release(post.post_id, index, upload.etag)
        log.logger.info("upload ignored: superseded by a newer one", key=upload.key)
        return None
    except HandedOver:
        return None
    except media_states.Moved:
        placement.ask(post.post_id)  # for objects stored in the former placement
        raise
    except Claimed:
        if expected(upload) is None:  # meanwhile rejected for another medium
            return None
        raise
    except Exception as error:
        if is_last(error):
            media_states.settle(post.post_id, _failed(post, index))
        raise
    _log_settled(post, made.medium, state)
    return state


def expected(upload: Upload) -> tuple[Post, int] | None:
    """The post and index of this upload; None if it is foreign or outdated. An upload of a deleted
    post is deleted, too.
    """
    parsed = object_keys.parse_upload_key(upload.key)
    if parsed:
        user_id, post_id, index = parsed
        post = repository.find(post_id)
        if post and post.author_id == user_id and media_states.awaits(post, index):
            return post, index
        if post is None or post.state == repository.DELETED:  # it can never be used
            uploads.discard(upload)
    log.logger.warning("upload ignored: not expected", key=upload.key)
    return None


def claim(upload: Upload, post: Post, index: int) -> None:
    """Exclude other uploads of this medium from now on; raises Claimed if one is in progress."""
    if not media_states.claim(post.post_id, index, upload.etag):
        raise Claimed(upload.key)


def hand_over(upload: Upload, queue_url: str) -> NoReturn:
    """Forward an upload to another function, whose work it is."""
    forward(upload, queue_url)
    raise HandedOver


def forward(upload: Upload, queue_url: str) -> None:
    """Send an upload to another function as an S3 notification. Idempotent."""
    queues.send(queue_url, upload.notification())
    log.logger.info("upload handed over", key=upload.key)


def log_faults(photo: Photo) -> None:
    """Log why a picture is published without AVIFs, which it does not need."""
    for fault in photo.faults:
        log.logger.warning("AVIF left out", error=fault)


def _made(upload: Upload, post: Post, index: int, work: Work) -> Made:
    """The result of the work: a ready medium, or a rejected one."""
    try:
        return work(upload, post, index)
    except Rejected as rejected:
        claim(upload, post, index)
        return Made(_rejected(post.media[index], rejected))


def _rejected(pending: StoredMedium, why: Rejected) -> Medium:
    return Medium(
        pending["index"],
        pending["content_type"],
        REJECTED,
        alt_text=pending.get("alt_text"),
        type=pending["type"],
        reason=why.reason,
        detail=why.detail,
    )


def _failed(post: Post, index: int) -> Medium:
    detail = "We could not process this file. It is kept for two weeks for another attempt"
    return _rejected(post.media[index], Rejected(PROCESSING_FAILED, detail))


def _log_settled(post: Post, medium: Medium, state: str | None) -> None:
    kind = f"{medium.type.capitalize()}s"
    log.count(f"{kind}Rejected" if medium.state == REJECTED else f"{kind}Ready")
    log.logger.info(
        "medium settled",
        post_id=post.post_id,
        index=medium.index,
        type=medium.type,
        medium=medium.state,
        reason=medium.reason,
        post=state,
    )
