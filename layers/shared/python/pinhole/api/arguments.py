"""Fills a route's parameters from the request: path ids, known query parameters, the body.

Powertools' own validation does the same with pydantic, which adds 60 ms to every cold start. There
are few kinds of path and query values, so each has a parser here; only Lambdas that take a body
import pydantic, by annotating a parameter `body` with a model.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from pinhole import errors, ids
from pinhole.paging import pages
from pinhole.text import entities

_INDEX = re.compile(r"0|[1-9][0-9]?")
_RECEIPT = re.compile(r"[0-9a-f]{32}")
_PIXELS = re.compile(r"[1-9][0-9]{0,5}")
_LONGEST_QUERY = 100
# A letter may be written in up to four code points, and the hashtag with its mark.
LONGEST_TAG = 4 * entities.LONGEST_TAG + 1
NextMiddleware = Callable[[APIGatewayHttpResolver], Response[str]]


def bind_arguments(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[str]:
    """Middleware that passes a route the arguments in its signature. Raises what parsers raise."""
    route = app.context["_route"].func
    if route.__module__.startswith("aws_lambda_powertools"):  # its answer where no route fits
        return next_middleware(app)
    path = app.context["_route_args"]
    query = app.current_event.query_string_parameters or {}
    parameters = _parameters(route)
    if unknown := query.keys() - (dict(parameters).keys() & _QUERY.keys()):
        raise errors.InvalidRequest(
            fields=[(name, "is not a parameter of this request") for name in sorted(unknown)]
        )
    app.context["_route_args"] = {
        name: _argument(app, name, default, path, query) for name, default in parameters
    }
    return next_middleware(app)


@cache
def _parameters(route: Callable[..., Any]) -> list[tuple[str, Any]]:
    return [(p.name, p.default) for p in inspect.signature(route).parameters.values()]


def _argument(
    app: APIGatewayHttpResolver,
    name: str,
    default: Any,
    path: dict[str, str],
    query: dict[str, str],
) -> Any:
    if name == "body":
        return _body(app)
    if name in path:
        return _PATH[name](app, path[name])
    return _QUERY[name](query[name]) if name in query else default


def _body(app: APIGatewayHttpResolver) -> Any:
    """The validated body; authenticates first, so that strangers learn nothing about validation."""
    from pinhole.api import bodies, caller

    caller(app)
    route = app.context["_route"].func
    # The other annotations are imported for type checkers only.
    model = route.__globals__[route.__annotations__["body"]]
    return bodies.parse_json(app.current_event, model)


def _user_id(app: APIGatewayHttpResolver, text: str) -> str:
    """A user id; `me` is the viewer."""
    if text == "me":
        if not (claims := app.current_event.request_context.authorizer.jwt_claim):
            raise errors.Unauthenticated()
        own: str = claims["sub"]
        return own
    if not ids.is_user_id(text):
        raise errors.NotFound("There is no such person")
    return text


def _username(app: APIGatewayHttpResolver, text: str) -> str:
    return unquote(text)


def _existing(what: str, is_one: Callable[[str], object]) -> Callable[..., str]:
    """A parser of ids, by which nothing of another form exists."""

    def parse(app: APIGatewayHttpResolver, text: str) -> str:
        if not is_one(text):
            raise errors.NotFound(f"There is no such {what}")
        return text

    return parse


def _index(app: APIGatewayHttpResolver, text: str) -> int:
    if not _INDEX.fullmatch(text):
        raise errors.NotFound("The post has no such medium")
    return int(text)


def _tag(app: APIGatewayHttpResolver, text: str) -> str:
    """A hashtag, with or without `#`; API Gateway may have decoded it already."""
    word = unquote(text)
    tag = entities.hashtag(word.lstrip("#＃")) if len(word) <= LONGEST_TAG else None
    if tag is None:
        raise errors.NotFound("There is no such hashtag")
    return tag


def _subject(app: APIGatewayHttpResolver, text: str) -> str:
    """The subject of a report, as `post:<id>`; API Gateway may have decoded it already."""
    return unquote(text)


def _q(text: str) -> str:
    if len(text) > _LONGEST_QUERY:
        raise errors.InvalidRequest.of("q", f"has more than {_LONGEST_QUERY} characters")
    return text


def _parent_id(text: str) -> str:
    if not ids.may_exist(text):
        raise errors.InvalidRequest.of("parent_id", "must be a comment id")
    return text


def _one_of(name: str, *values: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in values:
            raise errors.InvalidRequest.of(name, f"must be one of {', '.join(values)}")
        return text

    return parse


def _boolean(name: str) -> Callable[[str], bool]:
    parse = _one_of(name, "true", "false")
    return lambda text: parse(text) == "true"


_PATH: dict[str, Callable[[APIGatewayHttpResolver, str], Any]] = {
    "user_id": _user_id,
    "username": _username,
    "post_id": _existing("post", ids.may_exist),
    "comment_id": _existing("comment", ids.may_exist),
    "receipt_id": _existing("receipt", _RECEIPT.fullmatch),
    "subscription_id": _existing("subscription", _RECEIPT.fullmatch),
    "index": _index,
    "tag": _tag,
    "subject": _subject,
}


def _json(text: str) -> str:
    if text != "json":
        raise errors.NotOffered("The only format is json")
    return text


def _pixels(text: str) -> int:
    if not _PIXELS.fullmatch(text):
        raise errors.InvalidRequest("maxwidth and maxheight must be whole numbers above zero")
    return int(text)


_QUERY: dict[str, Callable[[str], Any]] = {
    "limit": pages.limit,
    "cursor": str,
    "order": _one_of("order", "ranked", "latest"),
    "explain": _boolean("explain"),
    "sort": _one_of("sort", "newest", "top"),
    "parent_id": _parent_id,
    "q": _q,
    "type": _one_of("type", "people", "tags"),
    "state": _one_of("state", "open", "closed"),
    "url": str,
    "format": _json,
    "maxwidth": _pixels,
    "maxheight": _pixels,
}
