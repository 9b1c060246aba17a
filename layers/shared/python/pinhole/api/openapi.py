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
from aws_lambda_powertools.event_handler.openapi.swagger_ui import generate_swagger_html
from pydantic.json_schema import models_json_schema

from pinhole.api.schemas import registry
from pinhole.api.schemas.base import Problem
from pinhole.api.schemas.posts import NewPost, PostForm

_ABOUT = """A photo-sharing network. Sign in with Amazon Cognito and send the access token as
`Authorization: Bearer ...`. Errors are `application/problem+json` with a stable `code`. Lists have
a `next_cursor`, null on the last page."""
_REF = "#/components/schemas/{model}"
_BEARER = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
_FILE = {"type": "string", "contentMediaType": "image/*"}
_UNUSED = ("HTTPValidationError", "ValidationError", "ResponseValidationError")  # of Powertools
_ERRORS = {
    "400": "Invalid request",
    "401": "Missing or invalid access token",
    "404": "Not found",
    "503": "Busy; try again",
}
# API Gateway's own response to an invalid token.
_REFUSAL = {
    "schema": {
        "type": "object",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
    }
}
_NOT_PUBLISHED = "Somebody else's post that is not published"
_PRIVATE = "A private account that you do not follow: `private_account`"
_YOURSELF = "You cannot do this to yourself: `not_oneself`"
_LIMITED = "Rate limit exceeded: `Retry-After` says when to try again"
_OWN_NOT_PUBLISHED = "Your own post, but it is not published"
_MAY_NOT_HIDE = "You are not a moderator, or the post is your own or not published"
_MODERATORS_ONLY = "You are not a moderator"
_INTERACTION = {"403": _NOT_PUBLISHED, "409": _OWN_NOT_PUBLISHED}
_TOO_LARGE = "The body is too large"
_NOT_JSON = "The body is not JSON"
_KEY_RUNNING = "a request with this key is still running"
_KEY_REUSED = "The key was used for a different request"
# By operation; `_describe_post_creation` adds those of `POST /posts`.
_MORE_ERRORS = {
    "GET /posts/{post_id}": {"403": _NOT_PUBLISHED},
    "PATCH /posts/{post_id}": {
        "403": "Somebody else's post",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "429": _LIMITED,
    },
    "DELETE /posts/{post_id}": {"403": "Somebody else's post"},
    "GET /users/{user_id}/posts": {"403": _PRIVATE},
    "GET /users/{user_id}/followers": {"403": _PRIVATE},
    "GET /users/{user_id}/following": {"403": _PRIVATE},
    "POST /posts/{post_id}/like": {**_INTERACTION, "429": _LIMITED},
    "DELETE /posts/{post_id}/like": _INTERACTION,
    "GET /posts/{post_id}/likes": {"403": _NOT_PUBLISHED},
    "POST /posts/{post_id}/save": _INTERACTION,
    "DELETE /posts/{post_id}/save": _INTERACTION,
    "GET /posts/{post_id}/comments": {"403": _NOT_PUBLISHED},
    "POST /posts/{post_id}/comments": {
        "403": _NOT_PUBLISHED,
        "409": f"{_OWN_NOT_PUBLISHED}; or {_KEY_RUNNING}",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "422": _KEY_REUSED,
        "429": _LIMITED,
    },
    "DELETE /comments/{comment_id}": {"403": "Neither the comment nor the post is yours"},
    "POST /comments/{comment_id}/like": {**_INTERACTION, "429": _LIMITED},
    "DELETE /comments/{comment_id}/like": _INTERACTION,
    "POST /posts/{post_id}/hide": {
        "403": _MAY_NOT_HIDE,
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
    },
    "GET /users/{user_id}/relationship": {"422": _YOURSELF},
    "POST /users/{user_id}/block": {"422": _YOURSELF},
    "DELETE /users/{user_id}/block": {"422": _YOURSELF},
    "POST /users/{user_id}/mute": {
        "409": "You mute the maximum number of people",
        "422": _YOURSELF,
    },
    "DELETE /users/{user_id}/mute": {"422": _YOURSELF},
    "PUT /users/me/close-friends/{user_id}": {
        "409": "They do not follow you",
        "422": _YOURSELF,
    },
    "DELETE /users/me/close-friends/{user_id}": {"422": _YOURSELF},
    "DELETE /posts/{post_id}/hide": {"403": _MAY_NOT_HIDE},
    "POST /reports": {
        "403": _NOT_PUBLISHED,
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "422": "You, or something you made",
        "429": _LIMITED,
    },
    "GET /moderation/queue": {"403": _MODERATORS_ONLY},
    "GET /moderation/log": {"403": _MODERATORS_ONLY},
    "POST /moderation/queue/{subject}/resolve": {
        "403": "You are not a moderator, or the subject is you or something you made",
        "409": "The case is already decided",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
    },
    "PUT /users/me/avatar": {"413": _TOO_LARGE, "415": _NOT_JSON, "429": _LIMITED},
    "DELETE /users/me/avatar": {"429": _LIMITED},
    "PATCH /users/me": {
        "409": "Somebody has this user name, or had it recently: `username_taken`",
        "413": _TOO_LARGE,
        "415": _NOT_JSON,
        "429": _LIMITED,
    },
    "DELETE /users/me": {"413": _TOO_LARGE, "415": _NOT_JSON},
    "POST /users/me/export": {"429": _LIMITED},
    "POST /posts": {"429": _LIMITED},
    "POST /notifications/read": {"413": _TOO_LARGE, "415": _NOT_JSON},
    "POST /users/{user_id}/follow": {
        "409": "You follow the maximum number of people",
        "429": _LIMITED,
    },
}
# Operations that continue after the response.
_ASYNCHRONOUS = ("DELETE /users/me", "POST /users/me/export")


