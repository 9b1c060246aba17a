"""Request bodies: JSON through pydantic models, multipart through a streaming parser.

Imported only by Lambdas that take a body. Every error names the field that is wrong.
"""

from __future__ import annotations

import base64
import json
from io import BytesIO
from typing import Any, TypeVar

import multipart
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pinhole import errors
from pinhole.settings import settings
from pinhole.text import entities

Model = TypeVar("Model", bound=BaseModel)
_UNKNOWN = "is not a field of this request"
# Errors repeat names that a client made up: at most this many for an object, each cut to a length.
_MOST_NAMES = 50
_LONGEST_NAME = 100


def content_type(event: APIGatewayProxyEventV2) -> str:
    """The media type of the body, in lower case and without parameters."""
    return event.headers.get("content-type", "").split(";")[0].strip().lower()


def parse_json(event: APIGatewayProxyEventV2, model: type[Model]) -> Model:
    """The body as a model. Raises UnsupportedMediaType, TooLarge or InvalidRequest."""
    if content_type(event) != "application/json":
        raise errors.UnsupportedMediaType("Send the body as application/json")
    return validate(model, _json(_bytes(event)))


def validate(model: type[Model], value: Any) -> Model:
    """The value as a model. Raises InvalidRequest, with path and fault of every invalid field."""
    try:
        return model.model_validate(value, strict=True)
    except ValidationError as error:
        faults = [(_path(fault["loc"]), _message(fault)) for fault in error.errors()]
        raise errors.InvalidRequest(fields=faults) from None


def unknown(name: str) -> errors.InvalidRequest:
    """The error for an unknown field or part."""
    return errors.InvalidRequest.of(_shown(name), _UNKNOWN)


def parse_multipart(event: APIGatewayProxyEventV2) -> list[multipart.MultipartPart]:
    """The parts of a multipart/form-data body, held in memory. Raises TooLarge, InvalidRequest."""
    body = _bytes(event)
    try:
        _, options = multipart.parse_options_header(event.headers["content-type"])
        parts: list[multipart.MultipartPart] = multipart.MultipartParser(
            BytesIO(body),
            options.get("boundary", ""),
            content_length=len(body),
            strict=True,
            spool_limit=settings.request_bytes,
            memory_limit=settings.request_bytes,
        ).parts()
    except ValueError as error:  # the parser's errors are ValueErrors
        raise errors.InvalidRequest(f"The multipart body is malformed: {error}") from None
    return parts


def parse_json_text(field: str, text: str) -> Any:
    """A form field that holds JSON. Raises InvalidRequest."""
    try:
        return _json(text.encode())
    except errors.InvalidRequest as error:
        raise errors.InvalidRequest.of(field, error.detail) from None


def _bytes(event: APIGatewayProxyEventV2) -> bytes:
    encoded, is_base64 = event.get("body") or "", event.get("isBase64Encoded")
    if len(encoded) > settings.request_bytes:
        raise errors.TooLarge(
            f"A request body has at most {settings.request_bytes} bytes after base64; upload larger"
            " files with presigned POSTs: send POST /posts as application/json, then each file to"
            " its `url` with its `fields`"
        )
    try:
        return base64.b64decode(encoded, validate=True) if is_base64 else encoded.encode()
    except ValueError:  # including text that cannot be encoded
        raise errors.InvalidRequest("The body is not valid base64 or UTF-8") from None


def _json(body: bytes) -> Any:
    """Strict JSON: no duplicate names, not too many of them, no NaN. Raises InvalidRequest."""
    try:
        return json.loads(body, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        fault = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        if "int_max_str_digits" in fault:
            fault = "a number has too many digits"
        raise errors.InvalidRequest(f"The body is not valid JSON: {fault}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > _MOST_NAMES:
        raise ValueError(f"an object has more than {_MOST_NAMES} names")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name appears twice in one object")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _message(fault: ErrorDetails) -> str:
    """A fault's message without pydantic's jargon."""
    if fault["type"] == "extra_forbidden":
        return _UNKNOWN
    message = fault["msg"].removeprefix("Value error, ")
    return "must be an object" if message.startswith("Input should be a valid dict") else message


def _path(location: tuple[int | str, ...]) -> str:
    """`("media", 0, "size")` -> `media[0].size`; the empty path is `body`."""
    path = "".join(
        f"[{step}]" if isinstance(step, int) else f".{_shown(step)}" for step in location
    )
    return path.removeprefix(".") or "body"


def _shown(name: str) -> str:
    """A field's name, shortened for the response."""
    return entities.shortened(name, _LONGEST_NAME)
