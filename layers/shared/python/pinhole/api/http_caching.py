"""Finishing a response: ETag, 304 if it is unchanged, gzip, no body for HEAD.

A response to a GET has an `ETag` of its content. A client that sends it back as `If-None-Match`
gets 304 and no body while nothing has changed (RFC 9110).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from typing import Any

# Smaller ones fit into a packet or two as they are.
_WORTH_COMPRESSING = 1_000
_LEVEL = 5  # nearly as small as at 9, in a third of the time
# In lower case, as API Gateway sends names: the local one replaces `Vary` by that of its CORS.
_VARIES = {"vary": "Accept-Encoding"}
# The second is an old name of the first.
_GZIP = ("gzip", "x-gzip")
_WEIGHT = re.compile(r"(?:\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*")
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def delivered(request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The resolver's response (modified in place) as API Gateway gets it."""
    if _method(request) in ("GET", "HEAD") and answer["statusCode"] == 200:
        tag = _tag(answer["body"])
        # No shared cache may keep it; the client asks whether its copy is still current.
        answer["headers"] |= {"ETag": f"W/{tag}", "Cache-Control": "private, no-cache", **_VARIES}
        if _is_known(tag, _header(request, "if-none-match")):
            answer |= {"statusCode": 304, "body": ""}
            del answer["headers"]["Content-Type"]
        elif _takes_gzip(_header(request, "accept-encoding")):
            _compress(answer)
    if _method(request) == "HEAD":
        answer |= {"body": "", "isBase64Encoded": False}
    return answer


def as_get(request: dict[str, Any]) -> dict[str, Any]:
    """The GET whose headers a HEAD asks for; other requests as they are."""
    if _method(request) != "HEAD":
        return request
    context = request["requestContext"]
    return {
        **request,
        "requestContext": {**context, "http": {**context["http"], "method": "GET"}},
    }


def _method(request: dict[str, Any]) -> str:
    method: str = request["requestContext"]["http"]["method"]
    return method


def _header(request: dict[str, Any], name: str) -> str:
    value: str = request.get("headers", {}).get(name, "")
    return value


def _tag(body: str) -> str:
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def _is_known(tag: str, known: str) -> bool:
    return known.strip() == "*" or tag in _TAG.findall(known)


def _takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` allows gzip and does not prefer the plain body (RFC 9110,
    12.5.3).
    """
    weights = dict(map(_weighted, accepted.lower().split(",")))
    named = [weights[name] for name in _GZIP if name in weights]
    weight = max(named, default=weights.get("*", 0))
    return weight > 0 and weight >= weights.get("identity", 0)


def _weighted(coding: str) -> tuple[str, float]:
    """A coding and its weight: 1 if it has none, 0 if that is malformed."""
    name, _, parameter = coding.partition(";")
    weight = _WEIGHT.fullmatch(parameter)
    return name.strip(), float(weight[1] or 1) if weight else 0


def _compress(answer: dict[str, Any]) -> None:
    body = answer["body"].encode()
    if len(body) >= _WORTH_COMPRESSING:
        small = gzip.compress(body, _LEVEL, mtime=0)
        answer["headers"]["Content-Encoding"] = "gzip"
        answer |= {"body": base64.b64encode(small).decode(), "isBase64Encoded": True}
