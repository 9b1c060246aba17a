"""All schemas and parameter types by name, to resolve annotations."""

from __future__ import annotations

from typing import Any

from pinhole.api.schemas import (
    accounts,
    arguments,
    base,
    cases,
    comments,
    live,
    media,
    moderation,
    notifications,
    people,
    post_bodies,
    posts,
    push,
)

_MODULES = (
    accounts,
    arguments,
    base,
    cases,
    comments,
    live,
    media,
    moderation,
    notifications,
    people,
    post_bodies,
    posts,
    push,
)

ALL: dict[str, Any] = {
    name: schema
    for module in _MODULES
    for name, schema in vars(module).items()
    if not name.startswith("_")
}
