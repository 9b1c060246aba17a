"""Parses the two forms of `POST /posts` into a draft and files."""

from __future__ import annotations

import hashlib
from itertools import zip_longest
from typing import Any

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from multipart import MultipartPart

from pinhole import errors
from pinhole.access.comment_policy import EVERYONE
from pinhole.api import bodies
from pinhole.api.schemas.post_bodies import NewPost, PostForm, Words
from pinhole.media.medium import MEDIA_TYPES
from pinhole.media.uploads import Expected, File
from pinhole.posts.creation import Draft
from pinhole.settings import settings

_JSON_FIELDS = ("location", "location_from_photo", "alt_texts", "is_sensitive")


def from_json(event: APIGatewayProxyEventV2) -> tuple[Draft, list[Expected]]:
    """A post whose files the client will upload. Raises what `bodies.parse_json` raises."""
    body = bodies.parse_json(event, NewPost)
    expected = [Expected(medium.content_type, medium.size) for medium in body.media]
    return _draft(body, [(m.content_type, m.alt_text) for m in body.media]), expected


def from_form(event: APIGatewayProxyEventV2) -> tuple[Draft, list[File]]:
    """A post with its files: parts named `media`, and those of PostForm. Raises TooLarge,
    InvalidRequest.
    """
    parts = bodies.parse_multipart(event)
    files = [File(_media_type(part), part.raw) for part in parts if part.name == "media"]
    fields = _fields([part for part in parts if part.name != "media"])
    _check(files)
    words = bodies.validate(PostForm, fields)
    alt_texts = words.alt_texts or []
    if len(alt_texts) > len(files):
        fault = f"has {len(alt_texts)} texts for {len(files)} files"
        raise errors.InvalidRequest.of("alt_texts", fault)
    described = zip_longest(files, alt_texts)
    return _draft(words, [(file.content_type, alt_text) for file, alt_text in described]), files


def fingerprint(draft: Draft, files: list[Expected] | list[File]) -> str:
    """Identifies the content of a post, however its request was encoded."""
    contents = [
        hashlib.sha256(file.data).hexdigest() if isinstance(file, File) else file.size
        for file in files
    ]
    return hashlib.sha256(repr((draft, contents)).encode(errors="surrogatepass")).hexdigest()


def _media_type(part: MultipartPart) -> str:
    """The part's content type if it is supported; the pipeline looks at the bytes anyway."""
    return part.content_type if part.content_type in MEDIA_TYPES else "application/octet-stream"


def _fields(parts: list[MultipartPart]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for part in parts:
        if part.name not in PostForm.model_fields:
            raise bodies.unknown(part.name)
        if part.name in fields:
            raise errors.InvalidRequest.of(part.name, "is given twice")
        fields[part.name] = _value(part)
    return fields


def _value(part: MultipartPart) -> Any:
    try:
        text = part.raw.decode()
    except UnicodeDecodeError:
        raise errors.InvalidRequest.of(part.name, "must be UTF-8") from None
    return bodies.parse_json_text(part.name, text) if part.name in _JSON_FIELDS else text


def _check(files: list[File]) -> None:
    if not 1 <= len(files) <= settings.media_per_post:
        raise errors.InvalidRequest.of(
            "media", f"needs 1 to {settings.media_per_post} files, got {len(files)}"
        )
    for index, file in enumerate(files):
        if not file.data:
            raise errors.InvalidRequest.of(f"media[{index}]", "is empty")


def _draft(words: Words, media: list[tuple[str, str | None]]) -> Draft:
    location = words.location.model_dump() if words.location else None
    audience = None if words.audience == "everyone" else words.audience
    policy = None if words.comment_policy == EVERYONE else words.comment_policy
    return Draft(
        media,
        words.caption or "",
        location,
        words.location_from_photo,
        audience,
        words.is_sensitive,
        policy,
    )
