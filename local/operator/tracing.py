"""The way of one request through all functions: `make trace ID=...`.

Every line that a function logs about a request has its correlation id, also behind streams and
queues (`pinhole.log`), and each batch says whose requests were in it. The id of a request is in the
header `X-Correlation-Id` of its answer, and in errors.

The local cloud's logs are searched directly, those on AWS by Logs Insights."""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from local import console
from local.console import Trouble, counted, say
from local.operator.targets import Target, target

# As `pinhole.api.app` accepts it; API Gateway's own ids are such, too.
_ID = re.compile(r"[\w.=-]{8,64}", re.ASCII)
_GROUPS = "/aws/lambda/"
# Log groups in one query of Logs Insights.
_AT_ONCE = 50
_LINES = 10_000
_PAUSE_SECONDS = 1.0
_QUERY = (
    "fields @timestamp, @log, @message | filter @message like '{id}'"
    " | sort @timestamp | limit {lines}"
)
_ENDED = {"Failed", "Cancelled", "Timeout", "Unknown"}
# Fields that say nothing of the request: they are in every line, or in the columns before.
_COMMON = {
    *("level", "location", "message", "timestamp", "service", "correlation_id", "requests"),
    *("cold_start", "function_name", "function_memory_size", "function_arn"),
    *("function_request_id", "sampling_rate", "xray_trace_id", "exception"),
}


@dataclass(frozen=True, order=True)
class Line:
    """One line that a function logged; `at` in milliseconds since the epoch."""

    at: int
    function: str
    text: str

    @property
    def fields(self) -> dict[str, Any]:
        """What a line of ours says; empty for any other."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def trace(at: Target, id: str, hours: float) -> list[Line]:
    """All lines about a request in the last hours, oldest first. Raises Trouble."""
    if not _ID.fullmatch(id):
        raise Trouble(f"{id!r} is no correlation id: it has 8 to 64 letters, digits, and . = - _.")
    logs = at.client("logs")
    groups = log_groups(at, logs)
    if not groups:
        raise Trouble(f"The stage {at.stage} has no logs here: is it deployed in this region?")
    until = datetime.now(UTC)
    since = until - timedelta(hours=hours)
    search = _by_events if at.endpoint else _by_insights
    lines = search(logs, at, groups, id, since, until)
    return sorted({line for line in lines if _is_about(line, id)})


def log_groups(at: Target, logs: Any) -> list[str]:
    """Those of the stage's functions."""
    prefix = f"{_GROUPS}{at.prefix}-"
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    return [group["logGroupName"] for page in pages for group in page["logGroups"]]


def function_of(at: Target, group: str) -> str:
    """The function of a log group, as its folder is called."""
    return group.rpartition(f"{_GROUPS}{at.prefix}-")[2].replace("-", "_")


def shown(lines: Iterable[Line]) -> Iterator[str]:
    """The lines as a person reads them: milliseconds since the first, function, what it says."""
    start: int | None = None
    for line in lines:
        start, found = (line.at if start is None else start), line.fields
        said = found.get("message", line.text.strip())
        more = {name: value for name, value in found.items() if name not in _COMMON}
        about = " ".join(f"{name}={_short(value)}" for name, value in more.items())
        level = "" if found.get("level", "INFO") == "INFO" else f"{found['level']} "
        error = f" {found['exception'].strip().splitlines()[-1]}" if "exception" in found else ""
        yield f"{line.at - start:>8} ms  {line.function:<20} {level}{said} {about}{error}".rstrip()


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _is_about(line: Line, id: str) -> bool:
    """Whether a line with the id is of its request, and not of one whose id contains it."""
    found = line.fields
    return not found or found.get("correlation_id") == id or id in found.get("requests", ())


def _by_events(
    logs: Any, at: Target, groups: list[str], id: str, since: datetime, until: datetime
) -> Iterator[Line]:
    for group in groups:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=group,
            filterPattern=f'"{id}"',
            startTime=_milliseconds(since),
            endTime=_milliseconds(until) + 1,
        )
        for page in pages:
            for event in page["events"]:
                yield Line(event["timestamp"], function_of(at, group), event["message"])


def _by_insights(
    logs: Any, at: Target, groups: list[str], id: str, since: datetime, until: datetime
) -> Iterator[Line]:
    query = _QUERY.format(id=id, lines=_LINES)
    asked = [
        logs.start_query(
            logGroupNames=list(some),
            startTime=int(since.timestamp()),
            endTime=int(until.timestamp()) + 1,
            queryString=query,
        )["queryId"]
        for some in batched(groups, _AT_ONCE, strict=False)
    ]
    for each in asked:
        yield from (_line(at, row) for row in _results(logs, each))


def _results(
    logs: Any, query_id: str, sleep: Callable[[float], None] = time.sleep
) -> list[list[dict[str, str]]]:
    """The rows of a query, once it is complete. Raises Trouble if it fails."""
    while True:
        answer = logs.get_query_results(queryId=query_id)
        if answer["status"] == "Complete":
            return list(answer["results"])
        if answer["status"] in _ENDED:
            raise Trouble(f"Logs Insights could not search: {answer['status']}. Try again.")
        sleep(_PAUSE_SECONDS)


def _line(at: Target, row: list[dict[str, str]]) -> Line:
    """A row of Logs Insights, whose times are in UTC; the log is named with its account."""
    found = {cell["field"]: cell["value"] for cell in row}
    at_ms = _milliseconds(datetime.fromisoformat(found["@timestamp"]).replace(tzinfo=UTC))
    return Line(at_ms, function_of(at, found["@log"]), found["@message"])


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def hours_of(text: str) -> float:
    """How far to look back. Raises Trouble."""
    try:
        hours = float(text or 24)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 365:
        raise Trouble(f"HOURS is a number of hours to look back, such as 24, not {text!r}.")
    return hours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("id")
    parser.add_argument("--hours", default="")
    asked = parser.parse_args()
    if not (id := asked.id.strip()):
        raise Trouble("Name a request: make trace ID=..., its answer's X-Correlation-Id.")
    at, hours = target(os.environ.get("STAGE") or "dev"), hours_of(asked.hours)
    lines = trace(at, id, hours)
    if not lines:
        raise Trouble(f"No function of {at.stage} has logged {id} in the last {hours:g} hours.")
    for text in shown(lines):
        print(text, flush=True)
    functions = {line.function for line in lines}
    say(f"{counted(len(lines), 'line')} of {counted(len(functions), 'function')}.")


if __name__ == "__main__":
    console.main(main)
