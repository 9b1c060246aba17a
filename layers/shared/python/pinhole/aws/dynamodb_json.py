"""DynamoDB's wire format without botocore's overhead: JSON in and out, and signatures.

botocore models every service as shapes and walks them for every value it reads or writes: most of
the CPU time of a request. Our tables do not need that: parameters and responses of item operations
are plain JSON, except for binary attributes, which we do not use. Everything else (errors, other
operations, parameters that are not plain JSON) goes through botocore.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from botocore.auth import AUTH_TYPE_MAPS, SIGNED_HEADERS_BLACKLIST, SigV4Auth, _host_from_url
from botocore.awsrequest import AWSRequest
from botocore.exceptions import HTTPClientError
from botocore.model import OperationModel, Shape
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory
from botocore.serialize import Serializer

from pinhole import errors

OPERATIONS = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "UpdateItem",
)
READS = frozenset({"BatchGetItem", "DescribeTable", "GetItem", "Query", "Scan", "TransactGetItems"})
_ANSWERS = frozenset(f"{operation}Output" for operation in OPERATIONS)
_TARGETS = {operation: f"DynamoDB_20120810.{operation}" for operation in OPERATIONS}
_CONTENT_TYPE = "application/x-amz-json-1.0"
_UNSIGNED = frozenset(SIGNED_HEADERS_BLACKLIST)

# The name of the signer in botocore; a client selects it by an event handler.
SIGNATURE = "v4-of-json-posts"


class Parsers(ResponseParserFactory):
    """Creates our parser for the JSON protocol, and botocore's for all others."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        return _PARSER if protocol_name == "json" else super().create_parser(protocol_name)


class Parser(JSONParser):
    """Parses responses of item operations without botocore's shapes."""

    def parse(self, response: dict[str, Any], shape: Shape) -> dict[str, Any]:
        """Raises HTTPClientError if the body is not JSON: botocore would see an empty response."""
        if response["status_code"] >= 300 or shape is None or shape.name not in _ANSWERS:
            usual: dict[str, Any] = super().parse(response, shape)
            return usual
        try:
            parsed: dict[str, Any] = orjson.loads(response["body"])
        except orjson.JSONDecodeError as error:
            raise HTTPClientError(error=error) from error
        headers = {name.lower(): value for name, value in response["headers"].items()}
        about = {"HTTPStatusCode": response["status_code"], "HTTPHeaders": headers}
        if "x-amzn-requestid" in headers:
            about["RequestId"] = headers["x-amzn-requestid"]
        parsed["ResponseMetadata"] = about
        return parsed


class ItemSerializer:
    """Serializes parameters of item operations without botocore's shapes."""

    def __init__(self, usual: Serializer) -> None:
        self._usual = usual

    def serialize_to_request(
        self, parameters: dict[str, Any], operation_model: OperationModel
    ) -> dict[str, Any]:
        target = _TARGETS.get(operation_model.name)
        if target is None:
            return self._as_usual(parameters, operation_model)
        try:
            body = orjson.dumps(parameters)
        except TypeError:  # bytes, lone surrogates, very large numbers
            return self._as_usual(parameters, operation_model)
        return {
            "url_path": "/",
            "query_string": "",
            "method": "POST",
            "headers": {"X-Amz-Target": target, "Content-Type": _CONTENT_TYPE},
            "body": body,
        }

    def _as_usual(
        self, parameters: dict[str, Any], operation_model: OperationModel
    ) -> dict[str, Any]:
        request: dict[str, Any] = self._usual.serialize_to_request(parameters, operation_model)
        return request


class ReadsOnly:
    """Refuses whatever changes a table, before it is sent: for a region that only reads, where a
    write would win over, or lose against, what the writing region does to the same row.
    """

    def __init__(self, usual: ItemSerializer) -> None:
        self._usual = usual

    def serialize_to_request(
        self, parameters: dict[str, Any], operation_model: OperationModel
    ) -> dict[str, Any]:
        """Raises ReadOnly."""
        if operation_model.name not in READS:
            raise errors.ReadOnly()
        return self._usual.serialize_to_request(parameters, operation_model)


class Signer(SigV4Auth):
    """Signature Version 4 for a POST of bytes to `/`, the only request that JSON services take."""

    def canonical_request(self, request: AWSRequest) -> str:
        headers = self.headers_to_sign(request)
        return "\n".join(
            [
                "POST\n/\n",
                self.canonical_headers(headers) + "\n",
                self.signed_headers(headers),
                sha256(request.data).hexdigest(),
            ]
        )

    def headers_to_sign(self, request: AWSRequest) -> dict[str, str]:
        headers = {name.lower(): value for name, value in request.headers.items()}
        headers["host"] = _host(request.url)
        return {name: value for name, value in headers.items() if name not in _UNSIGNED}

    def canonical_headers(self, headers_to_sign: dict[str, str]) -> str:
        return "\n".join(
            f"{name}:{' '.join(headers_to_sign[name].split())}" for name in sorted(headers_to_sign)
        )

    def signed_headers(self, headers_to_sign: dict[str, str]) -> str:
        return ";".join(sorted(headers_to_sign))

    def signature(self, string_to_sign: str, request: AWSRequest) -> str:
        day = request.context["timestamp"][:8]
        key = _signing_key(self.credentials.secret_key, day, self._region_name, self._service_name)
        return hmac.digest(key, string_to_sign.encode(), "sha256").hex()


@lru_cache(maxsize=4)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """Cached: the same all day, and credentials of a Lambda change more often than that."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


_host = lru_cache(maxsize=8)(_host_from_url)
_PARSER = Parser()
AUTH_TYPE_MAPS[SIGNATURE] = Signer
