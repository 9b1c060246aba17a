"""A whole Pinhole on moto: the real handlers, with this module in the part of AWS between them.

`call` is API Gateway, `upload` a client that follows a presigned POST, and `settle` carries events
and messages from bucket, streams and queues to their functions until nothing moves any more.
"""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus, urlencode

import boto3
from PIL import Image
from pinhole import ids
from pinhole.people import Viewer
from pinhole.settings import settings
from pinhole.tables import ALL, Follow, Like, Post

LAMBDAS = Path(__file__).parents[2] / "lambdas"
ROUTES = {
    ("POST", "/posts"): "write_posts",
    ("GET", "/posts/{post_id}"): "read_posts",
    ("GET", "/users/{user_id}/posts"): "read_posts",
    ("GET", "/feed"): "read_feed",
    ("POST", "/users/{user_id}/follow"): "follow_people",
    ("DELETE", "/users/{user_id}/follow"): "follow_people",
    ("GET", "/users/{user_id}/profile"): "read_people",
    ("GET", "/users/{user_id}/followers"): "read_people",
    ("GET", "/users/{user_id}/following"): "read_people",
    ("POST", "/posts/{post_id}/like"): "like_posts",
    ("DELETE", "/posts/{post_id}/like"): "like_posts",
    ("GET", "/health"): "describe_api",
}


@dataclass(frozen=True)
class Answer:
    """An API answer; `json` is the decoded body."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def handler(name: str):
    """The handler of `lambdas/<name>`."""
    return _module(name).handler


@cache
def _module(name: str):
    spec = importlib.util.spec_from_file_location(f"lambdas_{name}", LAMBDAS / name / "handler.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def context(name: str = "function") -> Any:
    return SimpleNamespace(
        function_name=name,
        memory_limit_in_mb=512,
        invoked_function_arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        aws_request_id=str(uuid.uuid4()),
        get_remaining_time_in_millis=lambda: 10_000,
    )


def person(username: str) -> Viewer:
    """Somebody who has signed up; their row comes with their first call."""
    return Viewer(str(uuid.uuid4()), username)


def photo(width: int = 64, height: int = 48, format: str = "JPEG") -> bytes:
    """A small, valid photo."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, format)
    return file.getvalue()


