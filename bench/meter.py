"""Meters the DynamoDB use of a block of code.

    with Meter(clients.dynamodb()) as meter:
        feed.read(viewer, asked)
    tally = meter.tally()  # calls, round trips, units, bytes

It listens to the client's events, so the code runs unchanged. Write units are those that DynamoDB
reports; read units are computed from the rows (`bench.units`): the local cloud reports a constant.

Round trips are counted without a clock, by dependencies: a call is one deeper than the last one
that its code has waited for, and work in the pool begins as deep as the code that started it. A try
that got no answer, whose connection was lost, is not counted: the next one takes its place.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pinhole.aws import workers

from bench import units
from bench.tally import Call, Tally

_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
_REFUSED = b"ConditionalCheckFailedException"


class _Depth(threading.local):
    """How many calls, one after another, the code in this thread has waited for."""

    now = 0


_depth = _Depth()


class _Followed(workers.Work[Any]):
    """Work in the pool that carries the depth from the starting thread to the waiting one."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self._ended = started = _depth.now

        def followed() -> Any:
            before, _depth.now = _depth.now, started
            try:
                return call()
            finally:
                self._ended, _depth.now = _depth.now, before

        super().__init__(followed)

    def result(self) -> Any:
        try:
            return super().result()
        finally:
            self._wait()

    def exception(self) -> BaseException | None:
        error = super().exception()
        self._wait()
        return error

    def stop(self) -> None:
        super().stop()
        self._wait()

    def _wait(self) -> None:
        _depth.now = max(_depth.now, self._ended)


@dataclass
class _Open:
    """A call without a response yet."""

    depth: int
    sent: int
    request: dict[str, Any]


class Meter:
    """Meters one botocore client while the block runs, in its thread and in the pool's.

    `whole` is an unmetered client: it repeats filtered or partial reads in full, because they are
    charged in full.
    """

    def __init__(self, client: Any, whole: Any = None) -> None:
        self._events, self._whole = client.meta.events, whole
        self._lock, self._thread = threading.Lock(), threading.local()
        self._calls: list[Call] = []

    def __enter__(self) -> Meter:
        _depth.now = 0
        self._work, workers.Work = workers.Work, _Followed  # type: ignore[misc]
        self._events.register("before-call.dynamodb", self._ask_for_report)
        self._events.register_first("before-send.dynamodb", self._on_send)
        self._events.register("response-received.dynamodb", self._on_answer)
        return self

    def __exit__(self, *error: object) -> None:
        workers.Work = self._work  # type: ignore[misc]
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
        _depth.now += 1
        self._thread.open = _Open(_depth.now, len(request.body), json.loads(request.body))

    def _on_answer(self, event_name: str, response_dict: Any, **_: Any) -> None:
        if response_dict is None:
            _depth.now -= 1
            return
        opened = self._thread.open
        operation = event_name.rsplit(".", 1)[1]
        body = response_dict["body"]
        is_done = response_dict["status_code"] < 300
        answer = json.loads(body) if is_done else {}
        call = Call(
            operation,
            _target(opened.request),
            opened.depth,
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
    """Units as reported. A write whose condition failed has no report and costs at least one."""
    if operation not in _WRITES:
        return 0.0
    if not answer:
        return 1.0 if _REFUSED in body else 0.0
    reported = answer["ConsumedCapacity"]  # one for each table when there may be several
    reports = reported if isinstance(reported, list) else [reported]
    units: float = sum(report["CapacityUnits"] for report in reports)
    return units
