"""Dollars for a million photos in all: CPU, requests, five years of storage, and views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Any

from bench.cost.bill import known
from bench.media.results import VCPU_MB, dollars

VIEWS = 100
_MONTHS = 60
_MILLION = 1_000_000
_LEAST_COLD = 128 * 1024  # bytes that S3 counts at least
# What a browser takes that knows them all.
_BEST_FIRST = ("avif", "webp", "jpg")
_SHOWN = ("full", "standard")
Bill = dict[str, float]


@dataclass(frozen=True)
class Photo:
    """One photo by one way: CPU in ms, its number of files, the bytes of those in S3 Standard and
    of a view, half of `full` and half of `standard`; and the bytes of each file in the cold class.
    """

    cpu: float
    files: int
    stored: int
    viewed: float
    cold: tuple[int, ...] = ()

    @classmethod
    def of(cls, answer: dict[str, Any], cold_from: float = inf) -> Photo:
        """From a worker's answer; JPEGs of so many bytes, which have a better format beside them,
        are in the cold class.
        """
        made = {(each["size"], each["format"]): each["bytes"] for each in answer["made"]}
        shown = {size: _best(made, size) for size in _SHOWN}
        cold = [
            number
            for (size, format), number in made.items()
            if format == "jpg" and shown.get(size, format) != format and number >= cold_from
        ]
        views = [made[each] for each in shown.items()]
        stored = sum(made.values()) - sum(cold)
        return cls(answer["cpu"], len(made), stored, sum(views) / len(views), tuple(cold))


def _best(made: dict[tuple[str, str], int], size: str) -> str:
    return next(format for format in _BEST_FIRST if (size, format) in made)


def bill(photos: list[Photo]) -> Bill:
    """By line, for a million photos like these; files are at the prices of `make cost`."""
    prices, assumed = known()["prices"], known()["cost"]

    def price(name: str, amount: float) -> float:
        return float(amount * prices[name]["price"] / prices[name]["per"])

    def each(values: Iterable[float]) -> float:
        return _MILLION * sum(values) / len(photos)

    views = _MILLION * VIEWS
    viewed = VIEWS * each(photo.viewed for photo in photos) / 1e9
    stored = each(photo.stored for photo in photos) / 1e9
    puts = each(photo.files - len(photo.cold) for photo in photos)
    cold_puts = each(len(photo.cold) for photo in photos)
    cold = each(sum(max(size, _LEAST_COLD) for size in photo.cold) for photo in photos) / 1e9
    reads = VIEWS * assumed["cold_views"] * assumed["cdn_misses"]  # of a cold file
    read = reads * each(sum(photo.cold) for photo in photos) / 1e9
    return {
        "CPU": dollars(each(photo.cpu for photo in photos) / _MILLION, VCPU_MB),
        "requests": price("object_put", puts)
        + price("cold_put", cold_puts)
        + price("cold_get", reads * cold_puts)
        + price("cdn_request", views),
        "storage": _MONTHS * (price("object_gb", stored) + price("cold_gb", cold)),
        "views": price("cdn_gb", viewed) + price("cold_read_gb", read),
    }


def originals(bytes_each: float) -> tuple[float, float]:
    """Five years of a million originals in S3 Standard, and as Pinhole keeps them, in the cold
    class after a month.
    """
    prices = known()["prices"]
    stored = _MILLION * bytes_each / 1e9
    warm, cold = prices["object_gb"]["price"], prices["cold_gb"]["price"]
    moved = _MILLION * prices["cold_put"]["price"] / prices["cold_put"]["per"]
    return _MONTHS * stored * warm, stored * (warm + (_MONTHS - 1) * cold) + moved
