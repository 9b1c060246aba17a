"""GET /openapi.json, /docs and /health, without a token.

The document and its page are generated from all Lambdas' code at synthesis (`pinhole.api.openapi`)
and stored beside this file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response
from pinhole import api
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.views.base import Health

_HERE = Path(__file__).parent

app = api.resolver()


@app.get("/openapi.json", include_in_schema=False, compress=True)
def read_document() -> Response[str]:
    return Response(200, "application/json", (_HERE / "openapi.json").read_text())


@app.get("/docs", include_in_schema=False, compress=True)
def read_page() -> Response[str]:
    return Response(200, "text/html; charset=utf-8", (_HERE / "docs.html").read_text())


@app.get("/health", summary="Check that the API is up", tags=["Service"])
def read_health() -> Health:
    return {"status": "ok", "stage": settings.stage}


handler = api.entry(app)
