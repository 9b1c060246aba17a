"""Everything that `make capacity` computes, before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.capacity.bill import Bill
from bench.capacity.levers import Lever
from bench.capacity.needs import Needs
from bench.capacity.simulation import Delivered
from bench.capacity.threshold import Ways


@dataclass(frozen=True)
class Found:
    """By daily users, where the size matters."""

    bills: Mapping[int, Bill]
    needs: Mapping[int, Needs]
    rivals: Mapping[str, Mapping[int, Bill]]
    delivered: Sequence[Delivered]
    thresholds: Mapping[int, Ways]
    levers: Sequence[Lever]
    setting: int
