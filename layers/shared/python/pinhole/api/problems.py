"""Errors as `application/problem+json` (RFC 9457): the only place that creates them.

`{"type", "title", "status", "code", "detail", "correlation_id", "errors"?}`, where `code` is
stable and `errors` pairs the path of each invalid field with its fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from pinhole import errors, log
from pinhole.aws import clients
from pinhole.text import entities

# A request may have hundreds of wrong fields, all of which are in `errors`.
_LONGEST_DETAIL = 1_000
_FINAL = {
    "AccessDeniedException",
    "AccessDenied",
    "ResourceNotFoundException",
    "ValidationException",
    "NoSuchBucket",
    "403",  # of a HEAD request, whose response has no body
    "404",
}


Present = Callable[[Response[str]], Response[str]]


def register(app: APIGatewayHttpResolver, present: Present = lambda problem: problem) -> None:
    """Make the resolver turn every error into a problem, or into what `present` makes of it."""

    def no_route(_: NotFoundError) -> Response[str]:
        return response(errors.NotFound("No such route"))

    def presented(make: Callable[[Any], Response[str]]) -> Callable[[Any], Response[str]]:
        return lambda error: present(make(error))

    app.exception_handler(list(clients.FAULTS))(presented(_of_aws))
    app.exception_handler(errors.PinholeError)(presented(response))
    app.exception_handler(NotFoundError)(presented(no_route))
    app.exception_handler(Exception)(presented(_unexpected))


def response(error: errors.PinholeError) -> Response[str]:
    """The problem for this error."""
    problem: dict[str, Any] = {
        "type": f"urn:pinhole:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "detail": entities.shortened(error.detail, _LONGEST_DETAIL),
        "correlation_id": log.correlation_id(),
    }
    if isinstance(error, errors.InvalidRequest) and error.fields:
        problem["errors"] = [{"field": name, "message": fault} for name, fault in error.fields]
    return Response(
        status_code=error.status,
        content_type="application/problem+json",
        headers={"Retry-After": str(error.retry_after)} if error.retry_after else {},
        body=orjson.dumps(problem).decode(),
    )


def plain(error: errors.PinholeError) -> dict[str, Any]:
    """The same as API Gateway expects it, for requests that reach no route."""
    made = response(error)
    return {
        "statusCode": made.status_code,
        "headers": made.headers,
        "body": made.body,
        "isBase64Encoded": False,
    }


def _of_aws(error: Exception) -> Response[str]:
    """503 if AWS stayed unavailable through all retries, 500 if the fault is ours."""
    code = clients.error_code(error)
    if code in _FINAL:
        return _unexpected(error)
    log.logger.warning("AWS unavailable", code=code, error=type(error).__name__)
    return response(errors.Busy())


def _unexpected(error: Exception) -> Response[str]:
    log.logger.exception("unexpected error", error=type(error).__name__)
    log.count("UnexpectedErrors")
    return response(errors.PinholeError())
