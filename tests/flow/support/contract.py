"""The contract: an answer must match the API's own OpenAPI document."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from pinhole.api import openapi
from pinhole.api.schemas import registry

LAMBDAS = Path(__file__).parents[3] / "lambdas"


@cache
def document() -> dict[str, Any]:
    return openapi.document(LAMBDAS)


def check(method: str, route: str, status: int, headers: dict[str, str], body: Any) -> None:
    """Fails unless the document describes this answer: status, media type and every field.

    A 500 is not part of the contract, but it must be a problem like any other.
    """
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["x-correlation-id"]
    responses = document()["paths"][route][method.lower()]["responses"]
    described = responses["503" if status == 500 else str(status)]["content"]
    media_type = headers["Content-Type"].split(";")[0]
    assert media_type in described, f"{method} {route} {status}: {media_type}"
    name = described[media_type]["schema"]["$ref"].rpartition("/")[2]
    registry.ALL[name].model_validate(body, strict=True, extra="forbid")
