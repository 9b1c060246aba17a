"""Meters the DynamoDB use of a block of code.

    with Meter(clients.dynamodb()) as meter:
        feed.read(viewer, asked)
    tally = meter.tally()  # calls, round trips, units, bytes

It listens to botocore's events on the client used by the code, so the code runs unchanged. Write
units are those reported by DynamoDB (the meter requests the report). Read units are computed from
the rows read (`bench.units`): the local cloud reports a constant.

Calls that overlap in time are one round trip: two are sequential when one starts after the other
has ended. A local cloud may respond before another thread sends its call, so `latency` makes every
call take at least that long, as it would on AWS.
"""

from __future__ import annotations

import heapq
import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bench import units

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
_REFUSED = b"ConditionalCheckFailedException"


@dataclass(frozen=True)
class Call:
    """One request and its response. `target` is the table, or table and index, of the request."""

    operation: str
    target: str
    started: float
    ended: float
    read: float = 0.0
    written: float = 0.0
    sent: int = 0
    received: int = 0


@dataclass(frozen=True)
class Tally:
    """The cost of a block. Bytes are those of the JSON bodies, both ways."""

    calls: tuple[Call, ...]

    @property
    def trips(self) -> int:
        """Sequential round trips."""
        return round_trips((call.started, call.ended) for call in self.calls)

    @property
    def rcu(self) -> float:
        return sum(call.read for call in self.calls)

    @property
    def wcu(self) -> float:
        return sum(call.written for call in self.calls)

    @property
    def bytes(self) -> int:
        return sum(call.sent + call.received for call in self.calls)


def round_trips(intervals: Iterable[tuple[float, float]]) -> int:
    """The longest chain of intervals in which each starts after the previous one has ended."""
    longest = ended = 0  # `ended` is the longest chain that has ended
    under_way: list[tuple[float, int]] = []  # end, and length of the chain that ends there
    for start, end in sorted(intervals):
        while under_way and under_way[0][0] <= start:
            ended = max(ended, heapq.heappop(under_way)[1])
        heapq.heappush(under_way, (end, ended + 1))
        longest = max(longest, ended + 1)
    return longest


@dataclass
class _Open:
    """A call without a response yet."""

    started: float
    sent: int
    request: dict[str, Any]


class Meter:
    """Meters one botocore client while the block runs, in any thread.

    `whole` is an unmetered client: it repeats filtered or partial reads in full, because they are
    charged in full.
    """

    def __init__(self, client: Any, latency: float = 0.0, whole: Any = None) -> None:
        self._events = client.meta.events
        self._latency, self._whole = latency, whole
        self._lock, self._thread = threading.Lock(), threading.local()
        self._calls: list[Call] = []

    def __enter__(self) -> Meter:
        self._events.register("before-call.dynamodb", self._ask_for_report)
        self._events.register_first("before-send.dynamodb", self._on_send)
        self._events.register("response-received.dynamodb", self._on_answer)
        return self

    def __exit__(self, *error: object) -> None:
        self._events.unregister("before-call.dynamodb", self._ask_for_report)
        self._events.unregister("before-send.dynamodb", self._on_send)
        self._events.unregister("response-received.dynamodb", self._on_answer)

    def tally(self) -> Tally:
        """The measurements so far."""
        return Tally(tuple(self._calls))

    def _ask_for_report(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        if model.name in _WRITES:
            body = json.loads(params["body"])
            params["body"] = json.dumps({**body, "ReturnConsumedCapacity": "INDEXES"}).encode()

    def _on_send(self, request: Any, **_: Any) -> None:
        started = time.perf_counter()
        self._thread.open = _Open(started, len(request.body), json.loads(request.body))
        if self._latency:
            threading.Event().wait(self._latency)  # tests patch `time.sleep`

    def _on_answer(self, event_name: str, response_dict: Any, **_: Any) -> None:
        ended, opened = time.perf_counter(), self._thread.open
        operation = event_name.rsplit(".", 1)[1]
        body = response_dict["body"] if response_dict else b""
        is_done = response_dict is not None and response_dict["status_code"] < 300
        answer = json.loads(body) if is_done else {}
        call = Call(
            operation,
            _target(opened.request),
            opened.started,
            ended,
            self._read_units(operation, opened.request, answer) if is_done else 0.0,
            _write_units(operation, answer, body),
            opened.sent,
            len(body),
        )
        with self._lock:
            self._calls.append(call)

    def _read_units(self, operation: str, request: dict[str, Any], answer: dict[str, Any]) -> float:
        if operation not in units.READS:
            return 0.0
        widened = units.widened(request)
        if widened is not None:
            if self._whole is None:
                raise LookupError(f"{operation} reads more than it returns: pass `whole`")
            answer = self._whole._make_api_call(operation, widened)
        return units.charge(operation, request, answer)


def _target(request: dict[str, Any]) -> str:
    if "RequestItems" in request:
        return " ".join(sorted(request["RequestItems"]))
    table = request.get("TableName", "")
    return f"{table}/{request['IndexName']}" if "IndexName" in request else table


def _write_units(operation: str, answer: dict[str, Any], body: bytes) -> float:
    """As reported. A write whose condition failed has no report and costs at least one unit."""
    if operation not in _WRITES:
        return 0.0
    if not answer:
        return 1.0 if _REFUSED in body else 0.0
    reported = answer["ConsumedCapacity"]  # one for each table when there may be several
    reports = reported if isinstance(reported, list) else [reported]
    units: float = sum(report["CapacityUnits"] for report in reports)
    return units
