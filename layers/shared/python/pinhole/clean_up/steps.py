"""Cleaning up behind a deleted post, in parts that know nothing of each other.

Each part (`pinhole.deletion.feed_entries`, `pinhole.deletion.media_files`,
`pinhole.deletion.post_rows`) has a queue and a function of its own, which the event bus tells of
the deletion. It works in numbered steps: a message names one, and the last thing that a step does
is to send the next. First it looks (`Found`), then the receipt notes what was found, then that
goes; so every step may be cut off anywhere and come again. The steps of a *pass* go through all
there is to look at. What was under way when it got there is found by the next pass,
`deletion_settle_seconds` later. A part is done when a whole pass after the first one has found
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import log
from pinhole.aws import clients
from pinhole.clean_up import receipts
from pinhole.settings import settings

FEEDS, MEDIA, ROWS, CDN = "feeds", "media", "rows", "cdn"
PARTS = (FEEDS, MEDIA, ROWS)


@dataclass(frozen=True)
class Deletion:
    """A post that was deleted, or removed before it was finished: what its clean-up needs to know,
    and what the event tells.
    """

    post_id: str
    author_id: str
    deleted_at: str
    was_published: bool
    media: list[str] = field(default_factory=list)  # the type of each
    place: str | None = None
    audience: str | None = None
    request_id: str | None = None
    correlation_id: str = ""

    @property
    def subject(self) -> str:
        return receipts.of_post(self.post_id)


@dataclass(frozen=True)
class Step:
    """One step of a part: its number, in which pass it is, and after what that goes on."""

    number: int = 0
    passes: int = 0
    after: list[str] = field(default_factory=list)
    is_clean: bool = True  # nothing was found in this pass yet


@dataclass(frozen=True)
class Found:
    """What a step found: how much of each kind will go, how it goes, and where the pass goes on;
    without `after` it ends here. `is_left`: there is more that can only go later.
    """

    went: Mapping[str, int]
    take: Callable[[], None]
    after: list[str] | None = None
    is_left: bool = False


Look = Callable[[Deletion, Step], Found]


def run(
    message: SQSRecord, part: str, queue_url: str, look: Look, end: Callable[[Deletion], bool]
) -> None:
    """Do the step that a message names, and send the next one. `end` is asked when a pass was
    clean, and says whether the part is done.
    """
    body = message.json_body
    deletion, step = Deletion(**body["detail"]), Step(**body.get("step", {}))
    log.follow(deletion.correlation_id)
    if step.number == 0:
        receipts.open(deletion.subject, deletion.author_id, PARTS, deletion.deleted_at)
    found = look(deletion, step)
    if not receipts.note(deletion.subject, part, step.number, found.went):
        return
    found.take()
    following = _following(step, found)
    if following.passes == step.passes:
        _send(queue_url, deletion, following)
    elif not (step.passes and _is_clean(step, found) and end(deletion)):
        _send(queue_url, deletion, following, settings.deletion_settle_seconds)
    log.logger.info(
        "cleaned up", part=part, post_id=deletion.post_id, step=step.number, went=dict(found.went)
    )


def done(part: str) -> Callable[[Deletion], bool]:
    """The end of a part that waits for nobody."""

    def end(deletion: Deletion) -> bool:
        receipts.finish(deletion.subject, part)
        return True

    return end


def _following(step: Step, found: Found) -> Step:
    if found.after is None:
        return Step(step.number + 1, step.passes + 1)
    return Step(step.number + 1, step.passes, found.after, _is_clean(step, found))


def _is_clean(step: Step, found: Found) -> bool:
    return step.is_clean and not found.is_left and not any(found.went.values())


def _send(queue_url: str, deletion: Deletion, step: Step, delay: int = 0) -> None:
    body: dict[str, Any] = {"detail": asdict(deletion), "step": asdict(step)}
    clients.sqs().send_message(
        QueueUrl=queue_url, MessageBody=orjson.dumps(body).decode(), DelaySeconds=delay
    )
