"""What every upload of a post's medium goes through, whatever it holds.

S3 tells of an object; the medium that waits for it is claimed, worked on and settled, and the
object is deleted last. Every step may run twice or be cut off anywhere: keys are deterministic, and
a medium is settled by a conditional write after all its objects are stored. What is done with the
bytes is the `Work` of `pinhole.pipeline.photos` and `pinhole.pipeline.videos`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import quote_plus, unquote_plus

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError

from pinhole import log
from pinhole.aws import clients
from pinhole.imaging.bounds import Rejected
from pinhole.media import addresses, placement
from pinhole.media.medium import PROCESSING_FAILED, REJECTED, Medium
from pinhole.posts import media_states, repository
from pinhole.tables.posts import Post


@dataclass(frozen=True)
class Upload:
    """One object that S3 says was uploaded; `size` in bytes."""

    bucket: str
    key: str
    size: int
    etag: str

    @classmethod
    def of(cls, record: dict[str, Any]) -> Upload:
        """From a record of an S3 event notification, in which keys are URL-encoded."""
        about = record["s3"]
        item = about["object"]
        return cls(about["bucket"]["name"], unquote_plus(item["key"]), item["size"], item["eTag"])

    def notification(self) -> dict[str, Any]:
        """What `announced` reads it from again."""
        item = {"key": quote_plus(self.key, safe="/"), "size": self.size, "eTag": self.etag}
        return {"Records": [{"s3": {"bucket": {"name": self.bucket}, "object": item}}]}


@dataclass(frozen=True)
class Made:
    """A medium that is ready, in which place its renditions are, where it was taken if its author
    wants that told, and why its post is to be hidden, if it is.
    """

    medium: Medium
    place: str | None = None
    location: dict[str, Any] | None = None
    hidden: str | None = None


# Makes renditions of an upload for the medium with that index and stores them. Raises Rejected for
# bytes that will not be published, and what AWS raises, for a retry.
Work = Callable[[Upload, Post, int], Made]


class Claimed(Exception):
    """Another upload of this medium is being processed: worth another look when that has ended."""


class Superseded(Exception):
    """The object was overwritten after this event; its own event brings the newer one."""


class HandedOver(Exception):
    """The upload is another function's to process, and that one has been told."""


def announced(message: SQSRecord) -> list[Upload]:
    """The uploads in a notification: none in S3's test messages, none in anything foreign."""
    try:
        return [Upload.of(record) for record in orjson.loads(message.body).get("Records", [])]
    except (ValueError, AttributeError, TypeError, LookupError):
        log.logger.warning("message ignored: it is no notification of an upload")
        return []


def is_last_attempt(message: SQSRecord, attempts: int) -> bool:
    return int(message.attributes.approximate_receive_count) >= attempts


def process(upload: Upload, work: Work, is_last: bool) -> str | None:
    """Take one upload to the end; returns the post's state, None when there was nothing to do.

    Raises what AWS raises, for a retry; on the last attempt the post is told first.
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
            post.post_id, made.medium, made.location, made.hidden, place=made.place
        )
        discard(upload)
    except Superseded:
        media_states.release(post.post_id, index, upload.etag)
        log.logger.info("upload ignored: a newer one took its place", key=upload.key)
        return None
    except HandedOver:
        return None
    except media_states.Moved:
        placement.ask(post.post_id)  # for what was stored where the post is no longer
        raise
    except Claimed:
        if expected(upload) is None:  # the post was rejected meanwhile, for another medium
            return None
        raise
    except Exception:
        if is_last:
            media_states.settle(post.post_id, _failed(post, index))
        raise
    _note(post, made.medium, state)
    return state


def expected(upload: Upload) -> tuple[Post, int] | None:
    """The post and index that this upload is for; None for a stranger's or an old object, and for
    one whose post is gone, which goes too.
    """
    parsed = addresses.parse_upload_key(upload.key)
    if parsed:
        user_id, post_id, index = parsed
        post = repository.find(post_id)
        if post and post.author_id == user_id and media_states.awaits(post, index):
            return post, index
        if post is None or post.state == repository.DELETED:  # nobody will ever want it
            discard(upload)
    log.logger.warning("upload ignored: no medium waits for it", key=upload.key)
    return None


def claim(upload: Upload, post: Post, index: int) -> None:
    """Keep other uploads of this medium out from here on; raises Claimed if one is at work."""
    if not media_states.claim(post.post_id, index, upload.etag):
        raise Claimed(upload.key)


def hand_over(upload: Upload, queue_url: str) -> NoReturn:
    """Tell another function of an upload as S3 told us, and leave it; twice does no harm."""
    body = orjson.dumps(upload.notification()).decode()
    clients.sqs().send_message(QueueUrl=queue_url, MessageBody=body)
    log.logger.info("upload handed over", key=upload.key)
    raise HandedOver


def opened(upload: Upload) -> Any:
    """A stream of the very bytes that the event is about.

    Raises Rejected when they are gone, Superseded when others are there instead.
    """
    try:
        answer = clients.s3().get_object(
            Bucket=upload.bucket, Key=upload.key, IfMatch=f'"{upload.etag}"'
        )
    except ClientError as error:
        match clients.error_code(error):
            case "NoSuchKey":
                raise Rejected("missing", "The upload was gone before it was processed") from None
            case "PreconditionFailed":
                raise Superseded from None
        raise
    return answer["Body"]


def discard(upload: Upload) -> None:
    clients.s3().delete_object(Bucket=upload.bucket, Key=upload.key)


def _made(upload: Upload, post: Post, index: int, work: Work) -> Made:
    """What the work made of it: a ready medium, or a rejected one."""
    try:
        return work(upload, post, index)
    except Rejected as rejected:
        claim(upload, post, index)
        return Made(_rejected(post.media[index], rejected))


def _rejected(pending: dict[str, Any], why: Rejected) -> Medium:
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
    detail = "We could not process this file. It is kept for two weeks, for another try"
    return _rejected(post.media[index], Rejected(PROCESSING_FAILED, detail))


def _note(post: Post, medium: Medium, state: str | None) -> None:
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
