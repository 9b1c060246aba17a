"""Windows in which an objective is missed by so much that people are told of it."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Duration

# Below so many failures in a window nobody is woken, whatever their share: at night they are half
# of all requests.
FEW = 5


@dataclass(frozen=True)
class Window:
    """When an objective is missed by so much that people are told: its budget of failures burns
    `times` as fast as it may, in `least` of the last `of` periods.
    """

    name: str
    times: float
    period: Duration
    least: int = 1
    of: int = 1


# The windows of Google's "Site Reliability Workbook", chapter 5: within an hour 2 % of the failures
# that a month may have, and within six hours 5 % of them.
HOUR = Window("fast", 14.4, Duration.hours(1))
HOURS = Window("slow", 6, Duration.hours(6))
# The same rates for a share that has no number of requests beside it, so that a single slow one
# tells nobody.
QUARTER = Window("fast", 14.4, Duration.minutes(5), 3, 3)
HALF_DAY = Window("slow", 6, Duration.hours(1), 3, 6)
