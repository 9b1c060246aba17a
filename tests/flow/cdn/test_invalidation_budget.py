"""What invalidations may cost, and what becomes of those that are over budget."""

import json
from datetime import timedelta

import pytest
from pinhole import clock
from pinhole.cdn import flushes, invalidations
from pinhole.media import renditions
from pinhole.settings import settings
from pinhole.tables.people import Limit

from tests.flow.support import audience, events
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import invoke_queue, person, tuned


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    for name in ("_LATER_SECONDS", "_MUCH_LATER_SECONDS", "_OVER_BUDGET_SECONDS"):
        monkeypatch.setattr(invalidations, name, 0)
    with tuned(deletion_settle_seconds=0):
        yield


@pytest.fixture
def later(monkeypatch):
    """Sets the clock forward, in seconds from the beginning."""
    start = clock.now()

    def go(seconds):
        moment = start + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go


def tell(world, url):
    """Pass on a queue's messages, once; returns those that are left."""
    bodies = world.take_messages(url)
    assert invoke_queue("invalidate_cdn", [events.sqs_message(body) for body in bodies]) == []
    return world.take_messages(url)


def deletions(world):
    return tell(world, settings.invalidations_queue_url)


def withdrawals(world):
    return tell(world, settings.withdrawals_queue_url)


def delete(world, viewer, post_id):
    """Delete a post, with everything but its invalidation."""
    assert world.call(viewer, "DELETE", f"/posts/{post_id}").status == 200
    world.run_streams()
    world.run_queue("delete_media")


def receipt(world, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}/receipt").json


def cdn_part(world, viewer, post_id):
    [part] = [each for each in receipt(world, viewer, post_id)["parts"] if each["part"] == "cdn"]
    return part["state"], part["went"]


def test_a_deletion_over_budget_waits_for_the_next_day(world, later):
    ana = person("ana")
    posts = [world.publish(ana) for _ in range(2)]
    with tuned(invalidations_per_person=1):
        for post_id in posts:
            delete(world, ana, post_id)
        [waiting] = deletions(world)
        assert world.invalidated() == [[f"/{posts[0]}/*"]]
        assert cdn_part(world, ana, posts[1]) == ("pending", {})
        later(86_400)
        assert invoke_queue("invalidate_cdn", [events.sqs_message(waiting)]) == []
    assert sorted(world.invalidated()) == [[f"/{each}/*"] for each in posts]
    assert cdn_part(world, ana, posts[1]) == ("done", {"paths": 1})


def test_a_deletion_is_over_when_the_edge_has_forgotten_by_itself(world, later):
    ana = person("ana")
    post_id = world.publish(ana)
    with tuned(invalidations_per_day=0):
        delete(world, ana, post_id)
        [waiting] = deletions(world)
        later(invalidations.FORGOTTEN_SECONDS + 600)
        assert invoke_queue("invalidate_cdn", [events.sqs_message(waiting)]) == []
        world.settle()
    assert world.invalidated() == []
    assert cdn_part(world, ana, post_id) == ("done", {})
    assert receipt(world, ana, post_id)["state"] == "done"


@pytest.mark.parametrize("place", [None, "restricted"])
def test_the_edge_forgets_by_itself_before_that(place):
    """A cache may fill another just before it expires."""
    [lifetime] = [
        int(part.partition("=")[2])
        for part in renditions.cache_control(place).split(", ")
        if part.startswith("s-maxage=")
    ]
    assert 2 * lifetime < invalidations.FORGOTTEN_SECONDS


def test_withdrawals_over_budget_are_left_to_expire(world):
    for number in range(4):
        invalidations.withdraw(f"/{number}/*", "nora")
    with tuned(invalidations_per_person=2):
        assert withdrawals(world) == []
    assert world.invalidated() == [["/0/*", "/1/*"]]


def test_withdrawals_leave_a_part_of_the_days_budget_to_deletions(world):
    for number in range(9):
        invalidations.withdraw(f"/{number}/*", "nora")
        invalidations.ask(f"/{10 + number}/*", "nora")
    with tuned(invalidations_per_day=10):
        assert withdrawals(world) == []
        assert deletions(world) == []
    assert sorted(len(paths) for paths in world.invalidated()) == [4, 5]


def test_what_a_moderator_hides_is_withdrawn_whatever_its_author_and_others_have_spent(world):
    ana, moderator = person("ana"), person("mod", is_moderator=True)
    post_id = world.publish(ana)
    with tuned(invalidations_per_day=10, invalidations_per_person=0):
        flushes.note(9, {})
        world.call(moderator, "POST", f"/posts/{post_id}/hide", {"reason": "It shows my address"})
        world.run_queue("move_media")
        assert withdrawals(world) == []
    assert world.invalidated() == [[f"/{post_id}/*"]]


def test_the_same_path_is_paid_once_in_a_batch(world):
    for _ in range(5):
        invalidations.ask("/1/*", "nora")
    invalidations.ask("/2/*", "nora")
    with tuned(invalidations_per_person=2):
        assert deletions(world) == []
    assert world.invalidated() == [["/1/*", "/2/*"]]


def test_each_person_has_a_budget_of_their_own(world):
    for owner in ("nora", "ana"):
        for number in range(3):
            invalidations.ask(f"/{owner}{number}/*", owner)
    with tuned(invalidations_per_person=2):
        deletions(world)
    [paths] = world.invalidated()
    assert paths == ["/ana0/*", "/ana1/*", "/nora0/*", "/nora1/*"]


def test_an_account_that_goes_private_costs_no_more_than_its_budget(world):
    nora = person("nora")
    arrive(nora)
    for _ in range(12):
        add_post(nora)
    world.settle()
    with tuned(invalidations_per_person=3):
        audience.set_private(world, nora)
        while world.run_queue("move_media"):
            pass
        while withdrawals(world):
            pass
    assert sum(len(paths) for paths in world.invalidated()) <= 3


def test_a_spent_budget_is_told_in_the_metrics(world, capsys):
    invalidations.ask("/1/*", "nora")
    with tuned(invalidations_per_day=0):
        deletions(world)
    lines = capsys.readouterr().out.splitlines()
    [metrics] = [json.loads(line) for line in lines if "CloudWatchMetrics" in line]
    assert metrics["InvalidationsOverBudget"] == [1.0]


def test_no_row_of_a_budget_names_a_person(world):
    flushes.note(1, {person("ana").user_id: 1})
    rows = world.rows(Limit)
    assert len(rows) == 2
    assert person("ana").user_id not in str(rows)
    assert all("expires_at" in row for row in rows)
