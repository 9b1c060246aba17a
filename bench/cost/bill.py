"""A month's bill: what a number of daily users need from AWS, by line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, inf
from pathlib import Path
from typing import Any

DAYS = 365 / 12
SECONDS = DAYS * 24 * 60 * 60
FILE = Path(__file__).with_name("prices.toml")

Bill = dict[str, float]
Units = dict[str, float]


def known() -> Mapping[str, Any]:
    """The prices and the numbers they are multiplied by."""
    return tomllib.loads(FILE.read_text())


def dollars(name: str, amount: float) -> float:
    """What a month's amount costs, all operations together, by the name of its price."""
    return charged(known()["prices"][name], amount)


def charged(price: Mapping[str, Any], amount: float) -> float:
    """Dollars for a month's amount: some is free, and above some amounts the rest costs less."""
    steps = [[price["free"], price["price"]], *price.get("above", [])]
    ends = [start for start, _ in steps[1:]] + [inf]
    parts = (
        max(min(amount, end) - start, 0) * each
        for (start, each), end in zip(steps, ends, strict=True)
    )
    return float(sum(parts) / price["per"])


@dataclass(frozen=True)
class Month:
    """A month with `daily` people each day; `numbers` are those of `known`."""

    daily: int
    numbers: Mapping[str, Any]

    def bill(self) -> Bill:
        """Dollars by line, for everything that a stage has by default."""
        return {name: self._dollars(units) for name, units in self.lines().items()}

    def options(self) -> Bill:
        """Dollars by option that a stage can have on top of the bill."""
        traced, stage = self._traced(self._invocations()), self.numbers["stage"]
        firewall = {"acl": stage["acls"], "acl_rule": stage["acl_rules"]}
        firewall |= {"inspected_request": self._requests() + self._sign_ins()}
        photos = {"acl": stage["photo_acls"], "acl_rule": stage["photo_acl_rules"]}
        photos |= {"inspected_request": self._did("images")}
        return {
            "X-Ray (`traced = true`)": self._dollars({"trace": traced}),
            "a firewall (WAF, `firewall = true`)": self._dollars(firewall),
            "the same before photos (`photo_firewall = true`)": self._dollars(photos),
        }

    def lines(self) -> dict[str, Units]:
        """What is charged, by line: amounts by the names of their prices."""
        stage, requests = self.numbers["stage"], self._requests()
        return {
            "alarms and metrics (CloudWatch)": self._watching(),
            "logs (CloudWatch)": {"log_gb": self._invocations() * self._of("log_kilobytes") / 1e6},
            "queues, most of it empty polls (SQS)": {
                "queue_request": self._queue_requests(),
                "bus_event": self._did("deletions"),
            },
            "keys (Secrets Manager)": {"secret": stage["secrets"]},
            "requests (API Gateway)": {"api_request": requests},
            "live connections (API Gateway)": {
                "live_message": self._said() * 2 + self._did("news"),
                "live_minute": self._did("live_minutes"),
            },
            "functions (Lambda)": self._functions(),
            "tables (DynamoDB)": self._tables(),
            "photos (S3)": self._objects(),
            "CDN (CloudFront)": self._cdn(),
            "invalidations (CloudFront)": {
                "invalidated_path": self._did("deletions") * self._of("paths_deletion")
            },
            "people above 10,000 a month (Cognito)": {
                "monthly_person": self.daily * self._of("visitors")
            },
            "sign-up codes (SES)": {"mail": self.daily * self._of("newcomers")},
        }

    def _dollars(self, units: Units) -> float:
        return sum(charged(self.numbers["prices"][name], amount) for name, amount in units.items())

    def _did(self, what: str) -> float:
        """The number of times that all people together do it."""
        return float(self.daily * DAYS * self.numbers["day"][what])

    def _of(self, what: str) -> float:
        return float(self.numbers["cost"][what])

    def _requests(self) -> float:
        read = self._did("feed_pages") + self._did("other_requests") + self._did("connections")
        return read + self._acts() + self._did("photos") + self._did("deletions")

    def _sign_ins(self) -> float:
        return self._did("sign_ins")

    def _acts(self) -> float:
        return self._did("likes") + self._did("comments")

    def _said(self) -> float:
        """Messages of clients on live connections; each one is answered."""
        return self._did("live_minutes") / self._of("ping_minutes") + self._did("watches")

    def _worked(self) -> float:
        live = 3 * self._did("connections") + self._said() + self._did("news")
        photos = self._did("photos") * self._of("invocations_photo")
        return self._acts() * self._of("invocations_act") + photos + live

    def _invocations(self) -> float:
        return self._requests() + self._worked()

    def _watching(self) -> Units:
        by_use = self._of("metrics") if self.daily else 0.0
        return {
            "alarm_metric": self.numbers["stage"]["alarm_metrics"],
            "custom_metric": by_use,
        }

    def _queue_requests(self) -> float:
        stage = self.numbers["stage"]
        polls = stage["queues"] * stage["pollers"] * SECONDS / stage["poll_seconds"]
        sent = self._acts() * self._of("messages_act") + self._did("news") * self._of(
            "messages_news"
        )
        sent += self._did("photos") * self._of("messages_photo")
        return float(polls + 4 * sent)  # sent, received, hidden, deleted

    def _functions(self) -> Units:
        seconds = self._requests() * self._of("seconds_request")
        seconds += self._worked() * self._of("seconds_worker")
        used = seconds * self._of("gigabytes_function")
        used += self._did("photos") * self._of("gb_seconds_photo")
        return {"invocation": self._invocations(), "gb_second": used}

    def _tables(self) -> Units:
        kinds = {
            "feed_pages": "feed_page",
            "likes": "like",
            "comments": "comment",
            "other_requests": "other",
            "photos": "photo",
            "connections": "connection",
            "watches": "watch",
        }
        units = {
            side: sum(self._did(kind) * self._of(f"{side}_{one}") for kind, one in kinds.items())
            for side in ("reads", "writes")
        }
        delivered = self._did("photos") * self.numbers["day"]["followers"]
        stored = self.daily * DAYS * self._of("row_kilobytes") / 1e6
        return {
            "read_unit": units["reads"]
            + delivered * self._of("reads_follower")
            + self._did("news") * self._of("reads_news")
            + self._acts() * self._of("reads_act"),
            "write_unit": units["writes"] + delivered * self._of("writes_follower"),
            "table_gb": stored,
            "recovery_gb": stored,
        }

    def _objects(self) -> Units:
        photos, missed = self._did("photos"), self._did("images") * self._of("cdn_misses")
        cold = missed * self._of("cold_views")
        return {
            "object_gb": photos * self._of("megabytes_photo") / 1e3,
            "object_put": photos * self._of("puts_photo"),
            "object_get": missed - cold,
            "cold_gb": photos * self._of("cold_megabytes_photo") / 1e3,
            "cold_put": photos * self._of("cold_puts_photo"),
            "cold_get": cold,
            "cold_read_gb": cold * self.numbers["day"]["image_kilobytes"] / 1e6,
        }

    def _cdn(self) -> Units:
        day, images = self.numbers["day"], self._did("images")
        served = images * day["image_kilobytes"] + self._requests() * day["answer_kilobytes"]
        asked = images + self._requests()
        return {"cdn_gb": served / 1e6, "cdn_request": asked, "cdn_function": asked}

    def _traced(self, invocations: float) -> float:
        # The first request of each second to a function, and 5 % of the others.
        functions = self.numbers["stage"]["functions"]
        rate = invocations / SECONDS / functions
        first = 1 - exp(-rate)
        return float((first + 0.05 * (rate - first)) * SECONDS * functions)
