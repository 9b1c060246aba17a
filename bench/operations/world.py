"""A whole Pinhole in this process, on the tables and queues of a local cloud: this module is in the
place of API Gateway, of Lambda's event sources and of clients.

    world = World(it)
    world.ask(viewer, "like_posts", "POST /posts/{post_id}/like", path={"post_id": post_id})
    world.settle()
    world.ran  # every invocation since the last `begin`, with what it took
"""

from __future__ import annotations

import json
import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from botocore.awsrequest import AWSRequest, AWSResponse
from pinhole.access.viewer import Viewer
from pinhole.aws import clients
from pinhole.people import directory, profile_visits
from pinhole.settings import settings

from bench import scenes
from bench.operations import events
from bench.operations.changes import TABLES, Changes
from bench.operations.filters import passes
from bench.tally import Tally
from local.cloud import Cloud
from stacks.sources import CONSUMERS, FOLLOWED, INVALIDATED, TOLD, WITHDRAWN

_BATCH = 100
# Queue -> its function and the messages in a batch.
_QUEUES = {
    **{name: (function, size) for name, (function, size, _) in CONSUMERS.items()},
    "live": ("tell_news", TOLD),
    "invalidations": ("invalidate_cdn", INVALIDATED),
    "withdrawals": ("invalidate_cdn", WITHDRAWN),
}
# Rounds without anything to do before nothing is left: some messages are delayed by a second.
_IDLE_ROUNDS, _PAUSE = 2, 0.5


@dataclass(frozen=True)
class Ran:
    """One invocation: processor seconds if it was timed, otherwise DynamoDB's part."""

    function: str
    source: str  # "request", "stream", "queue" or "socket"
    cpu: float
    tally: Tally
    asked: dict[str, int]  # calls of other services, and messages, by name
    answer_bytes: int


class World:
    """`timed`: measure the processor and not DynamoDB, whose meter takes time of its own."""

    def __init__(self, it: Cloud) -> None:
        self._sqs, self._changes = it.client("sqs"), Changes(it.client("dynamodbstreams"))
        self._s3 = it.client("s3")
        self.timed = False
        self.ran: list[Ran] = []
        self._asked: dict[str, int] = defaultdict(int)
        self._urls = {name: self._url(name) for name in _QUEUES}
        self._count_calls()

    def begin(self, timed: bool) -> None:
        """Forget what ran, and go past all changes so far."""
        self.settle()
        self.ran.clear()
        self.timed = timed

    # The client's side

    def ask(
        self,
        viewer: Viewer,
        function: str,
        route: str,
        body: Any = None,
        path: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Send a request, to a process that has not seen its viewer; returns the answer's body.
        Raises RuntimeError if it does not succeed.
        """
        directory._arrived.clear()
        profile_visits._recent.clear()
        asked = events.request(viewer, route, body, path or {}, query or {})
        answer = self.invoke(function, asked, "request")
        if answer["statusCode"] >= 300:
            raise RuntimeError(f"{route}: {answer['statusCode']} {answer['body']}")
        return dict(json.loads(events.body(answer))) if answer.get("body") else {}

    def upload(self, key: str, file: bytes) -> None:
        """Upload a file; S3 tells the uploads queue."""
        tag = self._s3.put_object(Bucket=settings.uploads_bucket, Key=key, Body=file)["ETag"]
        about = {"key": key, "size": len(file), "eTag": tag.strip('"'), "sequencer": "1"}
        place = {"bucket": {"name": settings.uploads_bucket}, "object": about}
        record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": place}
        body = json.dumps({"Records": [record]})
        self._sqs.send_message(QueueUrl=self._urls["uploads"], MessageBody=body)

    # AWS's side

    def invoke(self, function: str, event: dict[str, Any], source: str) -> Any:
        """Run a handler, and note what it took."""
        self._asked.clear()
        found: list[Any] = []
        started = _cpu()

        def run() -> None:
            found.append(scenes.invoke(function, event))

        tally = Tally(())
        if self.timed:
            run()
        else:
            tally = scenes.measure(run)
        cpu = _cpu() - started
        size = events.size(found[0]) if source == "request" else 0
        self.ran.append(Ran(function, source, cpu, tally, dict(self._asked), size))
        return found[0]

    def settle(self) -> None:
        """Carry changes and messages on until nothing is left."""
        idle = 0
        while idle < _IDLE_ROUNDS:
            did = self._follow_streams() + self._run_queues()
            idle = 0 if did else idle + 1
            if not did:
                time.sleep(_PAUSE)

    def _follow_streams(self) -> int:
        changed = {table: self._changes.new(table) for table in TABLES}
        for function, table, filters, options in FOLLOWED:
            told = [record for record in changed[table] if passes(record, filters)]
            for batch in batched(told, options.get("batch_size", _BATCH), strict=False):
                event = {"Records": list(batch), "shardId": "shardId-0000000000000000001-bench"}
                self.invoke(function, event, "stream")
        return sum(map(len, changed.values()))

    def _run_queues(self) -> int:
        return sum(self._run_queue(name) for name in _QUEUES)

    def _run_queue(self, name: str) -> int:
        function, size = _QUEUES[name]
        messages = list(self._receive(name))
        for batch in batched(messages, size, strict=False):
            failed = self.invoke(function, {"Records": list(batch)}, "queue")["batchItemFailures"]
            if failed:
                raise RuntimeError(f"{function} failed: {failed}")
            for message in batch:
                handle = message["receiptHandle"]
                self._sqs.delete_message(QueueUrl=self._urls[name], ReceiptHandle=handle)
        return len(messages)

    def _receive(self, name: str) -> Iterator[dict[str, Any]]:
        asked = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"], "WaitTimeSeconds": 0}
        while found := self._sqs.receive_message(QueueUrl=self._urls[name], **asked).get(
            "Messages"
        ):
            yield from (events.message(each, name) for each in found)

    def _url(self, name: str) -> str:
        return str(self._sqs.get_queue_url(QueueName=name)["QueueUrl"])

    def _count_calls(self) -> None:
        """Note the calls of S3, SQS and EventBridge, and answer those about connections."""
        for client in (clients.s3(), clients.sqs(), clients.events(), clients.cloudfront()):
            client.meta.events.register("before-call", self._note)
        clients.connections().meta.events.register("before-send", self._told)
        clients.cognito().meta.events.register("before-send", events.signed_in)

    def _note(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        self._asked[model.name] += 1
        if model.name == "SendMessageBatch":
            self._asked["messages"] += len(json.loads(params["body"])["Entries"])
        elif model.name == "SendMessage":
            self._asked["messages"] += 1

    def _told(self, request: AWSRequest, **_: Any) -> AWSResponse:
        """What API Gateway answers to a frame for an open connection."""
        self._asked["frames"] += 1
        return AWSResponse(request.url, 200, {}, events.Body())


def _cpu() -> float:
    """Processor seconds of this process and of its children, such as FFmpeg."""
    took = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in took)
