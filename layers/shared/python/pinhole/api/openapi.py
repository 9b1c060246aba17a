"""The OpenAPI 3.1 document of the whole API, made from the functions' own code at synthesis.

Each function's routes carry typed signatures. Most functions import the schemas for type checkers
only, to start faster; here they are given the names, so that Powertools can follow the annotations.
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
a `next_cursor`, null at the end."""
_REF = "#/components/schemas/{model}"
_BEARER = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
_FILE = {"type": "string", "contentMediaType": "image/*"}
_UNUSED = ("HTTPValidationError", "ValidationError", "ResponseValidationError")  # Powertools' own
_ERRORS = {
    "400": "The request is not valid",
    "401": "No valid access token",
    "404": "There is no such thing",
    "503": "Busy; try again",
}
# What API Gateway answers by itself to a token that is none of ours.
_REFUSAL = {
    "schema": {
        "type": "object",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
    }
}
_NOT_PUBLISHED = "Another's post that is not published"
_PRIVATE = "A private account that one does not follow: `private_account`"
_ONESELF = "One cannot do this to oneself: `not_oneself`"
_LIMITED = "Too much at once: `Retry-After` says when to come again"
_OWN_NOT_PUBLISHED = "One's own post, not published"
_NO_MODERATOR = "Not a moderator, one's own post, or another's that is not published"
_MODERATORS_ALONE = "Not a moderator"
_ACT = {"403": _NOT_PUBLISHED, "409": _OWN_NOT_PUBLISHED}
# By operation; `POST /posts` has more of its own.
_MORE_ERRORS = {
    "GET /posts/{post_id}": {"403": _NOT_PUBLISHED},
    "PATCH /posts/{post_id}": {
        "403": "Another's post",
        "413": "Too large a body",
        "415": "Not JSON",
        "429": _LIMITED,
    },
    "DELETE /posts/{post_id}": {"403": "Another's post"},
    "GET /users/{user_id}/posts": {"403": _PRIVATE},
    "GET /users/{user_id}/followers": {"403": _PRIVATE},
    "GET /users/{user_id}/following": {"403": _PRIVATE},
    "POST /posts/{post_id}/like": {**_ACT, "429": _LIMITED},
    "DELETE /posts/{post_id}/like": _ACT,
    "GET /posts/{post_id}/likes": {"403": _NOT_PUBLISHED},
    "POST /posts/{post_id}/save": _ACT,
    "DELETE /posts/{post_id}/save": _ACT,
    "GET /posts/{post_id}/comments": {"403": _NOT_PUBLISHED},
    "POST /posts/{post_id}/comments": {
        "403": _NOT_PUBLISHED,
        "409": f"{_OWN_NOT_PUBLISHED}, or a request with this key is still running",
        "413": "More than a request can hold",
        "415": "Not JSON",
        "422": "The key was used for another request",
        "429": _LIMITED,
    },
    "DELETE /comments/{comment_id}": {"403": "Neither one's own comment nor under one's own post"},
    "POST /comments/{comment_id}/like": {**_ACT, "429": _LIMITED},
    "DELETE /comments/{comment_id}/like": _ACT,
    "POST /posts/{post_id}/hide": {
        "403": _NO_MODERATOR,
        "413": "Too large a body",
        "415": "Not JSON",
    },
    "GET /users/{user_id}/relationship": {"422": _ONESELF},
    "POST /users/{user_id}/block": {"422": _ONESELF},
    "DELETE /users/{user_id}/block": {"422": _ONESELF},
    "POST /users/{user_id}/mute": {"409": "One mutes as many as one may", "422": _ONESELF},
    "DELETE /users/{user_id}/mute": {"422": _ONESELF},
    "PUT /users/me/close-friends/{user_id}": {
        "409": "They do not follow one",
        "422": _ONESELF,
    },
    "DELETE /users/me/close-friends/{user_id}": {"422": _ONESELF},
    "DELETE /posts/{post_id}/hide": {"403": _NO_MODERATOR},
    "POST /reports": {
        "403": _NOT_PUBLISHED,
        "413": "Too large a body",
        "415": "Not JSON",
        "422": "Oneself, or what one made",
        "429": _LIMITED,
    },
    "GET /moderation/queue": {"403": _MODERATORS_ALONE},
    "GET /moderation/log": {"403": _MODERATORS_ALONE},
    "POST /moderation/queue/{subject}/resolve": {
        "403": "Not a moderator, or about what is one's own",
        "409": "Decided already",
        "413": "Too large a body",
        "415": "Not JSON",
    },
    "PUT /users/me/avatar": {"413": "Too large a body", "415": "Not JSON", "429": _LIMITED},
    "DELETE /users/me/avatar": {"429": _LIMITED},
    "PATCH /users/me": {
        "409": "Somebody has this user name, or had it lately: `username_taken`",
        "413": "Too large a body",
        "415": "Not JSON",
        "429": _LIMITED,
    },
    "DELETE /users/me": {"413": "Too large a body", "415": "Not JSON"},
    "POST /users/me/export": {"429": _LIMITED},
    "POST /posts": {"429": _LIMITED},
    "POST /notifications/read": {"413": "Too large a body", "415": "Not JSON"},
    "POST /users/{user_id}/follow": {
        "409": "One follows as many people as one may",
        "429": _LIMITED,
    },
}
# What goes on after the answer.
_BEGUN = ("DELETE /users/me", "POST /users/me/export")


