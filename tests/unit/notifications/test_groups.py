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
from pinhole.tables import hashed_ids


def action(number):
    return ids.boundary(1_790_000_000 + number)


def activity(actor, number, is_made=True):
    return Activity("ana", "like", "p", actor, action(number), is_made, post_id="p")


def actions_of(row):
    return dict(json.loads(row.get("acts", "[]")))


def tell(row, *activities):
    """The row after a batch; an empty row is deleted."""
    changed = groups.fold(row, list(activities))
    return row if changed is None else changed


def assert_names_those_who_came_last(row):
    """The four of the row's actors who came in last, whatever they repeated."""
    top, added = json.loads(row["top"]), json.loads(row["added"])
    here = {actor: added[hashed_ids.mark(actor)] for actor in actions_of(row)}
    assert [position for _, position in top] == sorted(here.values(), reverse=True)[:4]
    assert dict(top).items() <= here.items()
    assert top[0][1] <= row["newest"]


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
    assert actions_of(row) == {actor: action(number) for actor, number in liked.items()}
    if "newest" in row:
        assert row["size"] == len(liked)
        assert_names_those_who_came_last(row)


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


def test_an_activity_that_is_given_again_is_not_new():
    row = tell({}, activity("a", 1))
    waiting = tell(row, activity("a", 1, False))
    assert "newest" not in waiting
    again = tell(waiting, activity("a", 2))
    assert (again["newest"], actions_of(again)) == (row["newest"], {"a": action(2)})
    at_once = tell(again, activity("a", 2, False), activity("a", 3))
    assert (at_once["newest"], actions_of(at_once)) == (row["newest"], {"a": action(3)})


def top_of(row):
    return json.loads(row["top"])


def test_each_actor_stays_where_they_came_in():
    row = tell({}, activity("a", 1))
    after = tell(row, activity("b", 2))
    assert top_of(after) == [["b", after["newest"]], ["a", row["newest"]]]
    assert top_of(tell(after, activity("b", 2, False))) == [["a", row["newest"]]]
    again = tell(tell(after, activity("a", 1, False)), activity("a", 3))
    assert top_of(again) == top_of(after)


def test_actors_stay_where_they_came_in_when_all_have_left():
    row = tell({}, activity("a", 1))
    after = tell(row, activity("b", 2))
    waiting = tell(after, activity("a", 1, False), activity("b", 2, False))
    assert top_of(tell(waiting, activity("a", 3))) == [["a", row["newest"]]]
    assert top_of(tell(waiting, activity("b", 3))) == [["b", after["newest"]]]


def test_whoever_acted_before_but_is_told_of_late_is_new():
    row = tell({}, *(activity(f"p{n}", 10 + n) for n in range(9)))
    late = tell(row, activity("late", 1))
    assert top_of(late)[0] == ["late", late["newest"]]
    assert late["newest"] > row["newest"]


def test_actors_of_a_row_without_positions_came_in_when_they_acted():
    row = tell({}, activity("a", 1))
    del row["added"]
    after = tell(row, activity("b", 2))
    assert top_of(after) == [["b", after["newest"]], ["a", action(1)]]


def test_somebody_else_is_new_in_a_row_that_waits():
    row = tell({}, activity("a", 1))
    after = tell(tell(row, activity("a", 1, False)), activity("b", 2))
    assert after["newest"] > row["newest"] == after["since"]


@given(steps)
def test_a_row_moves_up_once_for_each_actor_however_often_they_act(steps):
    row, told, number = {}, {}, 0
    for actor, is_made in steps:
        before, number = row, number + 1
        row = tell(row, activity(actor, number, is_made))
        if is_made and actor not in told:
            told[actor] = row["newest"]
            assert row["newest"] > max(before.get("newest", ""), before.get("place", ""))
        elif row:
            position = row.get("newest") or row["place"]
            assert position == (before.get("newest") or before["place"])
        assert dict(json.loads(row.get("top", "[]"))).items() <= told.items()


def test_an_activity_taken_back_before_it_was_told_of_is_new_the_next_time():
    row = tell({}, activity("a", 1))
    row = tell(row, activity("b", 2), activity("b", 2, False))
    assert tell(row, activity("b", 3))["newest"] > row["newest"]


def test_a_comment_that_is_gone_leaves_no_row():
    about = ("ana", "comment", "c", "ben", action(1))
    row = groups.fold({}, [Activity(*about, True, "p", "c", "Hello")])
    assert groups.fold(row, [Activity(*about, False, "p", "c", "Hello")]) == {}


def test_a_row_that_waits_says_and_names_nothing():
    about = ("ana", "mention", "c", "ben", action(1))
    row = groups.fold({}, [Activity(*about, True, "p", "c", "Hello @ana")])
    waiting = groups.fold(row, [Activity(*about, False, "p", "c", "Hello @ana")])
    assert "ben" not in json.dumps(waiting)
    assert "Hello" not in json.dumps(waiting)


def test_a_row_remembers_a_bounded_number_of_people():
    row = {}
    for number in range(500):
        row = tell(row, activity(f"p{number}", number))
        row = tell(row, activity(f"p{number}", number, False))
    assert len(json.dumps(row)) < 6_000


def full(first=0):
    return tell({}, *(activity(f"p{n}", first + n) for n in range(settings.notified_actors)))


def test_a_row_holds_only_the_newest_activities():
    row = tell({}, *(activity(f"p{n}", n) for n in range(settings.notified_actors + 7)))
    assert len(actions_of(row)) == row["size"] == settings.notified_actors
    assert min(actions_of(row).values()) == action(7)
    assert len(json.dumps(row)) < 8_000


def test_a_full_row_that_has_just_changed_is_left_alone():
    assert groups.fold(full(), [activity("new", 1_000), activity("too", 1_001)]) is None


def test_a_full_row_changes_again_after_a_while(monkeypatch):
    row, now = full(), clock.now()
    monkeypatch.setattr(
        clock, "now", lambda: now + timedelta(seconds=settings.notified_again_seconds + 1)
    )
    assert "new" in actions_of(groups.fold(row, [activity("new", 1_000)]))


def test_an_activity_that_ends_leaves_a_full_row_at_once():
    row = groups.fold(full(), [activity("p3", 3, False), activity("new", 1_000)])
    assert "p3" not in actions_of(row)
    assert "new" in actions_of(row)


@pytest.mark.parametrize("missing", ["post_id", "comment_id", "text"])
def test_a_row_holds_no_empty_values(missing):
    row = groups.fold({}, [Activity("ana", "follow", "day", "ben", action(1), True)])
    assert missing not in row
