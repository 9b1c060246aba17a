"""What would make the bill smaller, each by figures that were measured or listed, and none done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.capacity.bill import IMAGES, Bill
from bench.cost.bill import Units, dollars

# Mean kilobytes of the pictures of `make bench-avif`, dense, as 75 % of views get them
# (docs/benches/media-cost.md): 1080 and 640 pixels wide, WebP's 85.7 and 41.0 at 0.740 of it.
FULL, STANDARD = 63.4, 30.3
# Dollars of a million units on provisioned tables that are used by 70 %, as auto scaling keeps
# them: 0.00013 for a read unit an hour and 0.00065 for a write unit (dynamodb/pricing/provisioned).
_USED = 0.7
_PROVISIONED = {"read_unit": 0.00013 / 3600 / _USED, "write_unit": 0.00065 / 3600 / _USED}
# What a year's commitment takes off the CDN (cloudfront/pricing, security savings bundle).
_COMMITTED = 0.30


@dataclass(frozen=True)
class Lever:
    """Something that could be done, and the bill with it."""

    what: str
    source: str
    dollars: float
    share: float


def levers(bill: Bill) -> list[Lever]:
    """Each alone, and all together."""
    each: list[tuple[str, str, Callable[[dict[str, float], Bill], None]]] = [
        ("pictures of 640 pixels in feeds on phones", "`make bench-avif`", _smaller),
        ("provisioned tables, 70 % used", "price list", _provisioned),
        ("a year's commitment to the CDN", "price list", _committed),
    ]
    found = [_lever(what, source, bill, [change]) for what, source, change in each]
    changes = [change for _, _, change in each]
    return [*found, _lever("all together", "", bill, changes)]


def _lever(
    what: str, source: str, bill: Bill, changes: list[Callable[[dict[str, float], Bill], None]]
) -> Lever:
    prices = dict(bill.by_price)
    for change in changes:
        change(prices, bill)
    total = sum(prices.values())
    return Lever(what, source, total, total / bill.total)


def _smaller(prices: dict[str, float], bill: Bill) -> None:
    taken = _all(bill)
    saved = bill.units[IMAGES]["cdn_gb"] * (1 - STANDARD / FULL)
    prices["cdn_gb"] = dollars("cdn_gb", taken["cdn_gb"] - saved)


def _provisioned(prices: dict[str, float], bill: Bill) -> None:
    taken = _all(bill)
    prices.update({name: taken[name] * price for name, price in _PROVISIONED.items()})


def _committed(prices: dict[str, float], bill: Bill) -> None:
    for name in ("cdn_gb", "cdn_request", "cdn_function"):
        prices[name] *= 1 - _COMMITTED


def _all(bill: Bill) -> Units:
    found: Units = {}
    for taken in bill.units.values():
        for name, amount in taken.items():
            found[name] = found.get(name, 0) + amount
    return found
