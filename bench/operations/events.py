"""Events and answers, as API Gateway, DynamoDB's streams and SQS have them."""

from __future__ import annotations

import base64
import gzip
import json
import uuid
from collections.abc import Sequence
from typing import Any

from botocore.awsrequest import AWSRequest, AWSResponse
from pinhole.access.viewer import Viewer
from pinhole.settings import settings


def record(table: str, record: dict[str, Any]) -> dict[str, Any]:
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{settings.table_name(table)}/stream/now"
    changed = {**record["dynamodb"]}
    changed.pop("ApproximateCreationDateTime", None)
    return {**record, "dynamodb": changed, "eventSource": "aws:dynamodb", "eventSourceARN": arn}


def request(
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


def message(found: dict[str, Any], queue: str) -> dict[str, Any]:
    """A message that SQS has delivered, in Lambda's format."""
    return {
        "messageId": found["MessageId"],
        "receiptHandle": found["ReceiptHandle"],
        "body": found["Body"],
        "attributes": found["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{queue}",
        "awsRegion": "us-east-1",
    }


def body(answer: dict[str, Any]) -> bytes:
    """The body that API Gateway makes of an answer, as a client reads it."""
    if not answer.get("isBase64Encoded"):
        return str(answer["body"]).encode()
    return gzip.decompress(base64.b64decode(answer["body"]))


def size(answer: dict[str, Any]) -> int:
    """Bytes of the body on its way."""
    body = answer.get("body") or ""
    return len(base64.b64decode(body)) if answer.get("isBase64Encoded") else len(body.encode())


class Body:
    """What a client reads of an answer."""

    def __init__(self, text: str = "{}") -> None:
        self._text = text.encode()

    def stream(self, *_: Any) -> Sequence[bytes]:
        return [self._text]


def signed_in(request: AWSRequest, **_: Any) -> AWSResponse:
    """What Cognito answers about a token that is valid."""
    body = json.dumps({"Username": "somebody", "UserAttributes": []})
    return AWSResponse(request.url, 200, {}, Body(body))
