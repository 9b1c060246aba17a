"""Receipts: each step is recorded once, and pending parts are shown."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pinhole import ids
from pinhole.clean_up import receipt_view, receipts

from tests.flow.support import wire

NOW = "2026-11-22T12:00:00.000Z"
ANY_WORLD = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def opened(*parts):
    subject = receipts.of_post(ids.ulid())
    receipts.open(subject, "owner", parts, NOW, [])
    return subject


def went(subject, part="rows"):
    shown = receipt_view.view(receipts.find(subject))
    [found] = [each["went"] for each in shown["parts"] if each["part"] == part]
    return found


@ANY_WORLD
@given(
    counts=st.lists(st.integers(0, 5), min_size=1, max_size=6),
    repeats=st.lists(st.integers(0, 6), max_size=12),
    chance=st.randoms(use_true_random=False),
)
def test_each_step_counts_once_however_often_it_and_earlier_ones_come(
    world, counts, repeats, chance
):
    subject, at = opened("rows"), -1
    for number, likes in enumerate(counts):
        assert receipts.note(subject, "rows", number, {"likes": likes})
        at = number
        for repeat in chance.sample(repeats, min(2, len(repeats))):
            step = min(repeat, at)
            goes_on = receipts.note(subject, "rows", step, {"likes": counts[step]})
            assert goes_on == (step == at)
    assert went(subject).get("likes", 0) == sum(counts)


@ANY_WORLD
@given(st.permutations(["feeds", "media", "rows", "media", "feeds"]))
def test_a_receipt_is_done_when_every_part_is_in_any_order(world, order):
    subject, left = opened("feeds", "media", "rows"), {"feeds", "media", "rows"}
    for part in order:
        receipts.finish(subject, part)
        left.discard(part)
        row = receipts.find(subject)
        assert receipts.pending(row) == left
        assert bool(row.get("finished_at")) == (not left)
    assert receipt_view.view(row)["state"] == "done"


def test_a_part_waits_for_each_thing_that_it_has_to_do_and_counts_it_once(world):
    subject = opened("media")
    assert receipts.expect(subject, "cdn", "0")
    assert receipts.expect(subject, "cdn", "3")
    receipts.finish(subject, "media")
    receipts.settle(subject, "cdn", "0", {"paths": 3})
    receipts.settle(subject, "cdn", "0", {"paths": 3})
    assert not receipts.expect(subject, "cdn", "0")
    assert receipts.pending(receipts.find(subject)) == {"cdn"}
    receipts.settle(subject, "cdn", "3", {"paths": 2})
    assert receipts.pending(receipts.find(subject)) == set()
    assert went(subject, "cdn") == {"paths": 5}
    assert receipts.find(subject)["finished_at"]


def test_the_first_to_open_a_receipt_says_what_it_is_about(world):
    subject = opened("rows")
    receipts.note(subject, "rows", 0, {"likes": 1})
    receipts.open(subject, "another", ["rows"], "2027-01-01T00:00:00.000Z", [], by="another")
    row = receipts.find(subject)
    assert (row["owner_id"], row["deleted_by"], row["deleted_at"]) == ("owner", "owner", NOW)
    assert went(subject) == {"likes": 1}


def test_a_finished_receipt_takes_no_more_steps(world):
    subject = opened("rows")
    receipts.finish(subject, "rows")
    before = receipts.find(subject)
    assert not receipts.note(subject, "rows", 0, {"likes": 1})
    assert not receipts.expect(subject, "cdn", "0")
    receipts.settle(subject, "cdn", "0", {"paths": 1})
    receipts.finish(subject, "rows")
    assert receipts.find(subject) == before


def test_steps_without_a_receipt_are_not_recorded(world):
    subject = receipts.of_post(ids.ulid())
    assert not receipts.note(subject, "rows", 0, {"likes": 1})
    receipts.finish(subject, "rows")
    receipts.settle(subject, "cdn", "0", {"paths": 1})
    assert receipts.find(subject) is None


@pytest.mark.parametrize("strike", [wire.kill_before, wire.kill_after])
def test_an_interrupted_finish_is_completed_by_the_next(world, strike):
    subject = opened("rows")
    world.wire.break_(strike, "dynamodb.UpdateItem", skip=1, times=1)
    with pytest.raises(wire.Killed):
        receipts.finish(subject, "rows")
    world.wire.mend()
    receipts.finish(subject, "rows")
    assert receipts.find(subject)["finished_at"]


def test_an_interrupted_finish_is_completed_by_the_repeated_step(world):
    subject = opened("rows")
    assert receipts.note(subject, "rows", 3, {})
    world.wire.break_(wire.kill_before, "dynamodb.UpdateItem", skip=1, times=1)
    with pytest.raises(wire.Killed):
        receipts.finish(subject, "rows")
    world.wire.mend()
    assert not receipts.note(subject, "rows", 3, {})
    row = receipts.find(subject)
    assert row["finished_at"]
    assert row["expires_at"]
