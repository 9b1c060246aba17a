"""Concurrency: workers leave the API what it needs, and nothing exceeds the stage's plan."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks.concurrency import DEFAULT, DIVIDED, UNRESERVED, Plan
from stacks.routes import PAGES, PUBLIC, ROUTES
from stacks.sources import CONSUMERS
from stacks.sources import at_once as shares_of
from stacks.stages import local
from tests.infrastructure import optional, templates

WEIGHTS = {name: weight for name, (_, _, weight) in CONSUMERS.items()}


def reserved(deployment):
    return {
        folder: function["ReservedConcurrentExecutions"]
        for folder, function in deployment.functions().items()
        if "ReservedConcurrentExecutions" in function
    }


def at_once(deployment):
    """What the workers behind queues run at a time."""
    queues = [each for each in deployment.sources() if "StartingPosition" not in each]
    return [each["ScalingConfig"]["MaximumConcurrency"] for each in queues]


def sources(plan):
    """What a plan gives each queue."""
    return plan.sources({**WEIGHTS, "live": 50, "invalidations": 0, "withdrawals": 0})


@pytest.mark.parametrize(
    ("deployment", "total"),
    [
        (lambda: templates.of("prod"), DEFAULT),
        (optional.deployment, 20_000),
        (optional.rotated, DIVIDED - 1),
    ],
    ids=["default", "much", "little"],
)
def test_a_stage_reserves_and_takes_what_its_plan_says(deployment, total):
    made, plan = deployment(), Plan(total)
    assert reserved(made) == plan.reserved
    assert sorted(at_once(made)) == sorted(sources(plan).values())


@pytest.mark.parametrize("make", [lambda: templates.of("prod"), lambda: templates.of("local")])
def test_a_video_is_divided_for_as_many_functions_as_transcode_at_once(make):
    deployment = make()
    told = deployment.functions()["transcode_video"]["Environment"]["Variables"]
    [source] = [each for each in deployment.sources() if deployment.fed(each) == "transcode_video"]
    at_once = source["ScalingConfig"]["MaximumConcurrency"]
    assert told["TRANSCODES_AT_ONCE"] == str(at_once)


@pytest.mark.parametrize(("processors", "transcodes"), [(1, 2), (3, 3), (None, 28)])
def test_on_one_machine_no_more_transcodes_run_than_it_has_processors(processors, transcodes):
    stage = replace(local(4566), processors=processors)
    assert shares_of(stage)["transcodes"] == transcodes


@pytest.mark.parametrize("total", [DIVIDED, 1_000, 20_000])
def test_what_is_reserved_and_what_workers_take_stays_within_the_plan(total):
    plan = Plan(total)
    taken = sum(plan.reserved.values()) + sum(sources(plan).values())
    assert 0.8 * (total - UNRESERVED) < taken <= total - UNRESERVED


def test_a_stage_has_what_an_account_has_if_it_says_nothing():
    assert DEFAULT - UNRESERVED <= 900


@pytest.mark.parametrize("total", [10, DIVIDED - 1])
def test_of_too_little_nothing_is_reserved(total):
    """AWS refuses a reservation that leaves less than 100."""
    assert Plan(total).reserved == {}
    assert set(sources(Plan(total)).values()) == {2}


def test_reserved_are_the_routes_people_wait_for_sign_ups_and_readers_of_streams():
    deployment = templates.of("prod")
    found = reserved(deployment)
    assert {"read_feed", "read_posts", "write_posts", "check_sign_up"} <= found.keys()
    readers = {deployment.fed(each) for each in deployment.streams()}
    assert readers <= found.keys()
    assert found.keys() - readers - {"check_sign_up"} <= {*ROUTES, *PUBLIC, *PAGES}


@given(st.integers(min_value=10, max_value=100_000))
def test_a_plan_never_exceeds_its_total_and_gives_everything_something(total):
    plan = Plan(total)
    sources = plan.sources(WEIGHTS)
    assert all(2 <= each <= 1_000 for each in sources.values())
    if total < DIVIDED:
        assert plan.reserved == {}
        return
    assert all(each >= 1 for each in plan.reserved.values())
    assert sum(plan.reserved.values()) + sum(sources.values()) <= total - UNRESERVED


@given(st.integers(min_value=DIVIDED, max_value=100_000))
def test_more_concurrency_takes_nothing_away(total):
    less, more = Plan(total), Plan(total + 100)
    assert all(more.reserved[name] >= each for name, each in less.reserved.items())
    found = more.sources(WEIGHTS)
    assert all(found[name] >= each for name, each in less.sources(WEIGHTS).items())
