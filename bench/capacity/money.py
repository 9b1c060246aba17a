"""The report's parts about money, and about what follows from it: other designs, the threshold,
and how fast fan-out then is.
"""

from __future__ import annotations

from bench.capacity.bill import Bill
from bench.capacity.designs import OURS, WAYS
from bench.capacity.figures import habits
from bench.capacity.found import Found
from bench.capacity.simulation import POSTS_A_SECOND, SECONDS
from bench.capacity.tables import amount, by_size, people, table
from bench.capacity.threshold import Ways, delivery


def bills(found: Found) -> str:
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


def designs(found: Found) -> str:
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


def levers(found: Found) -> str:
    rows = [
        [each.what, each.source, amount(each.dollars), f"{each.share:.3f} x"]
        for each in found.levers
    ]
    return f"""## What would make it cost less

At {people(10_000_000)} daily users; each alone, and all together. None of them is done.

{table(("", "from", "dollars a month", "of the bill"), rows)}"""


def threshold(found: Found) -> str:
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


def fan_out(found: Found) -> str:
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
`bench/capacity/habits.toml`), below the threshold. Workers take a page of followers at a
time, as long as measured. Seconds until so many of the posts have reached their last follower:

{table(head, rows)}
"""
