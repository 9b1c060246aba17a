"""What a stage costs: the table in README.md, and the arithmetic behind it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.cost.bill import DAYS, Month, known
from bench.cost.report import table

ROOT = Path(__file__).parents[3]
NUMBERS = known()
ALARMS, QUEUES, KEYS = (
    "alarms and metrics (CloudWatch)",
    "queues, most of it empty polls (SQS)",
    "keys (Secrets Manager)",
)


def test_the_readme_has_the_table_and_the_date_of_its_prices():
    readme = (ROOT / "README.md").read_text()
    assert table() in readme
    assert f"on {NUMBERS['date'].isoformat()}" in " ".join(readme.split())
    idle = sum(Month(0, NUMBERS).bill().values())
    assert f"An idle network costs about {idle:.0f} dollars a month" in readme
    assert f"alarms on {NUMBERS['stage']['alarm_metrics']} metrics" in readme
    assert f"polls of {NUMBERS['stage']['queues']} queues" in readme


def test_nobody_costs_alarms_polls_and_keys():
    bill = {name: dollars for name, dollars in Month(0, NUMBERS).bill().items() if dollars}
    polls = 20 * 5 * 3 * 60 * 24 * DAYS
    assert bill == {
        ALARMS: pytest.approx(2.9),
        QUEUES: pytest.approx(0.4 * (polls - 1e6) / 1e6),
        KEYS: pytest.approx(1.2),
    }


def test_what_is_free_is_not_charged():
    [line] = [name for name in Month(0, NUMBERS).bill() if "Cognito" in name]
    assert Month(3_333, NUMBERS).bill()[line] == 0
    assert Month(10_000, NUMBERS).bill()[line] == pytest.approx(20_000 * 0.0055)


def test_images_are_most_of_the_traffic():
    bill = Month(10_000, NUMBERS).bill()
    terabytes = 10_000 * DAYS * 200 * 60e3 / 1e12
    assert bill["CDN (CloudFront)"] > (terabytes - 1) * 85
    assert bill["CDN (CloudFront)"] == max(bill.values())


@given(st.integers(min_value=0, max_value=1_000_000))
def test_more_people_never_cost_less(daily):
    fewer, more = Month(daily, NUMBERS), Month(daily + 1_000, NUMBERS)
    for one, other in ((fewer.bill(), more.bill()), (fewer.options(), more.options())):
        assert all(other[name] >= dollars >= 0 for name, dollars in one.items())


def test_every_price_and_every_habit_counts():
    """A number that nothing is multiplied with would be a line that is missing."""
    before = everything(NUMBERS)
    for section in ("prices", "day", "cost", "stage"):
        for name in NUMBERS[section]:
            assert everything(doubled(section, name)) != before, name


def doubled(section, name):
    value = NUMBERS[section][name]
    twice = {**value, "price": 2 * value["price"]} if section == "prices" else 2 * value
    return {**NUMBERS, section: {**NUMBERS[section], name: twice}}


def everything(numbers):
    month = Month(100_000, numbers)
    return month.bill() | month.options()
