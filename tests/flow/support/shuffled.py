"""Delivery in any order: what is in transit comes when a random choice says so, some of it twice,
and messages with a delay as late as that takes them.

What stays as AWS has it: the records of one stream keep their order, and they come within seconds,
before a post's row is deleted (`DELETION_SETTLE_SECONDS`): a taste that has learnt from an
interaction on the post unlearns it while the row still says whose it is.
"""

from __future__ import annotations

import random
from typing import Any

from pinhole.settings import settings
from pinhole.tables.people import User

from tests.flow.support import events
from tests.flow.support.aws.account import STREAMS
from tests.flow.support.aws.pristine import backend
from tests.flow.support.world import QUEUES, STREAM_READERS, World, invoke, invoke_queue

_AGAIN = 0.2
# Far more than any test delivers.
_MOST = 5_000


class Shuffled:
    """A world's streams and queues, delivered in an order that the seed decides."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._random = random.Random(seed)  # noqa: S311
        self._records: dict[Any, list[Any]] = {}
        self._messages: list[tuple[str, Any]] = []

    def settle(self) -> None:
        """Deliver until nothing is in transit."""
        for _ in range(_MOST):
            self._collect()
            due = (n for n, (name, _) in enumerate(self._messages) if not self._must_wait(name))
            waiting = [*self._records, *due]
            if not waiting:
                return
            chosen = self._random.choice(waiting)
            if isinstance(chosen, int):
                self._deliver(*self._messages.pop(chosen))
            else:
                self._read(*chosen)
        raise AssertionError(f"After {_MOST} deliveries there is still something in transit")

    def _must_wait(self, name: str) -> bool:
        return name == "purge_post" and bool(self._records)

    def _collect(self) -> None:
        for table in STREAMS:
            records = self._world.take_records(table)
            for consumer in consumers(table) if records else ():
                self._records.setdefault((table, consumer), []).extend(records)
        urls = [(name, url()) for name, url in QUEUES.items()]
        for name, url in [*urls, ("invalidate_cdn", settings.withdrawals_queue_url)]:
            self._messages += [(name, body) for body in self._taken(url)]

    def _taken(self, url: str) -> list[Any]:
        """Messages with a delay, too: it is over sooner or later."""
        for message in backend("sqs").queues[url.rpartition("/")[2]]._messages:
            message.delayed_until = 0
        return self._world.take_messages(url)

    def _read(self, table: Any, consumer: str) -> None:
        """Some of the next records of a stream; the batch comes once more before the next one."""
        waiting = self._records[table, consumer]
        batch = waiting[: self._random.randint(1, len(waiting))]
        del waiting[: len(batch)]
        if not waiting:
            del self._records[table, consumer]
        for _ in range(2 if self._comes_again() else 1):
            invoke(consumer, {"Records": batch, "shardId": self._world.shard})

    def _deliver(self, name: str, body: Any) -> None:
        assert invoke_queue(name, [events.sqs_message(body)]) == []
        if self._comes_again():
            self._messages.append((name, body))

    def _comes_again(self) -> bool:
        return self._random.random() < _AGAIN


def consumers(table: Any) -> list[str]:
    counted = [] if table is User else ["count_changes"]
    read = [STREAM_READERS[table]] if table in STREAM_READERS else []
    return [*counted, *read]
