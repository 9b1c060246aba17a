"""The cost bench fails when it should, and only then."""

from dataclasses import replace

import pytest
from pinhole.settings import settings

from bench.costs import ACTIVE, BUDGETS
from bench.feed.budgets import over_budget
from bench.feed.plot import plot
from bench.feed.report import markdown
from bench.network import SIZES
from bench.results import Cost, FanOut, Result

WITHIN = Cost(calls=5, trips=1, rcu=2, wcu=1, bytes=10_000)
FAN_OUT = FanOut(
    followers=20,
    delivered=12,
    pages=1,
    plan=Cost(6, 6, 2, 5, 1),
    deliver=Cost(5, 5, 11, 14, 1),
    entries=12,
    ledger=4,
    author=3,
    index=0.5,
    readers=10,
)


@pytest.fixture
def results():
    rivals = ("pull only", "push only", "naive hydrate", "push only, a post")
    fan_outs = dict.fromkeys((ACTIVE, "to everybody"), FAN_OUT)
    return [
        Result(
            size, 1, dict.fromkeys(BUDGETS, WITHIN), fan_outs, WITHIN, dict.fromkeys(rivals, WITHIN)
        )
        for size in SIZES
    ]


def change(results, number, name, **values):
    lines = results[number].lines
    results[number] = replace(
        results[number], lines={**lines, name: replace(lines[name], **values)}
    )


def test_results_within_their_budgets_pass(results):
    assert over_budget(results) == []
    assert "**over**" not in markdown(results)


@pytest.mark.parametrize("values", [{"trips": 3}, {"rcu": 25.5}])
def test_a_page_over_its_budget_fails(results, values):
    for number in range(3):
        change(results, number, "feed, page 4", **values)
    assert [line.split(" (")[0] for line in over_budget(results)] == [
        f"feed, page 4 at {size.name}" for size in SIZES
    ]
    assert "**over**" in markdown(results)


@pytest.mark.parametrize("values", [{"trips": 2}, {"rcu": 2.5}, {"wcu": 2}])
def test_a_page_that_grows_with_the_network_fails_within_its_budget(results, values):
    change(results, 2, "feed, latest", **values)
    assert over_budget(results) == ["feed, latest grows"]


def test_results_without_a_budget_do_not_fail(results):
    for name in (name for name, budget in BUDGETS.items() if budget is None):
        change(results, 2, name, trips=99, rcu=999, wcu=999)
    assert over_budget(results) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"entries": 13.0},  # more than one for each follower
        {"ledger": 5.0},  # more than one for each page
        {"deliver": Cost(5, 5, 11, 16, 1)},  # more for each post
    ],
)
def test_a_fan_out_over_its_budget_fails(results, changed):
    results[1] = replace(results[1], fan_outs={ACTIVE: replace(FAN_OUT, **changed)})
    assert len(over_budget(results)) == 1


def test_the_report_names_its_conditions_and_budgets(results):
    text = markdown(results)
    assert f"{settings.fan_out_page:,} followers" in text
    assert all(name in text for name in BUDGETS)
    assert plot(results).startswith("<svg")
