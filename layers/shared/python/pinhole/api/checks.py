"""Validators for texts that are missing in pydantic: allowed content, and length as readers see it.
Each also has JSON Schema keywords, which hold for every accepted text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from pinhole import ids
from pinhole.settings import settings
from pinhole.text import entities

# Bytes per character of a short text, so that rows stay small: a family-of-four emoji takes 25.
_BYTES_EACH = 40


@dataclass(frozen=True)
class Rule:
    """A validator, and the keywords of JSON Schema for those who do not run it."""

    check: Callable[[str], str]
    keywords: dict[str, Any]

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), **self.keywords}


@dataclass(frozen=True)
class NotNull:
    """Refuses null in a field that may be left out, and leaves it out of JSON Schema."""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_not_null, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        wanted: dict[str, Any]
        [wanted] = [each for each in handler(schema)["anyOf"] if each != {"type": "null"}]
        return wanted


def left_out(about: str | None = None) -> Any:
    """A field of a change that may be left out; not with null as its default, which would be a
    change.
    """
    return Field(default_factory=lambda: None, description=about)


def most_bytes(characters: int) -> int:
    """The most bytes of a text of this many characters; it never has more code points."""
    return min(settings.text_bytes, characters * _BYTES_EACH)


def at_most(characters: int) -> Rule:
    """Limits a text in characters as readers see them, and in bytes: a character may have many.
    JSON Schema counts code points: no text has more of them than bytes.
    """
    most = most_bytes(characters)

    def check(text: str) -> str:
        if len(text.encode()) <= most and entities.fits(text, characters):
            return text
        raise ValueError(f"must have at most {characters} characters and {most} bytes of UTF-8")

    return Rule(check, {"maxLength": most})


def _not_null(value: Any) -> Any:
    if value is None:
        raise ValueError("must not be null; leave it out to keep it as it is")
    return value


def _as_integer(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# JSON does not tell 314.0 from 314, and some clients write every number so.
Whole = Annotated[int, BeforeValidator(_as_integer)]


def _storable(text: str) -> str:
    """Rejects NUL and lone surrogates: nobody types them, and UTF-8 cannot encode surrogates."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("must not contain NUL or lone surrogates")
    return text


def _visible(text: str) -> str:
    if entities.is_blank(text):
        raise ValueError("must have a visible character")
    return text


def _comment_id(text: str) -> str:
    if not ids.may_exist(text):
        raise ValueError("must be a comment id")
    return text


def _of_one_line(text: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError("must be a single line without control characters")
    return text


Text = Annotated[str, Rule(_storable, {})]
IdOfComment = Annotated[str, Rule(_comment_id, {"pattern": f"^{ids.ULID_PATTERN}$"})]
not_null = NotNull()
visible = Rule(_visible, {"minLength": 1})
of_one_line = Rule(_of_one_line, {"pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$"})
