"""Clean-up after a deleted post, in independent parts.

Each part (`pinhole.deletion.feed_entries`, `pinhole.deletion.media_files`,
`pinhole.deletion.post_rows`) has its own queue and Lambda, subscribed to the deletion on the event
bus. It works in numbered steps: a message names one, and the last thing a step does is to send the
next. A step looks for data (`Found`), records it on the receipt, then deletes it; so it may be cut
off anywhere and retried. The steps of a *pass* cover all data. Writes in flight meanwhile are found
by the next pass, `deletion_settle_seconds` later. A part is done when a whole pass after the first
has found nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import log
from pinhole.aws import queues
from pinhole.clean_up import receipts
from pinhole.settings import settings

FEEDS, MEDIA, ROWS, CDN = "feeds", "media", "rows", "cdn"
PARTS = (FEEDS, MEDIA, ROWS)


@dataclass(frozen=True)
class Deletion:
    """A post that was deleted, or expired unfinished: what its clean-up needs to know, and the
    detail of the event.
    """

    post_id: str
    author_id: str
    deleted_at: str
    was_published: bool
    media: list[str] = field(default_factory=list)  # the types of its media
    place: str | None = None
    audience: str | None = None
    request_id: str | None = None
    correlation_id: str = ""

    @property
    def subject(self) -> str:
        return receipts.of_post(self.post_id)


@dataclass(frozen=True)
class Step:
    """One step of a part: its number, its pass, and the position it continues after."""

    number: int = 0
    passes: int = 0
    after: list[str] = field(default_factory=list)
    is_clean: bool = True  # this pass has found nothing so far


@dataclass(frozen=True)
class Found:
    """What a step found: how much of each kind will be deleted, how, and where the pass continues;
    without `after` it ends here. `is_left`: there is more, which must wait for a later pass.
    """

    went: Mapping[str, int]
    take: Callable[[], None]
    after: list[str] | None = None
    is_left: bool = False


Look = Callable[[Deletion, Step], Found]


def run(
    message: SQSRecord, part: str, queue_url: str, look: Look, end: Callable[[Deletion], bool]
) -> None:
    """Run the step named by a message, and send the next one. After a clean pass, `end` decides
    whether the part is done.
    """
    body = message.json_body
    deletion, step = Deletion(**body["detail"]), Step(**body.get("step", {}))
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
    """The `end` of a part that waits for no other."""

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
    queues.send(queue_url, {"detail": asdict(deletion), "step": asdict(step)}, delay)
