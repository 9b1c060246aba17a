"""Which results of `bench.feed` are over their budgets."""

from __future__ import annotations

from bench.costs import BUDGETS
from bench.results import Budget, Cost, FanOut, Result

# Allowed growth of read units from the smallest to the largest network: a post of more than 4 KB
# costs half a unit more, and their number on a page is random.
_FLAT = 1.1

# A post's write units besides entries and pages: up to three of the author's row, which lists
# recent posts, and three that open the ledger, set its number of pages, and close it.
_FIXED = 6


def over_budget(results: list[Result]) -> list[str]:
    """The lines over budget, or growing with the network."""
    found = [
        f"{name} at {result.size.name} ({cost_text(result.lines[name])})"
        for name, budget in BUDGETS.items()
        for result in results
        if budget and not budget.allows(result.lines[name])
    ]
    found += [f"{name} grows" for name in BUDGETS if _grows(name, results)]
    return found + [
        f"the fan-out at {result.size.name} ({each.total.wcu:g} WCU)"
        for result in results
        for each in result.fan_outs.values()
        if not keeps_budget(each)
    ]


def keeps_budget(each: FanOut) -> bool:
    """Whether a fan-out writes what it delivers, a unit a page and a few fixed ones."""
    a_page = (each.ledger - 3) / each.pages
    return each.entries == each.delivered and a_page == 1 and each.fixed <= _FIXED


def _grows(name: str, results: list[Result]) -> bool:
    """Whether a line that has a budget grows with the network; in units, if it has one for them."""
    budget = BUDGETS[name]
    if budget is None:
        return False
    first, last = results[0].lines[name], results[-1].lines[name]
    is_bounded = budget.rcu < float("inf")
    reads_more = is_bounded and last.rcu > _FLAT * first.rcu
    return last.trips > first.trips or reads_more or last.wcu > first.wcu


def verdict(name: str, results: list[Result]) -> str:
    """How a line of the report compares with its budget."""
    budget = BUDGETS[name]
    if budget is None:
        return ""
    if all(budget.allows(result.lines[name]) for result in results):
        return "grows" if _grows(name, results) else "ok"
    return "**over**"


def budget_text(budget: Budget | None) -> str:
    if budget is None:
        return ""
    parts = [f"{budget.trips} trip{'s' * (budget.trips > 1)}"]
    parts += [f"{units:g} {unit}" for units, unit in _units(budget) if units < float("inf")]
    return ", ".join(parts)


def _units(budget: Budget) -> list[tuple[float, str]]:
    return [(budget.rcu, "RCU"), (budget.wcu, "WCU")]


def cost_text(cost: Cost) -> str:
    written = f", {cost.wcu:,g} WCU" if cost.wcu else ""
    return f"{cost.trips} trip{'s' * (cost.trips > 1)}, {cost.rcu:,g} RCU{written}"
