"""The results of `bench.feed` as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from pinhole.settings import settings

from bench import network
from bench.costs import ACTIVE, BUDGETS, EVERYBODY
from bench.feed import budgets
from bench.feed.designs import READS_A_POST, WAYS, posting, reading, with_posts
from bench.results import READ_PRICE, WRITE_PRICE, FanOut, Result


def markdown(results: list[Result]) -> str:
    """The whole report."""
    parts = (_head(results), _budgets(results), _fan_out(results), _compared(results))
    return "\n".join(parts)


def _head(results: list[Result]) -> str:
    sizes = [result.size for result in results]
    return f"""# What a feed costs in DynamoDB

Written by `make bench-feed`. The real handlers run against a local cloud, with a meter on their
DynamoDB client. Write units are those reported by DynamoDB's API, read units are computed from the
sizes of the items read by AWS's published rules (`bench/units.py`), and round trips are the longest
chain of calls that each have to wait for the one before (`bench/meter.py`), where a client makes
16 calls at once. Every request is measured in a process that has never seen its viewer.

{
        _table(
            ["", *(size.name for size in sizes)],
            [
                ["people", *(f"{size.people:,}" for size in sizes)],
                ["posts", *(f"{size.people * network.POSTS_EACH:,}" for size in sizes)],
                [
                    "followees of a reader, followers of an author",
                    *(f"{size.followees:,}" for size in sizes),
                ],
                [
                    "entries in a feed",
                    *(f"{size.followees * network.POSTS_EACH:,}" for size in sizes),
                ],
                ["rows in all tables", *(f"{result.rows:,}" for result in results)],
            ],
        )
    }
"""


def _budgets(results: list[Result]) -> str:
    rows = [
        [
            name,
            budgets.budget_text(BUDGETS[name]),
            *(budgets.cost_text(result.lines[name]) for result in results),
        ]
        + [budgets.verdict(name, results)]
        for name in BUDGETS
    ]
    return f"""## Requests

Sequential round trips, read units (RCU) and write units (WCU) of one request; a page has 20 posts.

{_table(["", "budget", *(result.size.name for result in results), ""], rows)}

- A post of more than 4 KB (a carousel of about ten) costs half a unit more: the budget
  allows for two of them on a page, which limits the size of a window.
- A reader likes {network.LIKED:.0%} of their feed; *all liked* is one who likes every post,
  so more likes are read: this has no budget in units.
- Nobody here has ever saved a post; for readers who have, a page reads the saves: half a unit more.
- *visit noted*: every few hours a reader's first page also records the visit.
- *a deep page*: half of the celebrities' rows, which list {settings.recent_posts} posts, list no
  more. Each of those celebrities is queried, 16 in parallel. No budget.
- *explore, first page*: a reader who follows up to {network.KNOWN} people, with a taste of the
  maximum size, in a process that has kept no shelf. For a reader who follows more, follows are read
  in the same round trips, and for one who likes much, more likes: such a page has fewer posts.
- *profile*: the visit is recorded, once in some hours for two people. A process that has not seen
  the viewer for half a minute also reads their row: half a unit more.
- *newcomer, first request* builds the feed from the newest posts of everybody they follow: it
  grows with their followees, and is paid once, and again after an absence of more than
  {settings.inactive_days} days.
