"""Dollars for a million photos in all: CPU, requests, five years of storage, and views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.cost.bill import known
from bench.media.results import VCPU_MB, dollars

VIEWS = 100
_MONTHS = 60
_MILLION = 1_000_000
# What a browser takes that knows them all.
_BEST_FIRST = ("avif", "webp", "jpg")
_SHOWN = ("full", "standard")
Bill = dict[str, float]


@dataclass(frozen=True)
class Photo:
    """One photo by one way: CPU in ms, its number of files, their bytes, and those of a view, half
    of `full` and half of `standard`.
    """

    cpu: float
    files: int
    stored: int
    viewed: float

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Photo:
        """From a worker's answer."""
        made = {(each["size"], each["format"]): each["bytes"] for each in answer["made"]}
        views = [
            next(made[size, format] for format in _BEST_FIRST if (size, format) in made)
            for size in _SHOWN
        ]
        return cls(answer["cpu"], len(made), sum(made.values()), sum(views) / len(views))


def bill(photos: list[Photo]) -> Bill:
    """By line, for a million photos like these; files are at the prices of `make cost`."""
    prices = known()["prices"]

    def price(name: str, amount: float) -> float:
        return float(amount * prices[name]["price"] / prices[name]["per"])

    def each(values: list[float]) -> float:
        return _MILLION * sum(values) / len(values)

    views = _MILLION * VIEWS
    viewed = VIEWS * each([photo.viewed for photo in photos]) / 1e9
    stored = each([photo.stored for photo in photos]) / 1e9
    puts = each([photo.files for photo in photos])
    return {
        "CPU": dollars(each([photo.cpu for photo in photos]) / _MILLION, VCPU_MB),
        "requests": price("object_put", puts) + price("cdn_request", views),
        "storage": _MONTHS * price("object_gb", stored),
        "views": price("cdn_gb", viewed),
    }
