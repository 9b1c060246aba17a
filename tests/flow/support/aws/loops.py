"""Lambda's recursive loop detection, which neither moto nor the local cloud applies to queues.

A message carries how often each function was invoked on the way to it. A function that would be
invoked once too often is stopped, unless it is allowed to loop, and its message is set aside.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from pinhole.settings import settings

from tests.flow.support import events
from tests.flow.support.aws.pristine import backend
from tests.flow.support.world import QUEUES, World, invoke_queue

MOST = 16  # AWS says "approximately"


class LoopDetection:
    """Passes on a world's queued messages; `given_up` are those of the loops that it stopped."""

    def __init__(self, world: World, allowed: Collection[str]) -> None:
        self._allowed = allowed
        self._lineages: dict[str, Counter[str]] = {}
        self.longest: Counter[str] = Counter()
        self.given_up: list[tuple[str, Any]] = []
        world.run_queues = self.run  # type: ignore[method-assign]

    def run(self) -> int:
        urls = [*QUEUES.items(), ("invalidate_cdn", lambda: settings.withdrawals_queue_url)]
        return sum(self._run(name, url) for name, url in urls)

    def redrive(self) -> None:
        """Redrive the messages of stopped loops, as an operator may."""
        again, self.given_up = self.given_up, []
        for name, body in again:
            self._invoke(name, body, Counter())

    def _run(self, name: str, url: Callable[[], str]) -> int:
        queue = backend("sqs").queues[url().rpartition("/")[2]]
        found = queue.messages if queue._messages else []
        queue._messages = [each for each in queue._messages if each not in found]
        for message in found:
            lineage = self._lineages.pop(message.id, Counter())
            self._invoke(name, json.loads(message.body), lineage)
        return len(found)

    def _invoke(self, name: str, body: Any, lineage: Counter[str]) -> None:
        if lineage[name] >= MOST and name not in self._allowed:
            self.given_up.append((name, body))
            return
        lineage = lineage + Counter([name])
        self.longest |= lineage
        before = _queued()
        invoke_queue(name, [events.sqs_message(body)])
        self._lineages |= dict.fromkeys(_queued() - before, lineage)


def _queued() -> set[str]:
    queues = backend("sqs").queues.values()
    return {message.id for queue in queues for message in queue._messages}