def document(lambdas: Path) -> dict[str, Any]:
    """The merged document of every function below `lambdas` whose handler has an `app`."""
    merge = OpenAPIMerge(title="Pinhole", version="1", description=_ABOUT, on_conflict="error")
    for file in sorted(lambdas.glob("*/handler.py")):
        app = getattr(_load(file), "app", None)
        if isinstance(app, APIGatewayHttpResolver):
            merge.add_schema(json.loads(app.get_openapi_json_schema()))
    merged = merge.get_openapi_schema()
    merged["openapi"] = "3.1.0"
    merged["servers"] = [{"url": ".", "description": "Where this document is"}]
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
    """An HTML page that shows a document, complete in itself."""
    from aws_lambda_powertools.event_handler.openapi import swagger_ui

    folder = Path(swagger_ui.__file__).parent
    shown = generate_swagger_html(
        spec=json.dumps(described).replace("</", "<\\/"),
        swagger_js=(folder / "swagger-ui-bundle.min.js").read_text(),
        swagger_css=(folder / "swagger-ui.min.css").read_text(),
        swagger_base_url="",
        oauth2_config=None,
    )
    # Powertools' page links to a form of itself that is the document; ours lies beside it.
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
    """The schemas that no signature names: what `POST /posts` takes, and problems."""
    models = (NewPost, PostForm, Problem)
    _, found = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    form = found["$defs"]["PostForm"]
    form["properties"]["media"] = {"type": "array", "items": _FILE}
    form["required"] = ["media"]
    return found["$defs"]


def _describe(paths: dict[str, Any]) -> None:
    for path, operations in paths.items():
        for method, operation in operations.items():
            responses = operation["responses"]
            responses.pop("422", None)  # Powertools' own validation, which we do not use
            if operation["tags"] == ["Service"]:
                operation["security"] = []
                continue
            more = _MORE_ERRORS.get(f"{method.upper()} {path}", {})
            for status, about in {**_ERRORS, **more}.items():
                responses[status] = _problem(about)
            responses["401"]["content"]["application/json"] = _REFUSAL
            if f"{method.upper()} {path}" in _BEGUN:
                responses["202"] = responses.pop("200")
    receipt = paths["/receipts/{receipt_id}"]["get"]
    receipt["security"] = []  # its id is all the authority there is
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
        "409": "A request with this key is still running",
        "413": "More than a request can hold: use the presigned way",
        "415": "Neither JSON nor multipart/form-data",
        "422": "The key was used for another request",
    }.items():
        operation["responses"][status] = _problem(about)


def _describe_creation(operation: dict[str, Any], made: str) -> None:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "maxLength": 128},
        "description": f"A retry with the same key makes no second {made}",
    }
    operation["parameters"] = [*operation.get("parameters", []), key]
    operation["responses"]["201"] = operation["responses"].pop("200")


def _problem(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}}
    return {"description": description, "content": content}
