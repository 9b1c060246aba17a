"""Events that AWS passes to the functions: requests, notifications, messages, stream records."""

from __future__ import annotations

import base64
import json
import uuid
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus, urlencode

from pinhole import ids
from pinhole.access.viewer import Viewer
from pinhole.settings import settings

# The remaining time of a function when it starts.
MILLISECONDS = 10_000
_LONGER = {"transcode_video": 600_000, "export_account": 900_000}


def context(name: str = "function") -> Any:
    return SimpleNamespace(
        function_name=name,
        memory_limit_in_mb=512,
        invoked_function_arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        aws_request_id=str(uuid.uuid4()),
        get_remaining_time_in_millis=lambda: _LONGER.get(name, MILLISECONDS),
    )


def claims(viewer: Viewer) -> dict[str, str]:
    """The authorizer's claims of an access token."""
    told = {"sub": viewer.user_id, "username": viewer.username, "token_use": "access"}
    told["auth_time"] = str(viewer.signed_in_at)
    told |= {"exp": str(viewer.token_ends_at)} if viewer.token_ends_at else {}
    return told | ({"cognito:groups": "[moderators]"} if viewer.is_moderator else {})


def http_request(
    method: str,
    path: str,
    *,
    route: str,
    params: dict[str, str],
    token: dict[str, str] | None,
    body: Any,
    query: dict[str, str] | None,
    headers: dict[str, str],
) -> dict[str, Any]:
    """A request as an HTTP API passes it on (payload format 2.0)."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"{method} {route}",
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        "headers": {name.lower(): value for name, value in headers.items()},
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
            "requestId": str(uuid.uuid4()),
            "stage": "$default",
        },
        **_body(body),
    }
    if params:
        event["pathParameters"] = params
    if query:
        event["queryStringParameters"] = query
    if token:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": token, "scopes": None}}
    return event


def s3_event(key: str, size: int, etag: str) -> dict[str, Any]:
    """An ObjectCreated notification."""
    about = {
        "key": quote_plus(key, safe="/"),
        "size": size,
        "eTag": etag.strip('"'),
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


def stream_record(record: dict[str, Any], table: Any) -> dict[str, Any]:
    """Turn a record of `GetRecords` into the form that Lambda gets."""
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{table.Meta.table_name}/stream/now"
    changed = {k: v for k, v in record["dynamodb"].items() if k != "ApproximateCreationDateTime"}
    return {**record, "dynamodb": changed, "eventSource": "aws:dynamodb", "eventSourceARN": arn}


def form(*parts: tuple[str, Any] | tuple[str, Any, str], boundary: str) -> bytes:
    """A multipart/form-data body of (name, text) and (name, bytes, content type) parts."""
    lines: list[bytes] = []
    for name, value, *content_type in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if content_type:
            head += f'; filename="a.jpg"\r\nContent-Type: {content_type[0]}'
        lines += [head.encode(), b"", value if isinstance(value, bytes) else value.encode()]
    return b"\r\n".join([*lines, f"--{boundary}--\r\n".encode()])


def _body(body: Any) -> dict[str, Any]:
    """Bytes travel as base64, everything else as text."""
    if body is None:
        return {"isBase64Encoded": False}
    if isinstance(body, bytes):
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    text = body if isinstance(body, str) else json.dumps(body)
    return {"body": text, "isBase64Encoded": False}
