"""The report: tables of what networks of each size do, need and cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.capacity import hot
from bench.capacity.bill import Bill
from bench.capacity.designs import OURS, WAYS
from bench.capacity.figures import habits, measured
from bench.capacity.levers import Lever
from bench.capacity.needs import Needs
from bench.capacity.simulation import POSTS_A_SECOND, SECONDS, Delivered
from bench.capacity.tables import amount, by_size, people, table
from bench.capacity.threshold import Ways, delivery
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


@dataclass(frozen=True)
class Found:
    """Everything that was computed."""

    bills: Mapping[int, Bill]
    needs: Mapping[int, Needs]
    rivals: Mapping[str, Mapping[int, Bill]]
    delivered: Sequence[Delivered]
    thresholds: Mapping[int, Ways]
    levers: Sequence[Lever]
    setting: int


def markdown(found: Found) -> str:
    """The whole report."""
    return "\n".join(
        (
            _head(found),
            _operations(),
            _traffic(found),
            _quotas(found),
            _hottest(found),
            _bills(found),
            _designs(found),
            _levers(found),
            _threshold(found),
            _fan_out(found),
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

What an account has unless it asks (`habits.toml`), where that is not enough. The stage's own
throttle of the API, 5,000 requests a second, is an option of its file (`requests_per_second`).

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


def _bills(found: Found) -> str:
    services = {
        people(size): {**bill.by_service, "**together**": bill.total}
        for size, bill in found.bills.items()
    }
    operations = {people(size): bill.by_operation for size, bill in found.bills.items()}
    millions = {people(size): bill.per_million() for size, bill in found.bills.items()}
    each = {
        people(size): {"a daily user, in cents": 100 * bill.total / size}
        for size, bill in found.bills.items()
    }
    return f"""## Bills

Dollars a month, with free amounts and AWS's public tiers.

{by_size("service", services, amount)}
{by_size("", each, amount)}
The same by operation; free amounts are shared by all that use them.

{by_size("operation", operations, amount)}
Dollars of a million of each:

{by_size("operation", millions, amount)}"""


def _designs(found: Found) -> str:
    columns = {
        people(size): {
            OURS: bill.total,
            **{way: found.rivals[way][size].total for way in WAYS},
        }
        for size, bill in found.bills.items()
    }
    tables = {
        people(size): {
            OURS: _data(bill),
            **{way: _data(found.rivals[way][size]) for way in WAYS},
        }
        for size, bill in found.bills.items()
    }
    return f"""## Other designs

The same network with the feed page and the fan-out of `make bench-feed`'s rivals, for readers who
follow 200 people. *push only* and *naive hydrate* deliver to all followers, here or not. First the
whole bill, then tables and functions alone.

{by_size("dollars a month", columns, amount)}
{by_size("DynamoDB and Lambda", tables, amount)}"""


def _data(bill: Bill) -> float:
    return bill.by_service["tables (DynamoDB)"] + bill.by_service["functions (Lambda)"]


def _levers(found: Found) -> str:
    rows = [
        [each.what, each.source, amount(each.dollars), f"{each.share:.3f} x"]
        for each in found.levers
    ]
    return f"""## What would make it cost less

At {people(10_000_000)} daily users; each alone, and all together. None of them is done.

{table(("", "from", "dollars a month", "of the bill"), rows)}"""


def _threshold(found: Found) -> str:
    rows = [
        [people(size), amount(ways.kept_reads), amount(ways.threshold)]
        for size, ways in found.thresholds.items()
    ]
    posts = habits()["author_posts"]
    return f"""## The celebrity threshold

An entry costs {delivery() * 1e6:.3g} dollars a million followers (of whom active ones get it, and
the others are looked up), a pulled page {0.5 * 0.125:.3g} a million, but each process keeps an
author's row for `KEPT_ROW_SECONDS`: pulling costs no more than so many reads a day. Of an author
with {posts:g} posts a day, the followers from which pulling costs less:

{table(("daily users", "reads of a row a day, at most", "threshold"), rows)}
An author who posts more than {_often():.2g} times a day costs less by pulling whatever their
followers are. `CELEBRITY_THRESHOLD` is {found.setting:,}: what networks of up to a hundred thousand
daily users need, where one process can serve all pages. A larger network raises it to its own row.
"""


def _often() -> float:
    """Posts a day from which pulling costs less than pushing for each follower."""
    ways = Ways(10_000_000, 1.0)
    return ways.pull(1.0) / ways.push(1.0)


def _fan_out(found: Found) -> str:
    rows = [
        [
            f"{each.concurrency:,}",
            f"{each.busy:.0%}",
            *(f"{each.at(share):.2f}" for share in (0.5, 0.99, 0.999, 1)),
        ]
        for each in found.delivered
    ]
    law = habits()["followers"]
    head = ("workers", "busy", "half", "99 %", "99.9 %", "all")
    return f"""## Time to the last follower

Simulated (simpy): {POSTS_A_SECOND:,} posts a second for {SECONDS} seconds, by authors whose
followers have a power law (exponent {law["exponent"]}, {law["mean"]} on average; source in
`habits.toml`), below the threshold. Workers take a page of followers at a time, as long as
measured. Seconds until so many of the posts have reached their last follower:

{table(head, rows)}
"""
