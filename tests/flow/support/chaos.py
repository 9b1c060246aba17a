"""A small network in which anything may happen in the middle of anything else.

Two people post, three read. Stream records and messages wait in pools here, and come when a script
says so: in any batches and order, twice, or after their function was killed. A step may
be interrupted at any of its AWS calls by another step, and the index of followers lags behind. What
is assumed of time is what the settings and the stacks see to: when a message that is sent with a
delay comes, the index has caught up, and every function that ran when it was sent has ended.
"""

from __future__ import annotations

import json
from concurrent.futures import Future
from typing import Any

from pinhole import clock
from pinhole.aws import clients, workers
from pinhole.fan_out import rebuild
from pinhole.feed import reader_state
from pinhole.settings import settings
from pinhole.tables.feeds import Reader
from pinhole.tables.posts import Like, Post
from pinhole.tables.relationships import Follow

from tests.flow.support import events, wire
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import QUEUES, STREAM_READERS, World, invoke, invoke_queue, person

CONSUMERS = [(table, name) for table, name in STREAM_READERS.items()]
CONSUMERS += [(table, "count_changes") for table in (Post, Follow)]
FAULTS = {
    "killed before": wire.kill_before,
    "killed after": wire.kill_after,
    "throttled": wire.refuse("ProvisionedThroughputExceededException"),
}
DELAYING = {"backfills": "backfill_feed", "moves": "move_fan_out_mode", "rollups": "roll_up_counts"}
Step = tuple[str, int, int]


