"""The parts of a post's clean-up, which are independent of each other.

Each (`pinhole.deletion.feed_entries`, `pinhole.deletion.media_files`, `pinhole.deletion.post_rows`)
has its own queue and Lambda, subscribed to the deletion on the event bus, and one stage of steps
(`pinhole.clean_up.steps`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pinhole.aws.chains import Hop
from pinhole.clean_up import receipts, steps
from pinhole.clean_up.steps import Found, Stage, Step
from pinhole.settings import settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

FEEDS, MEDIA, ROWS = "feeds", "media", "rows"
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

    @property
    def logged(self) -> dict[str, str]:
        return {"post_id": self.post_id}


def open(deletion: Deletion, by: str | None = None) -> None:
    """Open the receipt, and record that all parts will begin, whether or not the event arrives."""
    urls = {
        FEEDS: settings.cleanups_queue_url,
        MEDIA: settings.removals_queue_url,
        ROWS: settings.purges_queue_url,
    }
    chains = [steps.first(queue_url, deletion, part) for part, queue_url in urls.items()]
    receipts.open(deletion.subject, deletion.author_id, PARTS, deletion.deleted_at, chains, by)


def run(
    message: SQSRecord,
    hop: Hop,
    part: str,
    queue_url: str,
    look: Callable[[Deletion, Step], Found],
    end: Callable[[Deletion], bool],
) -> None:
    """Run steps of a part from the one that a message names."""
    steps.run(message, hop, Deletion, [Stage(part, look)], queue_url, end)


def done(part: str) -> Callable[[Deletion], bool]:
    """The `end` of a part that waits for no other."""

    def end(deletion: Deletion) -> bool:
        receipts.finish(deletion.subject, part)
        return True

    return end
