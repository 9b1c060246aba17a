"""An operator compares feeds with the truth, and repairs them."""

import pytest
from pinhole.fan_out import backfill
from pinhole.feed.stable_paging import TOP
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User

from tests.flow.support import events
from tests.flow.support.rows import add_follow, add_post, arrive, deliver, visit
from tests.flow.support.world import World, invoke, person

PLENTY = 900_000


@pytest.fixture
def readers(world: World):
    """Three readers who all lack the same post and have one too many."""
    ana, eve = person("ana"), person("eve")
    readers = [person("reader") for _ in range(3)]
    arrive(ana, eve, *readers)
    visit(*(reader.user_id for reader in readers))
    User(ana.user_id).update([User.recent_from.set(TOP)])  # her row lists no posts
    missing, surplus = add_post(ana), add_post(eve)
    for reader in readers:
        add_follow(reader.user_id, ana.user_id)
        deliver(reader, eve, surplus)
    readers.sort(key=lambda reader: reader.user_id)
    wrong = {"missing": [missing], "surplus": [surplus]}
    return [{"user_id": reader.user_id, **wrong} for reader in readers]


@pytest.fixture
def plenty_of_time(monkeypatch):
    monkeypatch.setattr(events, "MILLISECONDS", PLENTY)


def rebuilt(**asked):
    answer = invoke("rebuild_feeds", asked)
    for found in (answer["differences"], answer["remaining"]):
        found.sort(key=lambda each: each["user_id"])
    return answer


def test_all_feeds_are_compared_in_one_step_if_the_time_is_enough(readers, plenty_of_time):
    answer = rebuilt(repair=False)
    assert answer == {"checked": 3, "differences": readers, "remaining": readers, "next": None}


def test_a_step_ends_when_the_time_is_nearly_up_and_the_next_goes_on(readers, monkeypatch):
    monkeypatch.setattr(events, "MILLISECONDS", 1_000)
    found, after = [], None
    for _ in readers:
        answer = rebuilt(repair=False, after=after)
        assert answer["checked"] == 1
        assert answer["next"] == answer["differences"][0]["user_id"]
        found += answer["differences"]
        after = answer["next"]
    assert rebuilt(repair=False, after=after)["next"] is None
    assert sorted(found, key=lambda each: each["user_id"]) == readers


def test_one_reader_can_be_repaired_and_nobody_else_is(readers, plenty_of_time):
    answer = rebuilt(repair=True, reader=readers[1]["user_id"])
    assert answer == {"checked": 1, "differences": [readers[1]], "remaining": [], "next": None}
    assert rebuilt(repair=False)["differences"] == [readers[0], readers[2]]


def test_differences_that_remain_after_a_repair_are_reported(readers, plenty_of_time, monkeypatch):
    reconcile = backfill.reconcile

    def fail_for_the_first(reader_id, author_id):
        if reader_id != readers[0]["user_id"]:
            reconcile(reader_id, author_id)

    monkeypatch.setattr(backfill, "reconcile", fail_for_the_first)
    answer = rebuilt(repair=True)
    assert (answer["differences"], answer["remaining"]) == (readers, readers[:1])


def test_a_repair_adds_missing_entries_and_removes_extra_ones(readers, plenty_of_time):
    assert rebuilt(repair=True)["remaining"] == []
    for each in readers:
        stored = [entry.post_id for entry in FeedEntry.query(each["user_id"])]
        assert stored == each["missing"]
    assert rebuilt(repair=False)["differences"] == []
