"""The running local network at a glance, live: `make dashboard`.

The same figures by topic as the dashboard that a stage on AWS has (`stacks/dashboard/`), of the
last five minutes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from local import console
from local.operator.figures import WINDOW_SECONDS, Figures, Sections
from local.operator.tailing import Tail
from local.operator.targets import Target, target

_PAUSE_SECONDS = 2.0
# Clears the screen, and begins at its top.
_CLEAR = "\x1b[2J\x1b[H"
_NAME = 36


def waiting(at: Target, sqs: Any) -> dict[str, int]:
    """Messages that wait, by queue."""
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=f"{at.prefix}-")
    urls = [url for page in pages for url in page.get("QueueUrls", [])]
    return {_name(at, url): _length(sqs, url) for url in urls}


def text(sections: Sections, moment: str) -> str:
    """The whole dashboard."""
    parts = [f"Pinhole on this machine, {moment}, the last {WINDOW_SECONDS // 60} minutes"]
    for title, figures in sections.items():
        rows = [f"  {name:<{_NAME}} {value}" for name, value in figures.items()]
        parts += ["", title, *rows]
    return "\n".join(parts)


def show(at: Target, sleep: Callable[[float], None] = time.sleep) -> None:
    """Print it again and again until the process is ended."""
    logs, sqs = at.client("logs"), at.client("sqs")
    figures = Figures()
    tail = Tail(at, logs, int((time.time() - WINDOW_SECONDS) * 1000))
    while True:
        figures.take(tail.new(time.monotonic()), int(time.time() * 1000))
        found = figures.sections(waiting(at, sqs))
        before = _CLEAR if sys.stdout.isatty() else ""
        print(f"{before}{text(found, time.strftime('%H:%M:%S'))}", flush=True)
        sleep(_PAUSE_SECONDS)


def _name(at: Target, url: str) -> str:
    return url.rpartition(f"/{at.prefix}-")[2]


def _length(sqs: Any, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"]
    return int(found[name])


if __name__ == "__main__":
    console.main(lambda: show(target("local")))
