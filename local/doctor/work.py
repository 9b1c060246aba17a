"""Whether functions run, and whether work is left that nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from local.aws import pause
from local.operator import receipts
from local.operator.redriving import PARKED
from local.operator.targets import Target

_SHOWN = 3


def functions(stage: Target) -> Iterator[str]:
    """Of a paused stage, and after a pause that was not ended everywhere."""
    stopped = pause.stopped(stage)
    if stopped:
        yield f"{_some(stopped)} may not run: `make resume`"


def sources(stage: Target) -> Iterator[str]:
    """Event sources that are switched off, or whose last attempt to read failed."""
    off = [pause.fed(each) for each in pause.sources(stage) if not pause.is_on(each)]
    if off:
        yield f"nothing reaches {_some(sorted(set(off)))}: `make resume`"
    for each in pause.sources(stage):
        said = str(each.get("LastProcessingResult", ""))
        if said.startswith("PROBLEM"):
            yield f"{pause.fed(each)} cannot read its source: {said}"


def dead_letters(stage: Target) -> Iterator[str]:
    sqs = stage.client("sqs")
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=f"{stage.prefix}-")
    for url in (url for page in pages for url in page.get("QueueUrls", ())):
        name = url.rpartition("/")[2].removeprefix(f"{stage.prefix}-")
        queue = name.removesuffix("-dead")
        if (name.endswith("-dead") or name == PARKED) and (number := _waiting(sqs, url)):
            yield f"about {number} in {name}: read the logs, then `make redrive QUEUE={queue}`"


def deletions(stage: Target) -> Iterator[str]:
    late = [row["subject"] for row in islice(receipts.late(stage, datetime.now(UTC)), 100)]
    if late:
        yield f"{_some(late)} is not deleted after an hour: `make receipts`"


def _waiting(sqs: Any, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"]
    return int(found[name])


def _some(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
