"""GET /openapi.json, /docs and /health, without a token, and all requests that have no route.

The document and its page are generated from all Lambdas' code at synthesis (`pinhole.api.openapi`)
and stored beside this file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from pinhole import api, errors
from pinhole.api import docs_policy, problems
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.views.base import Health

_HERE = Path(__file__).parent

app = api.resolver()


@app.get("/openapi.json", include_in_schema=False)
def read_document() -> Response[str]:
    return Response(200, "application/json", (_HERE / "openapi.json").read_text())


@app.get("/docs", include_in_schema=False)
def read_page() -> Response[str]:
    page = (_HERE / "docs.html").read_text()
    page = page.replace("@sign-in-endpoint@", settings.sign_in_url)
    page = page.replace("@sign-in-client@", settings.user_pool_client_id)
    policy = docs_policy.content_policy(page, settings.sign_in_url)
    headers = {"Content-Security-Policy": policy}
    return Response(200, "text/html; charset=utf-8", page, headers)


@app.get("/health", summary="Check that the API is up", tags=["Service"])
def read_health() -> Health:
    return {"status": "ok", "stage": settings.stage}


def answer_without_a_route(_: NotFoundError) -> Response[str]:
    """Raises the error for a request without a route: 404, or 405 with `Allow` where other methods
    have one.
    """
    if not (allowed := _methods(app.current_event.path)):
        return problems.response(errors.NotFound("No such route"))
    response = problems.response(errors.MethodNotAllowed())
    response.headers["Allow"] = ", ".join(allowed)
    return response


def _methods(path: str) -> list[str]:
    """The methods that the path has, in the document or here; HEAD wherever GET."""
    paths = json.loads((_HERE / "openapi.json").read_text())["paths"]
    routes = [*paths.items(), ("/openapi.json", ["get"]), ("/docs", ["get"])]
    found = {method.upper() for route, verbs in routes if _fits(route, path) for method in verbs}
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _fits(route: str, path: str) -> bool:
    names, steps = route.split("/"), path.split("/")
    pairs = zip(names, steps, strict=False)
    return len(names) == len(steps) and all(n == s or n.startswith("{") for n, s in pairs)


app.exception_handler(NotFoundError)(answer_without_a_route)
handler = api.entry(app)
