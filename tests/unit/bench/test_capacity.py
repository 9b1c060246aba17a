"""`make capacity`: the arithmetic from measured operations to bills, needs and thresholds."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.settings import settings

from bench.capacity import bill as bills
from bench.capacity import demand, designs, hot, levers, simulation
from bench.capacity.bill import Bill
from bench.capacity.figures import habits, measured
from bench.capacity.needs import Needs, Table
from bench.capacity.plot import Panel, plot
from bench.capacity.tables import amount, by_size, people
from bench.capacity.threshold import Ways
from bench.cost.bill import charged, dollars, known

SIZES = habits()["sizes"]
TIERS = {"price": 2.0, "per": 10, "free": 5, "above": [[100, 1.0], [200, 0.5]]}


@pytest.mark.parametrize(
    ("units", "expected"),
    [(0, 0), (5, 0), (6, 0.2), (100, 19), (101, 19.1), (200, 29), (400, 39)],
)
def test_what_is_above_an_amount_has_another_price(units, expected):
    assert charged(TIERS, units) == pytest.approx(expected)


@given(st.floats(0, 1e13), st.floats(0, 1e12), st.sampled_from(sorted(known()["prices"])))
def test_more_never_costs_less(units, more, name):
    assert dollars(name, units + more) >= dollars(name, units)


def test_every_operation_that_people_do_is_measured():
    assert demand.a_day(1).keys() <= measured().keys()
    assert sum(habits()["others"].values()) == pytest.approx(1)


def test_every_price_but_options_is_of_a_service():
    charged_by_us = {name for prices in bills.SERVICES.values() for name in prices}
    options = {"trace", "acl", "acl_rule", "inspected_request"}
    assert charged_by_us == known()["prices"].keys() - options


@pytest.mark.parametrize("size", SIZES)
def test_services_and_operations_add_up_to_the_same_bill(size):
    bill = Bill.of(size)
    assert sum(bill.by_operation.values()) == pytest.approx(bill.total)
    assert sum(bill.by_price.values()) == pytest.approx(bill.total)


def test_twice_as_many_people_never_cost_more_than_twice_as_much():
    for size in SIZES:
        once, twice = Bill.of(size).total, Bill.of(2 * size).total
        idle = Bill.of(0).total
        assert once < twice
        if size > 100_000:  # what is free matters no more
            assert twice <= 2 * once + idle


def test_a_bill_without_people_is_that_of_an_idle_stage():
    assert Bill.of(0).total == pytest.approx(8.956, abs=0.01)


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_partitions_have_room_for_their_traffic(reads, writes):
    limits = habits()["limits"]
    needed = reads / limits["partition_reads"] + writes / limits["partition_writes"]
    assert max(1, needed) <= Table(reads, writes).partitions < needed + 1.000_001 or needed <= 1


def test_needs_grow_with_people_and_quotas_that_suffice_are_not_raised():
    found = [Needs(size) for size in SIZES]
    assert [each.requests for each in found] == sorted(each.requests for each in found)
    assert found[0].quotas() == {}
    assert all(has < needed for needs in found for needed, has in needs.quotas().values())


def test_hot_rows_are_hottest_first_and_kept_rows_are_read_by_processes():
    for size in SIZES:
        rows = hot.rows(Needs(size))
        assert [each.headroom for each in rows] == sorted(each.headroom for each in rows)


@pytest.mark.parametrize("size", SIZES)
def test_every_row_that_many_read_has_headroom(size):
    assert hot.rows(Needs(size))[0].headroom > 1


def test_rivals_are_those_of_the_report_of_feeds():
    found = designs.report()
    assert found.keys() >= {designs.OURS, *designs.WAYS}
    assert found["pull only"].writes == 0
    assert found["push only"].writes > found[designs.OURS].writes


def test_another_design_changes_the_feed_page_and_the_fan_out_alone():
    ours, theirs = Bill.of(100_000), designs.bill(100_000, "pull only")
    changed = {
        name for name, taken in ours.units.items() if theirs.units[name] != pytest.approx(taken)
    }
    assert changed == {"feed page", "fan-out"}
    assert theirs.units["fan-out"]["write_unit"] == 0


def test_above_the_threshold_pulling_costs_less_and_below_it_pushing_does():
    ways = Ways(10_000_000, habits()["author_posts"])
    found = ways.threshold
    assert ways.push(found * 1.01) > ways.pull(found * 1.01)
    assert ways.push(found * 0.5) < ways.pull(found * 0.5)


def test_followers_have_the_mean_and_the_law():
    counts = simulation.follower_counts(random.Random(1), 10**9)
    found = [next(counts) for _ in range(100_000)]
    law = habits()["followers"]
    least = law["mean"] * (law["exponent"] - 2) / (law["exponent"] - 1)
    assert min(found) >= int(least)
    for times in (10, 100):
        share = sum(each > least * times for each in found) / len(found)
        assert share == pytest.approx(times ** (1 - law["exponent"]), rel=0.15)


def test_no_author_above_the_threshold_is_delivered():
    counts = simulation.follower_counts(random.Random(1), 100)
    assert max(next(counts) for _ in range(1_000)) <= 100


def test_more_workers_deliver_no_later_and_all_posts_arrive():
    least = simulation.least_concurrency(50)
    few, many = (simulation.deliver(least * times, 50, 5) for times in (1, 4))
    assert len(few.seconds) == len(many.seconds)
    assert many.at(0.99) <= few.at(0.99)
    assert many.busy < few.busy <= 1


def test_a_page_takes_its_part_for_itself_and_one_for_each_follower():
    page = simulation.page_seconds
    assert page(400) - page(300) == pytest.approx(page(300) - page(200))
    assert page(settings.fan_out_page) > page(1) > 0


def test_levers_cost_less_alone_and_least_together():
    found = levers.levers(Bill.of(10_000_000))
    assert all(each.share < 1 for each in found)
    assert found[-1].share == min(each.share for each in found)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (4.567, "4.57"),
        (99.96, "100"),
        (1234, "1,230"),
        (999_400, "999,000"),
        (999_600, "1 M"),
        (2.345e9, "2.35 G"),
    ],
)
def test_numbers_have_three_digits(value, text):
    assert amount(value) == text


def test_a_table_has_a_column_for_each_size():
    text = by_size("", {"1 k": {"a": 1.0}, "10 M": {"a": 2.0, "b": 3.0}}, amount)
    assert text.splitlines()[2:] == ["| a | 1 | 2 |", "| b | 0 | 3 |"]
    assert [people(size) for size in SIZES] == ["1 k", "100 k", "10 M", "500 M"]


def test_a_plot_is_a_well_formed_picture_of_every_line():
    from xml.etree import ElementTree

    panel = Panel("Dollars", "people", {"a": [(1, 1), (1_000, 50)], "b": [(1, 2), (1_000, 3)]})
    found = ElementTree.fromstring(plot([panel]))
    lines = found.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
