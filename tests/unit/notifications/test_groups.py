"""A row of notifications: a set of interactions by actor, whatever order and repetition bring."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import clock, ids
from pinhole.notifications import groups
from pinhole.notifications.activities import Activity
from pinhole.settings import settings


def act(number):
    return ids.boundary(1_790_000_000 + number)


def activity(actor, number, is_made=True):
    return Activity("ana", "like", "p", actor, act(number), is_made, post_id="p")


def acts_of(row):
    return dict(json.loads(row.get("acts", "[]")))


def tell(row, *activities):
    """The row after a batch; an empty row is deleted."""
    changed = groups.fold(row, list(activities))
    return row if changed is None else changed


steps = st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=30)


@given(steps, st.randoms(use_true_random=False))
def test_the_row_holds_all_actors_however_records_are_batched_and_repeated(steps, random):
    """Records of one actor come in order; a batch may come again before the next one."""
    liked, records = {}, []
    for number, (actor, wants) in enumerate(steps):
        if wants and actor not in liked:
            liked[actor] = number
            records.append(activity(actor, number))
        elif not wants and actor in liked:
            records.append(activity(actor, liked.pop(actor), False))
    row = {}
    while records:
        size = random.randint(1, 5)
        for _ in range(random.randint(1, 3)):
            row = tell(row, *records[:size])
        records = records[size:]
    assert acts_of(row) == {actor: act(number) for actor, number in liked.items()}
    if row:
        assert row["size"] == len(liked)
        newest = sorted(liked, key=liked.get, reverse=True)
        assert [actor for actor, _ in json.loads(row["top"])] == newest[:4]


def test_adding_an_activity_again_changes_nothing():
    row = tell({}, activity("a", 1), activity("b", 2))
    assert groups.fold(row, [activity("a", 1), activity("b", 2)]) is None
    assert groups.fold(row, [activity("a", 1)]) is None


def test_the_end_of_an_earlier_activity_leaves_a_newer_one():
    row = tell({}, activity("a", 5))
    assert groups.fold(row, [activity("a", 1, False)]) is None


def test_the_end_of_an_unknown_activity_changes_nothing():
    assert groups.fold({}, [activity("a", 1, False)]) is None


def test_the_position_only_grows_and_stays_when_an_activity_ends():
    row = tell({}, activity("a", 1))
    after = tell(row, activity("b", 2))
    assert after["newest"] > row["newest"] == row["since"] == after["since"]
    assert tell(after, activity("b", 2, False))["newest"] == after["newest"]


def full(first=0):
    return tell({}, *(activity(f"p{n}", first + n) for n in range(settings.notified_actors)))


def test_a_row_holds_only_the_newest_activities():
    row = tell({}, *(activity(f"p{n}", n) for n in range(settings.notified_actors + 7)))
    assert len(acts_of(row)) == row["size"] == settings.notified_actors
    assert min(acts_of(row).values()) == act(7)
    assert len(json.dumps(row)) < 8_000


def test_a_full_row_that_has_just_changed_is_left_alone():
    assert groups.fold(full(), [activity("new", 1_000), activity("too", 1_001)]) is None


def test_a_full_row_changes_again_after_a_while(monkeypatch):
    row, now = full(), clock.now()
    monkeypatch.setattr(
        clock, "now", lambda: now + timedelta(seconds=settings.notified_again_seconds + 1)
    )
    assert "new" in acts_of(groups.fold(row, [activity("new", 1_000)]))


def test_an_activity_that_ends_leaves_a_full_row_at_once():
    row = groups.fold(full(), [activity("p3", 3, False), activity("new", 1_000)])
    assert "p3" not in acts_of(row)
    assert "new" in acts_of(row)


@pytest.mark.parametrize("missing", ["post_id", "comment_id", "text"])
def test_a_row_holds_no_empty_values(missing):
    row = groups.fold({}, [Activity("ana", "follow", "day", "ben", act(1), True)])
    assert missing not in row
