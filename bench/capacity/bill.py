"""The bill of a month, by service and by operation, from the measured figures and the price list
that `make cost` has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bench.capacity import demand
from bench.capacity.figures import Operation, habits, measured
from bench.cost.bill import DAYS, Month, Units, dollars, known

# Price -> the service that charges it.
SERVICES = {
    "CDN (CloudFront)": ("cdn_gb", "cdn_request", "cdn_function", "invalidated_path"),
    "people (Cognito, SES)": ("monthly_person", "mail"),
    "tables (DynamoDB)": ("read_unit", "write_unit", "table_gb", "recovery_gb"),
    "functions (Lambda)": ("invocation", "gb_second"),
    "requests and connections (API Gateway)": ("api_request", "live_message", "live_minute"),
    "queues and events (SQS, EventBridge)": ("queue_request", "bus_event"),
    "files (S3)": (
        *("object_gb", "object_put", "object_get"),
        *("cold_gb", "cold_put", "cold_get", "cold_read_gb"),
    ),
    "logs, metrics, alarms (CloudWatch)": ("log_gb", "alarm_metric", "custom_metric"),
    "keys (Secrets Manager)": ("secret",),
}
# Operations that take nothing of ours but what the price list says: seen pictures, and being there.
IMAGES, PLAYS, PRESENCE = "image seen", "video seen", "being there"
# Operations that begin with a file that a client sends to S3.
_UPLOADED = ("photo", "video")


def units(operation: Operation) -> Units:
    """What AWS charges for one operation."""
    cost = known()["cost"]
    requests = operation.runs("request")
    return {
        "api_request": requests,
        # A message of a client is answered, and a frame is one message.
        "live_message": 2 * operation.runs("socket") + operation.calls("frames"),
        "invocation": operation.runs(),
        "gb_second": sum(each.gb_seconds for each in operation.functions.values()),
        "read_unit": operation.reads,
        "write_unit": operation.writes,
        "queue_request": _queue_requests(operation),
        "bus_event": operation.calls("PutEvents"),
        "object_put": operation.calls("PutObject", "CopyObject", "ListObjectsV2")
        + (operation.name in _UPLOADED),
        "object_get": operation.calls("GetObject", "HeadObject"),
        "log_gb": operation.runs() * cost["log_kilobytes"] / 1e6,
        "cdn_request": requests,
        "cdn_function": requests,
        "cdn_gb": operation.answer_bytes / 1e9 if requests else 0.0,
        "invalidated_path": operation.calls("CreateInvalidation") * cost["paths_deletion"],
    }


def _queue_requests(operation: Operation) -> float:
    """Sends and what workers say themselves; each batch is received and deleted once."""
    said = ("SendMessage", "SendMessageBatch")
    hidden = ("ChangeMessageVisibility", "ChangeMessageVisibilityBatch")
    return operation.calls(*said, *hidden) + 2 * operation.runs("queue")


@dataclass(frozen=True)
class Bill:
    """A month of a network with `daily` people each day."""

    daily: int
    operations: Mapping[str, Operation]

    @classmethod
    def of(cls, daily: int, **instead: Operation) -> Bill:
        """With the measured operations, and others instead of some of them."""
        return cls(daily, {**measured(), **{each.name: each for each in instead.values()}})

    @cached_property
    def units(self) -> dict[str, Units]:
        """Units by operation."""
        often = {name: times * DAYS for name, times in demand.a_day(self.daily).items()}
        found = {name: _times(units(self.operations[name]), often[name]) for name in often}
        found["photo"] = _sum(found["photo"], self._of("photos (S3)", ("object_gb", "cold_gb")))
        stored = often["video"] * habits()["video_megabytes"] / 1e3
        found["video"] = _sum(found["video"], {"object_gb": stored})
        seen = {IMAGES: self._images(), PLAYS: self._plays()}
        return {**found, **seen, PRESENCE: self._presence()}

    @cached_property
    def by_price(self) -> dict[str, float]:
        """Dollars by price: free amounts and tiers are those of all operations together."""
        amounts = _sum(*self.units.values())
        return {name: dollars(name, amount) for name, amount in amounts.items()}

    @cached_property
    def by_service(self) -> dict[str, float]:
        return {
            service: sum(self.by_price.get(name, 0) for name in prices)
            for service, prices in SERVICES.items()
        }

    @cached_property
    def by_operation(self) -> dict[str, float]:
        """Dollars by operation, at the mean price of what it takes."""
        amounts = _sum(*self.units.values())
        mean = {name: self.by_price[name] / amount for name, amount in amounts.items() if amount}
        return {
            operation: sum(mean.get(name, 0) * amount for name, amount in taken.items())
            for operation, taken in self.units.items()
        }

    @property
    def total(self) -> float:
        return sum(self.by_service.values())

    def per_million(self) -> dict[str, float]:
        """Dollars of a million of each operation."""
        often = demand.a_day(self.daily)
        day = known()["day"]
        times = {**often, IMAGES: self.daily * day["images"]}
        times[PLAYS] = self.daily * day["images"] * habits()["videos"]
        return {name: self.by_operation[name] / (times[name] * DAYS) * 1e6 for name in times}

    @cached_property
    def _lines(self) -> Mapping[str, Units]:
        return Month(self.daily, known()).lines()

    def _of(self, line: str, names: tuple[str, ...]) -> Units:
        return {name: self._lines[line][name] for name in names}

    def _images(self) -> Units:
        """Seen pictures: from the CDN, and those that it does not have from S3."""
        day = known()["day"]
        seen = self.daily * DAYS * day["images"]
        kept = self._of("photos (S3)", ("object_get", "cold_get", "cold_read_gb"))
        served = {"cdn_gb": seen * day["image_kilobytes"] / 1e6}
        return {**kept, **served, "cdn_request": seen, "cdn_function": seen}

    def _plays(self) -> Units:
        """Videos that were on the screen, each for a poster among the pictures."""
        plays = self.daily * DAYS * known()["day"]["images"] * habits()["videos"]
        return {
            "cdn_gb": plays * habits()["play_megabytes"] / 1e3,
            "cdn_request": plays,
            "cdn_function": plays,
        }

    def _presence(self) -> Units:
        """What a network takes for people who are there, and for none."""
        lines = self._lines
        idle = Month(0, known()).lines()["queues, most of it empty polls (SQS)"]
        return _sum(
            lines["alarms and metrics (CloudWatch)"],
            lines["keys (Secrets Manager)"],
            lines["people above 10,000 a month (Cognito)"],
            lines["sign-up codes (SES)"],
            self._of("tables (DynamoDB)", ("table_gb", "recovery_gb")),
            self._of("live connections (API Gateway)", ("live_minute",)),
            idle,
        )


def _times(taken: Units, often: float) -> Units:
    return {name: amount * often for name, amount in taken.items()}


def _sum(*parts: Units) -> Units:
    found: Counter[str] = Counter()
    for part in parts:
        found.update(part)
    return dict(found)