"""


def _fan_out(results: list[Result]) -> str:
    fan_outs = [result.fan_outs for result in results]
    built = [result.lines["newcomer, first request"].dollars for result in results]
    ours = [each[ACTIVE] for each in fan_outs]

    def row(name: str, cells: Iterable[str]) -> list[str]:
        return [name, *cells]

    rows = [
        row("followers, pages", (f"{each.followers:,}, {each.pages}" for each in ours)),
        row("delivered to", (f"{each.delivered:,}" for each in ours)),
        row("WCU a delivery", (f"{each.entries / each.delivered:.2f}" for each in ours)),
        row("WCU a page", (f"{(each.ledger - 3) / each.pages:.2f}" for each in ours)),
        row("WCU a post, fixed", (f"{each.fixed:g}" for each in ours)),
        row("WCU in all", (f"{each.total.wcu:,g}" for each in ours)),
        row("budget", ("ok" if budgets.keeps_budget(each) else "**over**" for each in ours)),
        row("RCU: followers' index", (f"{each.index:,g}" for each in ours)),
        row("RCU: readers' rows", (f"{each.readers:,g}" for each in ours)),
        row("RCU in all", (f"{each.total.rcu:,g}" for each in ours)),
        row("dollars a million posts", (f"{each.total.dollars:,.0f}" for each in ours)),
        row(
            "the same, delivered to everybody",
            (f"{each[EVERYBODY].total.dollars:,.0f}" for each in fan_outs),
        ),
        row(
            "saved, against writing to all unchecked", (f"{_saving(each):.0%}" for each in fan_outs)
        ),
        row("a feed built on return, in entries", (f"{d / WRITE_PRICE:,.0f}" for d in built)),
    ]
    return f"""## Fan-out of one post

Budget: 1 WCU a follower and 1 a page, which holds up to {settings.fan_out_page:,} followers.
{network.INACTIVE:.0%} of the followers have been absent for over {settings.inactive_days} days:
nothing is written for them, but their row is read to find out (0.5 RCU a follower, a tenth of the
price of an entry, and 1 RCU more for a seemingly absent one). The fixed units are 2 or 3 of the
author's row, which lists recent posts, and 3 of the ledger: opened, pages expected, finished.
Skipping a reader saves money if they miss more posts than in the last line, or never return. For
each reader who was here within a day, 0.5 RCU more are read to see whether they are connected and
have to be told.

{_table(["", *(result.size.name for result in results)], rows)}
"""


def _compared(results: list[Result]) -> str:
    last = results[-1]
    rows = []
    for way in WAYS:
        for result in results:
            read, post = reading(result, way), posting(result, way)
            rows.append(
                [
                    way,
                    result.size.name,
                    f"{read.trips}",
                    f"{read.calls}",
                    f"{read.rcu:g}",
                    f"{read.bytes / 1024:,.0f}",
                    f"{post.wcu:,g}",
                    f"{read.dollars:,.2f}",
                    f"{post.dollars:,.0f}",
                    f"{with_posts(result, way):,.2f}",
                ]
            )
    heads = ["", "", "trips", "calls", "RCU", "KB", "WCU a post"]
    heads += ["$ / M reads", "$ / M posts", "$ / M reads with their posts"]
    return f"""## Compared

The same tables, people and posts; `bench/rivals.py` has the code. Pull only queries 16 followees in
parallel. Push only and the naive hydrate write every post to every follower, active or not; only
Pinhole's page is ranked, and only its fan-out keeps a ledger. Prices are those of the standard
table class in us-east-1, on demand, as listed since 1 November 2024: ${READ_PRICE} for a
million read units, ${WRITE_PRICE} for a million write units. The last column adds the posts:
one for every {READS_A_POST} reads, of authors with as many followers as the readers follow people.

{_table(heads, rows)}

Celebrities are the reason not to push everything: a post to a million followers is a million write
units (${WRITE_PRICE}, 40,000 calls) if it is pushed, and {last.pulled.wcu:g} if it is pulled.
In return a page costs half a read unit for each celebrity its reader follows, and one more round
trip for all of them.

![Round trips, read units and dollars of a feed page, by the size of the network](feed-cost.svg)
"""


def _saving(fan_outs: dict[str, FanOut]) -> float:
    """The share saved by skipping absent readers, against writing to all without checking."""
    everybody = fan_outs[EVERYBODY].total.dollars
    blind = everybody - fan_outs[EVERYBODY].readers * READ_PRICE
    return 1 - fan_outs[ACTIVE].total.dollars / blind


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
