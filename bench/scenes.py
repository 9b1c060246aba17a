"""The measured operations: requests and events through the real handlers, each with a meter.

A request is measured in a Lambda that has never seen its viewer: with thousands of processes and
millions of readers, that is the normal case.
"""

from __future__ import annotations

import importlib
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import botocore.session
from pinhole.access.viewer import Viewer
from pinhole.aws import clients
from pinhole.people import directory, profile_visits
from pinhole.settings import settings
from pinhole.tables.people import UserRow

from bench.meter import Meter
from bench.tally import Tally

# Milliseconds that remain to functions that take longer than others.
_LONGER = {"transcode_video": 600_000}


def measure(work: Callable[[], object]) -> Tally:
    """The cost of a piece of work."""
    whole = botocore.session.get_session().create_client("dynamodb")
    with Meter(clients.dynamodb(), whole) as meter:
        work()
    return meter.tally()


def call(
    viewer: Viewer,
    function: str,
    route: str,
    known: tuple[int, UserRow] | None = None,
    **given: Any,
) -> dict[str, Any]:
    """Send a request to an API function in a process that has not seen its viewer."""
    directory._arrived.clear()
    if known:
        directory._arrived[viewer.user_id] = known
    profile_visits._recent.clear()
    method, path = route.split(" ")
    claims = {"sub": viewer.user_id, "username": viewer.username, "token_use": "access"}
    answer = invoke(
        function,
        {
            "version": "2.0",
            "routeKey": route,
            "rawPath": path.format(**given.get("path", {})),
            "headers": {},
            "pathParameters": given.get("path", {}),
            "queryStringParameters": given.get("query", {}),
            "requestContext": {
                "http": {"method": method, "path": path.format(**given.get("path", {}))},
                "requestId": str(uuid.uuid4()),
                "stage": "$default",
                "authorizer": {"jwt": {"claims": claims}},
            },
            "isBase64Encoded": False,
        },
    )
    if answer["statusCode"] != 200:
        raise RuntimeError(f"{route}: {answer['statusCode']} {answer['body']}")
    body: dict[str, Any] = json.loads(answer["body"])
    return body


def page(viewer: Viewer, cursor: str | None = None, **query: str) -> dict[str, Any]:
    """A page of the viewer's feed."""
    query |= {"cursor": cursor} if cursor else {}
    return call(viewer, "read_feed", "GET /feed", query=query)


def cursor_after(viewer: Viewer, posts: int) -> str:
    """The cursor of the page after this number of posts, read in pages of the largest size."""
    cursor: str | None = None
    for start in range(0, posts, settings.page_most):
        limit = min(settings.page_most, posts - start)
        cursor = page(viewer, cursor, limit=str(limit))["next_cursor"]
        if cursor is None:
            raise LookupError(f"There is nothing after {posts} posts")
    assert cursor
    return cursor


def fan_out(post: dict[str, Any]) -> tuple[Tally, Tally, int]:
    """Plan and deliver a post; returns the cost of each, and the number of pages."""
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{settings.table_name('posts')}/stream/now"
    record = {
        "eventSource": "aws:dynamodb",
        "eventSourceARN": arn,
        "dynamodb": {
            "Keys": {"post_id": post["post_id"]},
            "NewImage": post,
            "SequenceNumber": "1",
        },
    }
    planned = measure(lambda: invoke("plan_fan_out", {"Records": [record]}))
    if parked := list(_messages(settings.parked_queue_url)):
        raise RuntimeError(f"The function parked the record: {parked}")
    messages = list(_messages(settings.deliveries_queue_url))
    delivered = measure(lambda: _deliver(messages))
    return planned, delivered, len(messages)


@contextmanager
def tuned(**values: Any) -> Iterator[None]:
    """Run the block with other settings."""
    before = {name: getattr(settings, name) for name in values}
    for name, value in values.items():
        object.__setattr__(settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            object.__setattr__(settings, name, value)


def invoke(function: str, event: dict[str, Any]) -> Any:
    """Run a Lambda's handler."""
    context = SimpleNamespace(
        function_name=function,
        memory_limit_in_mb=512,
        invoked_function_arn=f"arn:aws:lambda:us-east-1:000000000000:function:{function}",
        aws_request_id=str(uuid.uuid4()),
        get_remaining_time_in_millis=lambda: _LONGER.get(function, 10_000),
    )
    return importlib.import_module(f"lambdas.{function}.handler").handler(event, context)


def _deliver(messages: list[dict[str, Any]]) -> None:
    for message in messages:
        if invoke("deliver_posts", {"Records": [message]})["batchItemFailures"]:
            raise RuntimeError("A page was not delivered")


def _messages(queue_url: str) -> Iterator[dict[str, Any]]:
    """Receive all messages of a queue, in Lambda's format."""
    while (
        found := clients.sqs()
        .receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        for message in found:
            clients.sqs().delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            yield {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:deliveries",
                "awsRegion": "us-east-1",
            }
