"""What Schemathesis asked and found, counted from the events of its run (`--report ndjson`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# How a response is counted; the last are requests that got none.
CLASSES = ("2xx", "3xx", "4xx", "5xx", "none")


@dataclass
class Asked:
    """The requests to one operation: responses by class, and how often each check failed."""

    responses: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        return self.responses.total()

    def add(self, other: Asked) -> None:
        self.responses += other.responses
        self.failed += other.failed

    def row(self) -> str:
        """The cells of a table."""
        failed = ", ".join(f"{check}: {n:,}" for check, n in sorted(self.failed.items()))
        counts = (f"{self.responses[each]:,}" for each in CLASSES)
        return f"{self.requests:,} | {' | '.join(counts)} | {failed}"


@dataclass
class Findings:
    """`asked` by operation, as the OpenAPI document writes it; `passed` and `failed` by check."""

    version: str = ""
    seed: int = 0
    asked: dict[str, Asked] = field(default_factory=dict)
    passed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, events: Iterable[str]) -> Findings:
        """From the lines of the events' file."""
        found = cls()
        for line in events:
            ((kind, event),) = json.loads(line).items()
            if kind == "Initialize":
                found.version, found.seed = event["schemathesis_version"], event["seed"]
            elif kind == "ScenarioFinished":
                found._add(event["recorder"])
        return found

    def _add(self, recorder: Mapping[str, Any]) -> None:
        for id, case in recorder.get("cases", {}).items():
            if id in recorder.get("interactions", {}):
                asked = self.asked.setdefault(_operation(case["value"]), Asked())
                asked.responses[_class(recorder["interactions"][id])] += 1
                self._add_checks(asked, recorder.get("checks", {}).get(id, []))

    def _add_checks(self, asked: Asked, checks: Iterable[Mapping[str, Any]]) -> None:
        for check in checks:
            if check["status"] == "success":
                self.passed[check["name"]] += 1
            else:
                self.failed[check["name"]] += 1
                asked.failed[check["name"]] += 1

    def markdown(self, day: str, operations: Iterable[str]) -> str:
        """The report; `operations` are all that the API has, of which some are not asked."""
        return "\n".join([*self._head(day), *self._checks(), "", *self._operations(operations), ""])

    def _head(self, day: str) -> Iterator[str]:
        requests = sum(each.requests for each in self.asked.values())
        failures = self.failed.total()
        yield "# Requests that nobody thought of"
        yield ""
        yield f"Written by `make fuzz` on {day}: Schemathesis {self.version}, seed {self.seed}, all"
        yield "checks. [local/fuzz/schemathesis.toml](../../local/fuzz/schemathesis.toml) names the"
        yield "exceptions with their reasons."
        yield ""
        yield f"{requests:,} requests; {failures:,} checks failed. Half of the ids in paths are of"
        yield "things that exist, or did until a request deleted them."
        yield ""

    def _checks(self) -> Iterator[str]:
        yield "| check | passed | failed |"
        yield "| --- | --: | --: |"
        for name in sorted(self.passed | self.failed):
            yield f"| {name} | {self.passed[name]:,} | {self.failed[name]:,} |"

    def _operations(self, operations: Iterable[str]) -> Iterator[str]:
        yield f"| operation | requests | {' | '.join(CLASSES)} | failed checks |"
        yield f"| --- | --: | {'--: | ' * len(CLASSES)}--- |"
        described = sorted(operations, key=_by_path)
        for name in described:
            yield f"| `{name}` | {self.asked.get(name, Asked()).row()} |"
        others = Asked()
        for name in self.asked.keys() - described:
            others.add(self.asked[name])
        yield f"| methods that a path does not have | {others.row()} |"


def operations(document: Mapping[str, Any]) -> list[str]:
    """Those of an OpenAPI document, such as `GET /feed`."""
    return [
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    ]


def _operation(case: Mapping[str, Any]) -> str:
    return f"{case['method']} {case['path']}"


def _by_path(operation: str) -> tuple[str, str]:
    method, _, path = operation.partition(" ")
    return path, method


def _class(interaction: Mapping[str, Any]) -> str:
    response = interaction.get("response")
    return f"{response['status_code'] // 100}xx" if response else "none"