class World:
    """One moto account with everything that the stacks would create."""

    def __init__(self) -> None:
        self.s3 = boto3.client("s3")
        self.sqs = boto3.client("sqs")
        self.streams = boto3.client("dynamodbstreams")
        self.dynamodb = boto3.client("dynamodb")
        for bucket in (settings.uploads_bucket, settings.originals_bucket, settings.media_bucket):
            self.s3.create_bucket(Bucket=bucket)
        for queue in ("deliveries", "parked"):
            self.sqs.create_queue(QueueName=queue)
        for table in ALL:
            self._create(table)
        self._iterators = {table: self._iterator(table) for table in (Post, Like, Follow)}
        self.shard = "shardId-00000001414562045508-2bac9cd2"

    # The client's side

    def call(
        self,
        viewer: Viewer | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request as API Gateway would pass it on."""
        route, params = self._route(method, path)
        sent = {"content-type": "application/json", **(headers or {})}
        event = {
            "version": "2.0",
            "routeKey": f"{method} {route}",
            "rawPath": path,
            "rawQueryString": urlencode(query or {}),
            "headers": sent,
            "queryStringParameters": query or None,
            "pathParameters": params or None,
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
                "requestId": str(uuid.uuid4()),
                "stage": "$default",
                "authorizer": {"jwt": {"claims": claims(viewer), "scopes": None}},
            },
            **_body(body),
        }
        name = ROUTES[method, route]
        answer = handler(name)(event, context(name))
        return Answer(answer["statusCode"], answer["headers"], answer["body"])

    def make_post(self, viewer: Viewer, caption: str = "", files: list[bytes] | None = None) -> str:
        """Announce a post and upload its files; returns its id. Nothing is processed yet."""
        files = files or [photo()]
        media = [{"content_type": "image/jpeg", "size": len(file)} for file in files]
        answer = self.call(viewer, "POST", "/posts", {"caption": caption, "media": media})
        assert answer.status == 201, answer.body
        for upload, file in zip(answer.json["uploads"], files, strict=True):
            self.upload(upload["fields"]["key"], file)
        return answer.json["post_id"]

    def publish(self, viewer: Viewer, caption: str = "", files: list[bytes] | None = None) -> str:
        """Make a post and wait until all is done."""
        post_id = self.make_post(viewer, caption, files)
        self.settle()
        return post_id

    def upload(self, key: str, file: bytes) -> None:
        self.s3.put_object(Bucket=settings.uploads_bucket, Key=key, Body=file)

    # AWS's side

    def settle(self) -> None:
        """Carry uploads, stream records and messages on until nothing moves."""
        self.process_uploads()
        while self.run_streams() or self.run_deliveries():
            pass

    def process_uploads(self, receive_count: int = 1) -> list[dict[str, Any]]:
        """Tell the pipeline of each object in the uploads bucket; what the function answered."""
        listed = self.s3.list_objects_v2(Bucket=settings.uploads_bucket).get("Contents", [])
        messages = [sqs_message(s3_event(item), receive_count) for item in listed]
        return [invoke_queue("process_photo", [message]) for message in messages]

    def run_streams(self) -> int:
        """Pass new stream records to their functions; returns how many there were."""
        records = {table: self.take_records(table) for table in self._iterators}
        for found in records.values():
            if found:
                event = {"Records": found, "shardId": self.shard}
                handler("count_changes")(event, context("count_changes"))
        if records[Post]:
            handler("plan_fan_out")({"Records": records[Post]}, context("plan_fan_out"))
        return sum(map(len, records.values()))

    def take_records(self, table: Any) -> list[dict[str, Any]]:
        """The stream records since the last call, as Lambda gets them."""
        answer = self.streams.get_records(ShardIterator=self._iterators[table])
        self._iterators[table] = answer["NextShardIterator"]
        arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{table.Meta.table_name}/stream/now"
        return [_as_lambda_gets_it(record, arn) for record in answer["Records"]]

    def run_deliveries(self) -> int:
        """Pass queued deliveries to their function; returns how many there were."""
        bodies = self.take_messages(settings.deliveries_queue_url)
        if bodies:
            invoke_queue("deliver_posts", [sqs_message(body) for body in bodies])
        return len(bodies)

    def take_messages(self, queue_url: str) -> list[Any]:
        """Receive and delete what is in a queue; the decoded bodies."""
        bodies = []
        while found := self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in found:
                self.sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                bodies.append(json.loads(message["Body"]))
        return bodies

    def keys(self, bucket: str) -> list[str]:
        return [o["Key"] for o in self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def count_rows(self, table: Any) -> int:
        return sum(1 for _ in table.scan())

    def _create(self, table: Any) -> None:
        if getattr(table.Meta, "stream", False):
            table.Meta.stream_view_type = "NEW_AND_OLD_IMAGES"
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=False)

    def _iterator(self, table: Any) -> str:
        arn = self.dynamodb.describe_table(TableName=table.Meta.table_name)["Table"][
            "LatestStreamArn"
        ]
        shard = self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
        return self.streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]

    def _route(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        steps = path.split("/")
        for verb, route in ROUTES:
            names = route.split("/")
            pairs = list(zip(names, steps, strict=False))
            if (
                verb == method
                and len(names) == len(steps)
                and all(n == s or n.startswith("{") for n, s in pairs)
            ):
                return route, {n.strip("{}"): s for n, s in pairs if n.startswith("{")}
        raise LookupError(f"API Gateway has no route {method} {path}")


def claims(viewer: Viewer | None) -> dict[str, str]:
    if viewer is None:
        return {}
    return {"sub": viewer.user_id, "username": viewer.username, "token_use": "access"}


def s3_event(item: dict[str, Any]) -> dict[str, Any]:
    """An ObjectCreated notification for a listed object."""
    about = {
        "key": quote_plus(item["Key"], safe="/"),
        "size": item["Size"],
        "eTag": item["ETag"].strip('"'),
        "sequencer": ids.ulid(),
    }
    place = {"bucket": {"name": settings.uploads_bucket}, "object": about}
    return {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": place}]}


def sqs_message(body: Any, receive_count: int = 1) -> dict[str, Any]:
    return {
        "messageId": str(uuid.uuid4()),
        "receiptHandle": "handle",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": str(receive_count)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
        "awsRegion": "us-east-1",
    }


def invoke_queue(name: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Invoke a queue's function with a batch of messages."""
    return handler(name)({"Records": messages}, context(name))


def _body(body: Any) -> dict[str, Any]:
    if body is None:
        return {"isBase64Encoded": False}
    if isinstance(body, bytes):
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    text = body if isinstance(body, str) else json.dumps(body)
    return {"body": text, "isBase64Encoded": False}


def _as_lambda_gets_it(record: dict[str, Any], arn: str) -> dict[str, Any]:
    changed = {k: v for k, v in record["dynamodb"].items() if k != "ApproximateCreationDateTime"}
    return {**record, "dynamodb": changed, "eventSource": "aws:dynamodb", "eventSourceARN": arn}
