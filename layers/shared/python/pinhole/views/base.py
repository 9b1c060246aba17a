"""Types that several topics share."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Location(TypedDict):
    lat: float
    lng: float
    name: NotRequired[str | None]


class Reported(TypedDict):
    type: str
    id: str


class FormatUrls(TypedDict):
    avif: NotRequired[str | None]
    webp: str
    jpg: str


class Health(TypedDict):
    status: str
    stage: str


class FieldFault(TypedDict):
    field: str
    message: str


class Problem(TypedDict):
    type: str
    title: str
    status: int
    code: str
    detail: str
    correlation_id: str
    errors: NotRequired[list[FieldFault] | None]
