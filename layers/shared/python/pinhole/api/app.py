"""The resolver that every API Lambda uses, and the entry point around it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import orjson
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from pinhole import errors, log
from pinhole.access.viewer import Viewer
from pinhole.api import http_caching, networks, origin, problems
from pinhole.api.arguments import bind_arguments
from pinhole.paging import pages
from pinhole.people import directory
from pinhole.settings import settings

_CORRELATION = "x-correlation-id"
_CORRELATION_ID = re.compile(r"[\w.=-]{8,64}", re.ASCII)
_MODERATORS = "moderators"
# What RFC 3986 allows in a path, with what is encoded already.
_OF_PATHS = "/%:@!$&'()*+,;="
_READING = ("GET", "HEAD", "OPTIONS")
_HEADERS = {"X-Content-Type-Options": "nosniff"}


def resolver(present: problems.Present = lambda problem: problem) -> APIGatewayHttpResolver:
    """A resolver with our arguments, errors and JSON, but not pydantic, which GETs do not need.
    `present` may show a problem in another form.
    """
    app = APIGatewayHttpResolver(serializer=_to_json)
    app.use(middlewares=[bind_arguments])
    problems.register(app, present)
    return app


def entry(app: APIGatewayHttpResolver) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler for `app`, with correlation ids and common headers."""

    @log.observed
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        started = time.monotonic()
        correlation_id = _correlation_id(event)
        log.follow(correlation_id)
        # API Gateway decodes paths; routes match neither combining vowel signs nor `#`.
        event = {**event, "rawPath": quote(event["rawPath"], safe=_OF_PATHS)}
        app.context["lambda_context"] = context
        response = _resolved(app, event, context)
        response["headers"] = {
            **response.get("headers", {}),
            **_HEADERS,
            _CORRELATION: correlation_id,
        }
        response = http_caching.delivered(event, response)
        about = {"route": event.get("routeKey"), "status": response["statusCode"]}
        took = round((time.monotonic() - started) * 1000)
        log.logger.info("responded", **about, milliseconds=took, network=networks.of(event))
        return response

    return handler


def _resolved(app: APIGatewayHttpResolver, event: dict[str, Any], context: Any) -> dict[str, Any]:
    try:
        origin.check(event.get("headers", {}))
        _require_writer(event)
    except (errors.Forbidden, errors.ReadOnly) as error:
        return problems.plain(error)
    return app.resolve(http_caching.as_get(event), context)


def _require_writer(event: dict[str, Any]) -> None:
    """Raises ReadOnly for a request that may change something, where nothing is to be changed."""
    method = event["requestContext"]["http"]["method"]
    if settings.reads_only and method not in _READING:
        raise errors.ReadOnly()


def viewer(app: APIGatewayHttpResolver) -> Viewer:
    """The person who makes the request. Their first call creates their row. Raises Unauthenticated,
    AccountClosed.
    """
    viewer = caller(app)
    # HEAD is GET by now (`pinhole.api.http_caching`).
    directory.arrive(viewer, is_write=app.current_event.http_method != "GET")
    return viewer


def caller(app: APIGatewayHttpResolver) -> Viewer:
    """The person who makes the request, for routes that do not need their row to exist.

    API Gateway has verified the token, but not that it is an access token rather than an ID token.
    Raises Unauthenticated.
    """
    claims = app.current_event.request_context.authorizer.jwt_claim or {}
    if claims.get("token_use") != "access":
        raise errors.Unauthenticated("Send the access token, not the ID token")
    is_moderator = _MODERATORS in groups(claims.get("cognito:groups"))
    return Viewer(
        claims["sub"],
        claims["username"],
        is_moderator,
        int(claims.get("auth_time", 0)),
        app.current_event.headers.get("authorization", "").rpartition(" ")[2],
        int(claims.get("exp", 0)),
    )


def groups(claim: object) -> set[str]:
    """The groups in a claim, which API Gateway writes as `[a b]`; none if it is anything else."""
    if not isinstance(claim, str) or len(claim) < 2 or claim[0] + claim[-1] != "[]":
        return set()
    return set(claim[1:-1].split(" ")) - {""}


def page(scope: str, viewer: Viewer, limit: int, cursor: str | None) -> pages.Page:
    """The requested page of the list `scope`, for this viewer. Raises InvalidCursor."""
    return pages.Page.of(f"{scope} for {viewer.user_id}", limit, cursor)


def _correlation_id(event: dict[str, Any]) -> str:
    """The id sent by the client if it is safe to log, else API Gateway's request id."""
    given: str = event.get("headers", {}).get(_CORRELATION, "")
    own: str = event["requestContext"]["requestId"]
    return given if _CORRELATION_ID.fullmatch(given) else own


def _to_json(body: Any) -> str:
    return orjson.dumps(body).decode()
