"""The report: tables of what networks of each size do, need and cost."""

from __future__ import annotations

from collections.abc import Mapping

from bench.capacity import hot, money
from bench.capacity.figures import habits, measured
from bench.capacity.found import Found
from bench.capacity.tables import amount, by_size, people, table
from bench.cost.bill import known

_QUOTAS = {
    "lambda_concurrency": "functions at a time",
    "api_requests": "requests to APIs a second",
    "socket_connects": "new connections a second",
    "table_units": "units a second of one table",
    "sign_ins": "sign-ins and renewals a second",
    "cdn_requests": "requests to a distribution a second",
}
_MOST_TABLES, _MOST_FUNCTIONS = 6, 8


def markdown(found: Found) -> str:
    """The whole report."""
    return "\n".join(
        (
            _head(found),
            _operations(),
            _traffic(found),
            _quotas(found),
            _hottest(found),
            money.bills(found),
            money.designs(found),
            money.levers(found),
            money.threshold(found),
            money.fan_out(found),
        )
    )


def _head(found: Found) -> str:
    sizes = ", ".join(map(people, found.bills))
    return f"""# What networks of any size need and cost

Written by `make capacity`, for {sizes} daily users. Units, calls, processor
time and bytes of each operation are measured by
`make bench-operations` (`bench/capacity/measured.toml`: the real
handlers, with all that streams and queues do afterwards, in batches of a dozen acts). Prices, and
how often people do what, are those of `make cost` (`bench/cost/prices.toml`, {known()["date"]});
what is assumed beyond them is in `bench/capacity/habits.toml`. Nothing here was measured on AWS: a
function is taken to compute at its share of a processor like this machine's, and to wait
{habits()["trip_seconds"] * 1000:g} ms for each round trip to DynamoDB.

![Bills, fan-out and the threshold](capacity.svg)
"""


def _operations() -> str:
    rows = [
        [
            name,
            amount(each.runs("request")),
            amount(each.runs()),
            amount(each.seconds * 1000),
            amount(each.reads),
            amount(each.writes),
            amount(each.calls("messages")),
            amount(each.answer_bytes / 1000),
        ]
        for name, each in measured().items()
    ]
    head = ("", "requests", "runs", "function ms", "RCU", "WCU", "messages", "KB answered")
    return f"""## One of each operation

A *fan-out* is to one follower; a *small fan-out* is a whole post, to {20}; a *live event* is one
frame; a *connection* opens and closes.

{table(head, rows)}"""


def _traffic(found: Found) -> str:
    columns = {
        people(size): {
            "requests a second": needs.requests,
            "posts a second": needs.often["photo"] + needs.often["video"],
            "feed pages a second": needs.often["feed page"],
            "feed entries written a second": needs.often["fan-out"],
            "messages in queues a second": needs.messages,
            "read units a second": sum(each.reads for each in needs.tables.values()),
            "write units a second": sum(each.writes for each in needs.tables.values()),
            "functions at a time": sum(needs.concurrency.values()),
            "live connections": needs.connections,
            "partitions of all tables": sum(each.partitions for each in needs.tables.values()),
            "open stream shards": needs.shards,
            "pictures a second": needs.pictures,
            "gigabits a second from the CDN": needs.gigabits,
            "terabytes of photos and videos, each month more": needs.terabytes,
            "terabytes of rows, each month more": needs.row_terabytes,
        }
        for size, needs in found.needs.items()
    }
    largest = list(found.needs.values())[-1]
    tables = {
        people(size): {
            name: float(needs.tables[name].partitions) for name in _first(largest.tables)
        }
        for size, needs in found.needs.items()
    }
    functions = {
        people(size): {
            name: needs.concurrency[name] for name in list(largest.concurrency)[:_MOST_FUNCTIONS]
        }
        for size, needs in found.needs.items()
    }
    return f"""## Traffic and capacity

At the peak, {habits()["peak"]:g} times the mean of a day. Partitions are those that the traffic
needs ({habits()["limits"]["partition_reads"]:,} read or
{habits()["limits"]["partition_writes"]:,} write units a second each); each has one open shard
in its table's stream.

{by_size("", columns, amount)}
Partitions of the busiest tables:

{by_size("", tables, amount)}
The functions that run most at a time:

{by_size("", functions, amount)}"""


def _first(tables: Mapping[str, object]) -> list[str]:
    return list(tables)[:_MOST_TABLES]


def _quotas(found: Found) -> str:
    rows = []
    for size, needs in found.needs.items():
        for name, (needed, has) in needs.quotas().items():
            rows.append([people(size), _QUOTAS[name], amount(needed), amount(has)])
    return f"""## Quotas to raise

What an account has unless it asks (`bench/capacity/habits.toml`), where that is not enough. The
stage's own throttle of the API, 5,000 requests a second, is an option of its file
(`requests_per_second`).

{table(("daily users", "quota", "needed", "given"), rows)}"""


def _hottest(found: Found) -> str:
    rows = []
    for size, needs in found.needs.items():
        first, *others = hot.rows(needs)
        for each in (first, *others[:1]):
            rows.append(
                [
                    people(size),
                    each.row,
                    each.because,
                    amount(each.reads),
                    f"{amount(each.headroom)} x",
                ]
            )
    share = habits()["viral_post"], habits()["celebrity_row"]
    return f"""## The hottest partitions

{share[0]:.0%} of all pages show the same post, and {share[1]:.0%} are for followers of the same
celebrity. One partition gives {habits()["limits"]["partition_reads"]:,} read units a second.

{table(("daily users", "row", "", "read units a second", "headroom"), rows)}"""