def document(lambdas: Path) -> dict[str, Any]:
    """The merged document of every Lambda below `lambdas` whose handler has an `app`."""
    merge = OpenAPIMerge(title="Pinhole", version="1", description=_ABOUT, on_conflict="error")
    for file in sorted(lambdas.glob("*/handler.py")):
        app = getattr(_load(file), "app", None)
        if isinstance(app, APIGatewayHttpResolver):
            merge.add_schema(json.loads(app.get_openapi_json_schema()))
    merged = merge.get_openapi_schema()
    merged["openapi"] = "3.1.0"
    merged["servers"] = [{"url": ".", "description": "The origin of this document"}]
    merged["security"] = [{"bearer": []}]
    components = merged.setdefault("components", {})
    components["securitySchemes"] = _BEARER
    components["schemas"] = {
        name: schema
        for name, schema in {**components["schemas"], **_extra_schemas()}.items()
        if name not in _UNUSED
    }
    _describe(merged["paths"])
    return merged


def page(described: dict[str, Any]) -> str:
    """A self-contained HTML page that shows a document."""
    from aws_lambda_powertools.event_handler.openapi import swagger_ui

    folder = Path(swagger_ui.__file__).parent
    shown = generate_swagger_html(
        spec=json.dumps(described).replace("</", "<\\/"),
        swagger_js=(folder / "swagger-ui-bundle.min.js").read_text(),
        swagger_css=(folder / "swagger-ui.min.css").read_text(),
        swagger_base_url="",
        oauth2_config=None,
    )
    # Powertools' page links to itself with a query for the document; ours is a file beside it.
    return shown.replace('currentUrl.pathname + "?format=json"', '"openapi.json"')


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
            if operation["tags"] == ["Service"]:
                operation["security"] = []
                continue
            more = _MORE_ERRORS.get(f"{method.upper()} {path}", {})
            for status, about in {**_ERRORS, **more}.items():
                responses[status] = _problem(about)
            responses["401"]["content"]["application/json"] = _REFUSAL
            if f"{method.upper()} {path}" in _ASYNCHRONOUS:
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
    for status, about in {
        "409": _KEY_RUNNING.capitalize(),
        "413": f"{_TOO_LARGE}: upload the files with presigned POSTs",
        "415": "The body is neither JSON nor multipart/form-data",
        "422": _KEY_REUSED,
    }.items():
        operation["responses"][status] = _problem(about)


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
