"""The results of `bench.cpu` as Markdown, and which of them are over their budgets."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata

from pinhole.aws import clients

from bench.cpu.start import CLIENT, HANDLER, INTERPRETER

OURS, BOTO3, PYNAMODB = "Pinhole", "boto3 client", "PynamoDB models"
# The most CPU relative to the alternative: the design's budgets.
_BUDGETS = {"page": 0.5, "fan-out": 0.6, "start": 1.4}
_PACKAGES = ("botocore", "pynamodb", "orjson", "urllib3")
Times = dict[str, float]


@dataclass(frozen=True)
class Results:
    """CPU milliseconds by variant: of a page, a fan-out, a cold start, and one with TLS."""

    page: Times
    fan_out: Times
    start: Times
    start_tls: Times


@dataclass(frozen=True)
class _Line:
    about: str
    ours: float
    others: float
    budget: float

    @property
    def ratio(self) -> float:
        return self.ours / self.others


def over_budget(results: Results) -> list[str]:
    """The lines over budget."""
    return [
        f"{line.about}: {line.ratio:.2f} x instead of {line.budget:g} x"
        for line in _lines(results)
        if line.ratio > line.budget
    ]


def markdown(results: Results) -> str:
    """The whole report."""
    verdicts = [
        [
            line.about,
            f"{line.ratio:.2f} x",
            f"{line.budget:g} x",
            "kept" if line.ratio <= line.budget else "**not kept**",
        ]
        for line in _lines(results)
    ]
    warm = [
        [about, *(f"{times[name]:.1f}" for name in (OURS, BOTO3, PYNAMODB))]
        for about, times in (
            ("a page of 20 of 40 candidates", results.page),
            (f"1,000 feed entries, {clients.CONNECTIONS} threads", results.fan_out),
        )
    ]
    cold = [
        [about, *(f"{times[name]:.0f}" for name in (INTERPRETER, CLIENT, HANDLER))]
        for about, times in (
            ("plain HTTP", results.start),
            ("TLS, as on AWS", results.start_tls),
        )
    ]
    return f"""# CPU of the hot paths

Written by `make bench-cpu` on {_machine()}. CPU milliseconds of the measuring process, all threads;
a server in another process returns canned responses. The variants alternated for many rounds; the
tenth percentile counts. The ratios are more reliable than the times.

{table(["CPU against", "measured", "budget", ""], verdicts)}
## Warm

A page is `reading.read`: five calls in two steps, 40 candidates ranked, 20 posts with counts,
likes and scores. All variants run that code on the same rows in the same threads, with the same
result; they differ in the layer between it and the network. `boto3 client` is
`boto3.client("dynamodb")` with defaults and items parsed by hand, `PynamoDB models` has its default
of a client for each model.

{table(["ms", OURS, BOTO3, PYNAMODB], warm)}
## Cold

Fresh processes with the layers as deployed, from the start of the interpreter to the end of the
first request: by a plain botocore client on the trimmed data, and by the `read_feed` handler.

{table(["ms", "interpreter only", "botocore client and one query", "read_feed"], cold)}"""


def _lines(results: Results) -> list[_Line]:
    page, fan_out = results.page, results.fan_out
    return [
        _Line(
            "a feed page, relative to a plain boto3 client",
            page[OURS],
            page[BOTO3],
            _BUDGETS["page"],
        ),
        _Line("a fan-out, relative to boto3", fan_out[OURS], fan_out[BOTO3], _BUDGETS["fan-out"]),
        *(
            _Line(about, times[HANDLER], times[CLIENT], _BUDGETS["start"])
            for about, times in (
                ("a cold start, relative to a botocore client only", results.start),
                ("the same with TLS", results.start_tls),
            )
        ),
    ]


def _machine() -> str:
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    return f"Python {platform.python_version()}, {platform.machine()}; {versions}"


def table(head: list[str], lines: list[list[str]]) -> str:
    """A Markdown table."""
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, rule, *lines))
