"""A whole Pinhole in this process, on the tables and queues of a local cloud: this module is in the
place of API Gateway, of Lambda's event sources and of clients.

    world = World(it)
    world.ask(viewer, "like_posts", "POST /posts/{post_id}/like", path={"post_id": post_id})
    world.settle()
    world.ran  # every invocation since the last `begin`, with what it took
"""

from __future__ import annotations

import base64
import gzip
import json
import resource
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from botocore.awsrequest import AWSRequest, AWSResponse
from pinhole.access.viewer import Viewer
from pinhole.aws import clients
from pinhole.people import directory, profile_visits
from pinhole.settings import settings
from pinhole.tables.registry import ALL

from bench import scenes
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
        self._sqs, self._streams = it.client("sqs"), it.client("dynamodbstreams")
        self._s3 = it.client("s3")
        self.timed = False
        self.ran: list[Ran] = []
        self._asked: dict[str, int] = defaultdict(int)
        self._places: dict[str, str] = {}
        self._urls = {name: self._url(name) for name in _QUEUES}
        self._count_calls()

    def begin(self, timed: bool) -> None:
        """Forget what ran, and go past all changes so far."""
        self.settle()
        self.ran.clear()
        self.timed = timed

    def skip_changes(self) -> None:
        """Follow the streams from here on: for tables that were just filled."""
        self._places = dict(self._latest())

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
        asked = _request(viewer, route, body, path or {}, query or {})
        answer = self.invoke(function, asked, "request")
        if answer["statusCode"] >= 300:
            raise RuntimeError(f"{route}: {answer['statusCode']} {answer['body']}")
        return dict(json.loads(_body(answer))) if answer.get("body") else {}

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
        size = _size(found[0]) if source == "request" else 0
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
        changed = {table: self._changes(table) for table in {each[1] for each in FOLLOWED}}
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
        arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"
        asked = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"], "WaitTimeSeconds": 0}
        while found := self._sqs.receive_message(QueueUrl=self._urls[name], **asked).get(
            "Messages"
        ):
            for message in found:
                yield {
                    "messageId": message["MessageId"],
                    "receiptHandle": message["ReceiptHandle"],
                    "body": message["Body"],
                    "attributes": message["Attributes"],
                    "messageAttributes": {},
                    "eventSource": "aws:sqs",
                    "eventSourceARN": arn,
                    "awsRegion": "us-east-1",
                }

    def _changes(self, table: str) -> list[dict[str, Any]]:
        """A table's changes since the last call, as Lambda gets them."""
        found: list[dict[str, Any]] = []
        if table not in self._places:
            return found
        while True:
            answer = self._streams.get_records(ShardIterator=self._places[table])
            self._places[table] = answer.get("NextShardIterator", self._places[table])
            if not answer["Records"]:
                return [_record(table, each) for each in found]
            found += answer["Records"]

    def _latest(self) -> Iterator[tuple[str, str]]:
        for table in {each[1] for each in FOLLOWED}:
            name = settings.table_name(table)
            [stream] = self._streams.list_streams(TableName=name)["Streams"]
            about = self._streams.describe_stream(StreamArn=stream["StreamArn"])
            [shard] = about["StreamDescription"]["Shards"]
            asked = {"ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"}
            place = self._streams.get_shard_iterator(StreamArn=stream["StreamArn"], **asked)
            yield table, place["ShardIterator"]

    def _url(self, name: str) -> str:
        return str(self._sqs.get_queue_url(QueueName=name)["QueueUrl"])

    def _count_calls(self) -> None:
        """Note the calls of S3, SQS and EventBridge, and answer those about connections."""
        for client in (clients.s3(), clients.sqs(), clients.events(), clients.cloudfront()):
            client.meta.events.register("before-call", self._note)
        clients.connections().meta.events.register("before-send", self._told)
        clients.cognito().meta.events.register("before-send", _signed_in)

    def _note(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        self._asked[model.name] += 1
        if model.name == "SendMessageBatch":
            self._asked["messages"] += len(json.loads(params["body"])["Entries"])
        elif model.name == "SendMessage":
            self._asked["messages"] += 1

    def _told(self, request: AWSRequest, **_: Any) -> AWSResponse:
        """What API Gateway answers to a frame for an open connection."""
        self._asked["frames"] += 1
        return AWSResponse(request.url, 200, {}, _Body())


def _body(answer: dict[str, Any]) -> bytes:
    """The body that API Gateway makes of an answer, as a client reads it."""
    if not answer.get("isBase64Encoded"):
        return str(answer["body"]).encode()
    return gzip.decompress(base64.b64decode(answer["body"]))


def _size(answer: dict[str, Any]) -> int:
    """Bytes of the body on its way."""
    body = answer.get("body") or ""
    return len(base64.b64decode(body)) if answer.get("isBase64Encoded") else len(body.encode())


class _Body:
    """What a client reads of an answer."""

    def __init__(self, text: str = "{}") -> None:
        self._text = text.encode()

    def stream(self, *_: Any) -> Sequence[bytes]:
        return [self._text]


def _signed_in(request: AWSRequest, **_: Any) -> AWSResponse:
    """What Cognito answers about a token that is valid."""
    body = json.dumps({"Username": "somebody", "UserAttributes": []})
    return AWSResponse(request.url, 200, {}, _Body(body))


def _cpu() -> float:
    """Processor seconds of this process and of its children, such as FFmpeg."""
    took = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in took)


def follow_changes() -> None:
    """Give the tables that are made next the streams that the stacks give them."""
    for table in ALL:
        if getattr(table.Meta, "stream", False):
            table.Meta.stream_view_type = "NEW_AND_OLD_IMAGES"


def _record(table: str, record: dict[str, Any]) -> dict[str, Any]:
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{settings.table_name(table)}/stream/now"
    changed = {**record["dynamodb"]}
    changed.pop("ApproximateCreationDateTime", None)
    return {**record, "dynamodb": changed, "eventSource": "aws:dynamodb", "eventSourceARN": arn}


def _request(
    viewer: Viewer, route: str, body: Any, path: dict[str, str], query: dict[str, str]
) -> dict[str, Any]:
    method, pattern = route.split(" ")
    raw = pattern.format(**path)
    claims = {"sub": viewer.user_id, "username": viewer.username, "token_use": "access"}
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": raw,
        "headers": {"content-type": "application/json", "accept-encoding": "gzip"},
        "pathParameters": path,
        "queryStringParameters": query,
        "requestContext": {
            "http": {"method": method, "path": raw},
            "requestId": str(uuid.uuid4()),
            "stage": "$default",
            "authorizer": {"jwt": {"claims": claims}},
        },
        "isBase64Encoded": False,
        **({"body": json.dumps(body)} if body is not None else {}),
    }
