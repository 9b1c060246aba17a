"""Validators for texts that pydantic lacks: allowed content, and length as readers see it."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from pinhole import ids
from pinhole.settings import settings
from pinhole.text import entities

# Bytes per character of a short text, so that rows stay small: a family-of-four emoji takes 25.
_BYTES_EACH = 40


def at_most(characters: int) -> AfterValidator:
    """Limits a text in characters as readers see them, and in bytes: a character may have many."""
    most_bytes = min(settings.text_bytes, characters * _BYTES_EACH)

    def check(text: str) -> str:
        if len(text.encode()) <= most_bytes and entities.fits(text, characters):
            return text
        raise ValueError(
            f"must have at most {characters} characters and {most_bytes} bytes of UTF-8"
        )

    return AfterValidator(check)


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


Text = Annotated[str, AfterValidator(_storable)]
IdOfComment = Annotated[str, AfterValidator(_comment_id)]
visible = AfterValidator(_visible)
of_one_line = AfterValidator(_of_one_line)
