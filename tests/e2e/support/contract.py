"""Checks every answer that the tests see against the deployed API's own OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local import http
from local.http import Response
from tests.flow.support import contract


@contextmanager
def kept(addresses: Mapping[str, str]) -> Iterator[None]:
    """Within the block, an API answer that the document does not describe is a failure."""
    plain, api_url = http.request, addresses["api_url"]
    document = plain("GET", f"{api_url}/openapi.json").json()
    assert document["paths"] == contract.document()["paths"]

    def request(method: str, url: str, *more: Any, **named: Any) -> Response:
        answer = plain(method, url, *more, **named)
        if url.startswith(f"{api_url}/"):
            _check(document, method, url.removeprefix(api_url).partition("?")[0], answer)
        return answer

    http.request = request  # `local.person` calls this too
    try:
        yield
    finally:
        http.request = plain


def _check(document: dict[str, Any], method: str, path: str, answer: Response) -> None:
    route = next((each for each in document["paths"] if _matches(each, path)), None)
    if method == "HEAD" or answer.status == 304:
        assert answer.body == b""
    elif not answer.headers["x-correlation-id"]:
        _check_gateways_own(document, method, route, answer)
    elif route is None or method.lower() not in document["paths"][route]:
        assert answer.status in (404, 405) or path in ("/openapi.json", "/docs")
    else:
        headers = {name: answer.headers[name] for name in _HEADERS}
        contract.check(method, route, answer.status, headers, answer.json())


_HEADERS = ("X-Content-Type-Options", "x-correlation-id", "Content-Type")


def _check_gateways_own(
    document: dict[str, Any], method: str, route: str | None, answer: Response
) -> None:
    """Whether API Gateway itself answers, which it does to bad tokens only."""
    assert list(answer.json()) == ["message"], f"{method} {route}: {answer.body!r}"
    assert answer.status == 401
    assert route
    described = document["paths"][route][method.lower()]["responses"]["401"]["content"]
    assert answer.headers["Content-Type"] in described


def _matches(route: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]*", route), path) is not None
