"""The OpenAPI 3.1 document of the whole API, generated from the Lambdas' code at synthesis.

Routes have typed signatures. Most Lambdas import the schemas for type checkers only, to start
faster; here their modules get the names, so that Powertools can resolve the annotations.
"""

from __future__ import annotations

import json
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi import OpenAPIMerge
from pydantic.json_schema import models_json_schema

from pinhole import __version__
from pinhole.api import documented_errors
from pinhole.api.schemas import registry
from pinhole.api.schemas.base import Problem
from pinhole.api.schemas.post_bodies import NewPost, PostForm

_ABOUT = """A photo-sharing network. Sign in with Amazon Cognito and send the access token as
`Authorization: Bearer ...`. Errors are `application/problem+json` with a stable `code`. Lists have
a `next_cursor`, null on the last page."""
# In the order in which a newcomer gets to know the network.
_GROUPS = {
    "Posts": "Create, read, edit and delete posts",
    "Feed": "Posts of the people you follow",
    "Likes": "Like posts, and see who does",
    "Comments": "Comment, reply, and like comments",
    "Saves": "Keep posts for later",
    "People": "Profiles, follows, and your own account",
    "Audience": "Follow requests, close friends, blocks and mutes",
    "Finding": "Explore, search and hashtags",
    "Notifications": "What others did",
    "Live": "What is told at once, over a connection",
    "Moderation": "Reports, and moderators' decisions",
    "Service": "Whether the API is up",
}
_REF = "#/components/schemas/{model}"
_BEARER = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
_FILE = {"type": "string", "contentMediaType": "image/*"}
_UNUSED = ("HTTPValidationError", "ValidationError", "ResponseValidationError")  # of Powertools
# API Gateway's own response to a token with a wrong signature.
_REFUSAL = {
    "schema": {
        "type": "object",
        "properties": {"message": {"type": "string", "maxLength": 100}},
        "required": ["message"],
    }
}
# Operations that continue after the response.
_ASYNCHRONOUS = ("DELETE /users/me", "POST /users/me/export")


def document(lambdas: Path) -> dict[str, Any]:
    """The merged document of every Lambda below `lambdas` whose handler has an `app`."""
    merge = OpenAPIMerge(
        title="Pinhole API", version=__version__, description=_ABOUT, on_conflict="error"
    )
    for file in sorted(lambdas.glob("*/handler.py")):
        app = getattr(_load(file), "app", None)
        if isinstance(app, APIGatewayHttpResolver):
            merge.add_schema(json.loads(app.get_openapi_json_schema()))
    merged = merge.get_openapi_schema()
    merged["openapi"] = "3.1.0"
    merged["servers"] = [{"url": ".", "description": "The origin of this document"}]
    merged["security"] = [{"bearer": []}]
    merged["tags"] = [{"name": name, "description": about} for name, about in _GROUPS.items()]
    components = merged.setdefault("components", {})
    components["securitySchemes"] = _BEARER
    components["schemas"] = {
        name: schema
        for name, schema in {**components["schemas"], **_extra_schemas()}.items()
        if name not in _UNUSED
    }
    _describe(merged["paths"])
    return merged


def _load(file: Path) -> ModuleType:
    loader = SourceFileLoader(f"lambdas_{file.parent.name}", str(file))
    module = ModuleType(loader.name)
    module.__file__ = str(file)
    loader.exec_module(module)
    for name, schema in registry.ALL.items():
        vars(module).setdefault(name, schema)
    return module


def _extra_schemas() -> dict[str, Any]:
    """The schemas that no signature names: the bodies of `POST /posts`, and problems."""
    models = (NewPost, PostForm, Problem)
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    schemas: dict[str, Any] = found["$defs"]
    form = schemas["PostForm"]
    form["properties"]["media"] = {"type": "array", "items": _FILE}
    form["required"] = ["media"]
    return schemas


def _describe(paths: dict[str, Any]) -> None:
    for path, operations in paths.items():
        for method, operation in operations.items():
            responses = operation["responses"]
            responses.pop("422", None)  # of Powertools' own validation, which we do not use
            if method == "get":
                responses["304"] = {"description": "Unchanged since the answer with that `ETag`"}
            if operation["tags"] == ["Service"]:
                operation["security"] = []
                continue
            name = f"{method.upper()} {path}"
            for status, about in documented_errors.of(name).items():
                responses[status] = _problem(about)
            responses["401"]["content"]["application/json"] = _REFUSAL
            if name in _ASYNCHRONOUS:
                responses["202"] = responses.pop("200")
    receipt = paths["/receipts/{receipt_id}"]["get"]
    receipt["security"] = []  # knowing its id is enough
    del receipt["responses"]["401"]
    _describe_post_creation(paths["/posts"]["post"])
    _describe_creation(paths["/posts/{post_id}/comments"]["post"], "comment")


def _describe_post_creation(operation: dict[str, Any]) -> None:
    operation["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": _REF.format(model="NewPost")}},
            "multipart/form-data": {"schema": {"$ref": _REF.format(model="PostForm")}},
        },
    }
    _describe_creation(operation, "post")


def _describe_creation(operation: dict[str, Any], created: str) -> None:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "maxLength": 128},
        "description": f"Makes retries safe: the same key never creates a second {created}",
    }
    operation["parameters"] = [*operation.get("parameters", []), key]
    operation["responses"]["201"] = operation["responses"].pop("200")


def _problem(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {"description": description, "content": content}