class Inline:
    """A pool without threads: everything happens in one order, so failures are reproducible."""

    def submit(self, work: Any, *arguments: Any) -> Future:
        future: Future = Future()
        try:
            future.set_result(work(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


def without_threads(monkeypatch: Any) -> None:
    monkeypatch.setattr(workers, "_pool", Inline())


class Chaos:
    """The network and everything in transit in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.authors = [person("ana"), person("ben")]
        self.readers = [person("cem"), person("dan"), person("eve")]
        arrive(*self.authors, *self.readers)
        world.take_records(Post)
        self.posts: dict[str, str] = {}  # authors by post id
        self.records: dict[Any, list[Any]] = {consumer: [] for consumer in CONSUMERS}
        self.handled: dict[Any, list[Any]] = {consumer: [] for consumer in CONSUMERS}
        self.messages: dict[str, list[Any]] = {name: [] for name in QUEUES}
        self.delayed: list[tuple[str, Any]] = []
        self.indexed: set[str] = set()  # the follows that the index of followers has by now
        self.running = 0
        self._strike()

    def do(self, step: Step, fault: str = "", at: int = 0, other: Step | None = None) -> None:
        """Take a step; at one of its AWS calls a fault strikes, or another step is taken.

        Steps that pass time never interrupt others.
        """
        if step[0] in ("wait", "settle") and self.running:
            return
        if step[0] in ("publish", "leave", "wait", "settle"):
            getattr(self, step[0])(*step[1:])  # by a person, not by a function
        else:
            self._run(step, fault, at, other)
        self.collect()

    def _run(self, step: Step, fault: str, at: int, other: Step | None) -> None:
        if fault:
            self._strike(FAULTS[fault], skip=at)
        elif other:
            self._strike(self._instead(other), skip=at, times=1)
        self.running += 1
        try:
            getattr(self, step[0])(*step[1:])
        finally:
            self.running -= 1
            if not self.running:
                self._strike()

    def _strike(self, fault: wire.Fault | None = None, **when: Any) -> None:
        """Apply one fault, or none."""
        self.world.wire.mend()
        if fault:
            self.world.wire.break_(lambda *call: fault(call[0], self._aws_after(call[1])), **when)
        self.world.wire.break_(self._aws)

    def _aws_after(self, proceed: wire.Proceed) -> wire.Proceed:
        return lambda request: self._aws(request, proceed)

    def _aws(self, request: Any, proceed: wire.Proceed) -> Any:
        """AWS's delays: the index lags, and delayed messages do not come at once."""
        _, _, operation = request.headers["X-Amz-Target"].decode().partition(".")
        asked = json.loads(request.body)
        if operation == "SendMessage" and asked.get("DelaySeconds"):
            queue = asked["QueueUrl"].rpartition("/")[2]
            self.delayed.append((DELAYING[queue], json.loads(asked["MessageBody"])))
            return wire.answer(request, 200, json.dumps({"MessageId": "delayed"}))
        answer = proceed(request)
        if asked.get("IndexName") != "by_followee":
            return answer
        found = json.loads(answer.content)
        seen = [each for each in found["Items"] if each["follow_id"]["S"] in self.indexed]
        return wire.answer(request, 200, json.dumps({**found, "Items": seen, "Count": len(seen)}))

    def _instead(self, other: Step) -> wire.Fault:
        def first_the_other(request: Any, proceed: wire.Proceed) -> Any:
            self.do(other)
            return proceed(request)

        return first_the_other

    # The steps: what people do

    def publish(self, author: int, _: int) -> None:
        by = self.authors[author % 2]
        self.posts[add_post(by)] = by.user_id

    def read(self, reader: int, _: int) -> None:
        """Readers never see people whom they do not follow, not even for a moment."""
        viewer = self.readers[reader % 3]
        answer = self._call(viewer, "GET", "/feed")
        if answer and self.running == 1:
            self._strike()
            authors = {post["user"]["id"] for post in answer.json.get("posts", [])}
            assert authors <= followed(viewer)

    def follow(self, reader: int, author: int) -> None:
        self._follow("POST", reader, author)

    def unfollow(self, reader: int, author: int) -> None:
        self._follow("DELETE", reader, author)

    def _follow(self, method: str, reader: int, author: int) -> None:
        viewer, followee = self.readers[reader % 3], self.authors[author % 2]
        self._call(viewer, method, f"/users/{followee.user_id}/follow")

    def _call(self, viewer: Any, method: str, path: str) -> Any:
        try:
            return self.world.call(viewer, method, path)
        except wire.Killed:
            return None

    def leave(self, reader: int, _: int) -> None:
        """Stay away for so long that nothing is delivered any more."""
        user_id = self.readers[reader % 3].user_id
        if reader_state.find(user_id)["visited_at"]:
            long_ago = clock.timestamp() - (settings.inactive_days + 1) * 86_400
            Reader(user_id).update([Reader.visited_at.set(long_ago)])

    # The steps: what AWS does

    def stream(self, consumer: int, count: int) -> None:
        """Deliver some of a function's next records; they come again if it fails."""
        consumer_ = CONSUMERS[consumer % len(CONSUMERS)]
        batch = self.records[consumer_][: count + 1]
        if batch and self._handle(consumer_, batch):
            del self.records[consumer_][: len(batch)]
            self.handled[consumer_] += batch

    def replay(self, consumer: int, count: int) -> None:
        """Deliver records again that a function has handled before."""
        consumer_ = CONSUMERS[consumer % len(CONSUMERS)]
        if batch := self.handled[consumer_][-count - 1 :]:
            self._handle(consumer_, batch)

    def message(self, queue: int, number: int) -> None:
        """Deliver any message of a queue; it comes again if its function fails."""
        name = list(QUEUES)[queue % len(QUEUES)]
        if waiting := self.messages[name]:
            message = waiting.pop(number % len(waiting))
            if not self._receive(name, message):
                waiting.append(message)

    def duplicate(self, queue: int, number: int) -> None:
        """The same, but the message comes again although its function did not fail."""
        name = list(QUEUES)[queue % len(QUEUES)]
        if waiting := self.messages[name]:
            self._receive(name, waiting[number % len(waiting)])

    def _handle(self, consumer: Any, batch: list[Any]) -> bool:
        try:
            invoke(consumer[1], {"Records": batch, "shardId": self.world.shard})
        except (wire.Killed, *clients.FAULTS):
            return False
        return True

    def _receive(self, name: str, body: Any) -> bool:
        try:
            return not invoke_queue(name, [events.sqs_message(body)])
        except wire.Killed:
            return False

    def collect(self) -> None:
        """Collect new messages and stream records."""
        for table in (Post, Follow, Like):
            for record in self.world.take_records(table):
                for consumer in CONSUMERS:
                    if consumer[0] is table and record["eventName"] in _wanted(consumer):
                        self.records[consumer].append(record)
        for name, url in QUEUES.items():
            self.messages[name] += self.world.take_messages(url())

    def wait(self, _: int = 0, __: int = 0) -> None:
        """Let the delay of a delayed message pass."""
        self.indexed = {each.follow_id for one in self.readers for each in follows(one)}
        for name, body in self.delayed:
            self.messages[name].append(body)
        self.delayed.clear()

    def settle(self, _: int = 0, __: int = 0) -> None:
        """Deliver everything in transit, once."""
        self.collect()
        while any(self.records.values()) or any(self.messages.values()) or self.delayed:
            self.wait()
            for number, consumer in enumerate(CONSUMERS):
                self.do(("stream", number, len(self.records[consumer])))
            for number, name in enumerate(QUEUES):
                for _ in self.messages[name][:]:
                    self.do(("message", number, 0))

    # Invariants when everything is done

    def check(self) -> None:
        """Every feed equals the truth, both as stored and as read to its end."""
        for reader in self.readers:
            assert rebuild.check(reader.user_id) is None
            theirs = followed(reader)
            truth = sorted((id for id, by in self.posts.items() if by in theirs), reverse=True)
            assert self.pages(reader, order="latest", limit="3") == truth
            assert sorted(self.pages(reader, limit="4"), reverse=True) == truth
            assert rebuild.check(reader.user_id) is None

    def pages(self, reader: Any, **query: str) -> list[str]:
        found: list[str] = []
        while True:
            page = self.world.call(reader, "GET", "/feed", query=query).json
            found += [post["post_id"] for post in page["posts"]]
            if not page["next_cursor"]:
                return found
            query["cursor"] = page["next_cursor"]


def follows(reader: Any) -> list[Follow]:
    return list(Follow.query(reader.user_id))


def followed(reader: Any) -> set[str]:
    return {follow.followee_id for follow in follows(reader)}


def _wanted(consumer: Any) -> tuple[str, ...]:
    """The event source's filter."""
    return ("INSERT", "MODIFY") if consumer[0] is Post else ("INSERT", "REMOVE")
