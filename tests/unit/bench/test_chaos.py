"""`make chaos`: what it is asked for, what fails, and what its report says."""

from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from random import Random

import pytest

from bench.chaos import __main__ as command
from bench.chaos import plan, report
from bench.chaos.run import Result
from bench.chaos.shared import Shared
from bench.invariants.registry import INVARIANTS
from local.console import Trouble


def result(seed, **differences):
    found = {name: [] for name in INVARIANTS} | differences
    return Result(
        seed=seed,
        people=50,
        minutes=2,
        answers=Counter({("like", "200"): 90, ("like", "503"): 7, ("like", "none"): 3}),
        faults=Counter({("dynamodb", "PutItem", "slow answer"): 12}),
        calls=4_000,
        storms=["{}"],
        killed=Counter({"read-feed": 2}),
        redriven=Counter({"deliveries": 1}),
        settled_seconds=61.4,
        rows=1_000,
        objects=200,
        differences=found,
    )


@pytest.mark.parametrize("text", ["0", "-1", "soon", "601"])
def test_minutes_that_are_none_are_refused(monkeypatch, text):
    monkeypatch.setenv("MINUTES", text)
    with pytest.raises(Trouble, match="MINUTES"):
        command._minutes()


@pytest.mark.parametrize("text", ["1", "1001", "many"])
def test_people_that_are_too_few_or_too_many_are_refused(monkeypatch, text):
    monkeypatch.setenv("PEOPLE", text)
    with pytest.raises(Trouble, match="PEOPLE"):
        command._people()


def test_seeds_are_numbers_with_commas_between(monkeypatch):
    assert command._seeds() == [1]
    monkeypatch.setenv("SEED", "4,5")
    assert command._seeds() == [4, 5]
    monkeypatch.setenv("SEED", "4,five")
    with pytest.raises(Trouble, match="SEED"):
        command._seeds()


def test_the_same_seed_plays_the_same_storms():
    first, second, other = (list(islice(plan.storms(Random(seed)), 20)) for seed in (1, 1, 2))
    assert first == second != other


def test_all_kinds_of_faults_are_played():
    effects = {name for rule in plan.rules() for name in rule} - {"service", "probability"}
    assert effects == {"error", "timeout_ms", "latency", "response", "reset", "operation"}
    statuses = {rule["error"].get("status") for rule in plan.rules() if "error" in rule}
    assert statuses == {None, 500, 503}


@pytest.mark.parametrize(
    ("operation", "action", "said"),
    [
        ("PutItem", "error:InternalServerError", "InternalServerError"),
        ("PutItem", "response:abort", "acknowledgement lost after the write"),
        ("Query", "response:abort", "answer cut in the middle"),
        ("Query", "response:truncate", "answer too short"),
        ("Query", "latency:661ms", "slow answer"),
        ("Query", "timeout:4000ms", "no answer in time"),
        ("Query", "reset", "connection reset"),
    ],
)
def test_faults_have_names(operation, action, said):
    assert plan.kind(operation, action) == said


def test_a_report_says_how_to_repeat_it_and_what_differs():
    said = report.text(
        [result(4), result(5, **{"likes are counted": ["post#1 has 2 likes counted, 1 in rows"]})],
        datetime(2026, 11, 30, tzinfo=UTC),
    )
    assert "make chaos MINUTES=2 PEOPLE=50 SEED=4,5" in said
    assert "| likes are counted | 0 | 1 |" in said
    assert "seed 5, likes are counted: post#1 has 2 likes counted, 1 in rows" in said
    assert "| of them without an answer, or with a 5xx | 10 | 10 |" in said
    assert "| like | 180 | 14 | 6 |" in said
    assert "| dynamodb | PutItem | slow answer | 24 |" in said
    assert all(f"| {name} |" in said for name in INVARIANTS)


def test_of_a_post_whose_deletion_may_have_been_accepted_nothing_is_expected():
    shared = Shared()
    shared.add_post("1", "ana")
    shared.begin_deletion("1")
    assert (shared.uploaded, shared.deleted, shared.doubtful) == (set(), set(), {"1"})
    shared.end_deletion("1")
    assert (shared.deleted, shared.doubtful) == ({"1"}, set())
    assert shared.any_post(Random(1)) is None
