"""What invalidations may cost, and what becomes of those that are over budget."""

import json
import random
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace

import pytest
from pinhole import clock
from pinhole.cdn import distribution, flushes, invalidation_batches, invalidations
from pinhole.media import addresses, object_keys, renditions
from pinhole.settings import settings
from pinhole.tables.accounts import Receipt
from pinhole.tables.people import Limit

from tests.flow.support import audience, events
from tests.flow.support.moderating import suspend
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import invoke_queue, person, tuned


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    for name in ("_LATER_SECONDS", "_MUCH_LATER_SECONDS", "_OVER_BUDGET_SECONDS"):
        monkeypatch.setattr(invalidation_batches, name, 0)
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
    with tuned(invalidations_per_day=2):  # nine tenths are for deletions
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
    with tuned(invalidations_per_day=5):
        assert withdrawals(world) == []
    assert world.invalidated() == [["/0/*", "/1/*"]]


def test_withdrawals_leave_a_part_of_the_days_budget_to_deletions(world):
    for number in range(9):
        invalidations.withdraw(f"/{number}/*", f"nora {number}")
        invalidations.ask(f"/{10 + number}/*", f"nora {number}")
    with tuned(invalidations_per_day=10):
        assert withdrawals(world) == []
        assert deletions(world) == []
    assert sorted(len(paths) for paths in world.invalidated()) == [4, 5]


def heavy_users(number):
    """Count what so many people can make in a day who delete and toggle their privacy all day."""
    together = 86_400 // flushes.TOGETHER_SECONDS
    for person_number in range(number):
        owner = f"heavy {person_number}"
        budget = flushes.today([owner])
        for item in range(settings.invalidations_per_person + together):
            with suppress(flushes.Spent):
                [told] = budget.take([f"/{owner}/{item}/*"], flushes.DELETIONS, owner)
                flushes.note({told: owner}, at=0)


@pytest.mark.parametrize("number", [1, 13, 50])
def test_people_who_delete_all_day_delay_nobody_else(world, number):
    heavy_users(number)
    for each in range(flushes.FIRST):
        invalidations.ask(f"/{each}/*", "nora")
        invalidations.withdraw(f"/{10 + each}/*", "ben")
    assert deletions(world) == []
    assert withdrawals(world) == []
    told = {path for paths in world.invalidated() for path in paths}
    assert told >= {f"/{each}/*" for each in range(flushes.FIRST)}
    assert number > 13 or told >= {f"/{10 + each}/*" for each in range(flushes.FIRST)}


def test_one_person_costs_cents_a_day_and_a_small_part_of_the_budget(world):
    heavy_users(1)
    spent = flushes.today([]).spent
    assert spent * 0.005 < 0.4
    assert spent < settings.invalidations_per_day / 10


@pytest.mark.parametrize("seed", range(5))
def test_everybodys_first_items_are_told_whoever_else_asks_how_often(seed):
    """Of as many people as the part of the budget is for."""
    most = settings.invalidations_per_day * flushes.DELETIONS * flushes.FOR_FIRST
    owners = [str(number) for number in range(int(most) // flushes.FIRST)]
    weights = [1 / (number + 1) for number in range(len(owners))]
    budget = flushes.Budget(0, {owner: flushes._Owner() for owner in owners})
    asked = random.Random(seed).choices(owners, weights, k=5_000)
    for at, owner in enumerate(asked):
        is_first = budget.owners[owner].spent < flushes.FIRST
        try:
            budget.take([f"/{at}/*"], flushes.DELETIONS, owner)
        except flushes.Spent:
            assert not is_first
    assert budget.spent <= settings.invalidations_per_day * flushes.DELETIONS


def test_what_a_moderator_hides_is_withdrawn_whatever_its_author_and_others_have_spent(world):
    ana, moderator = person("ana"), person("mod", is_moderator=True)
    post_id = world.publish(ana)
    with tuned(invalidations_per_day=10, invalidations_per_person=0):
        flushes.note({str(number): None for number in range(9)}, at=0)
        world.call(moderator, "POST", f"/posts/{post_id}/hide", {"reason": "It shows my address"})
        world.run_queue("move_media")
        assert withdrawals(world) == []
    assert world.invalidated() == [[f"/{post_id}/*"]]


def test_the_posts_of_a_suspended_author_are_withdrawn_together_whatever_others_have_spent(world):
    ana, moderator = person("ana"), person("mod", is_moderator=True)
    post_ids = [world.publish(ana) for _ in range(3)]
    with tuned(invalidations_per_day=10, invalidations_per_person=2):
        flushes.note({str(number): None for number in range(7)}, at=0)
        suspend(world, moderator, ana)
        world.run_streams()
        for name in ("refresh_author", "move_media", "move_media"):  # the account, then each post
            world.run_queue(name)
        assert withdrawals(world) == []
    [told] = world.invalidated()
    paths = {f"/{post_id}/*" for post_id in post_ids}
    assert len(paths.intersection(told)) == 2
    assert {*told} - paths == {addresses.edge_tag(ana.user_id)}


def test_the_same_path_is_paid_once_in_a_batch(world):
    for _ in range(5):
        invalidations.ask("/1/*", "nora")
    invalidations.ask("/2/*", "nora")
    with tuned(invalidations_per_person=2):
        assert deletions(world) == []
    assert world.invalidated() == [["/1/*", "/2/*"]]


def test_more_of_one_person_is_told_together_by_a_tag(world):
    for owner in ("nora", "ana"):
        for number in range(5):
            invalidations.ask(f"/{owner}{number}/*", owner)
    with tuned(invalidations_per_person=2):
        assert deletions(world) == []
    [told] = world.invalidated()
    tags = [addresses.edge_tag(owner) for owner in ("nora", "ana")]
    assert told == sorted(["/ana0/*", "/ana1/*", "/nora0/*", "/nora1/*", *tags])


def test_what_was_asked_before_all_files_of_a_person_were_told_costs_nothing(world, later):
    tag = addresses.edge_tag("nora")
    later(-60)
    invalidations.ask("/1/*", "nora")
    earlier = world.take_messages(settings.invalidations_queue_url)
    later(0)
    invalidations.ask("/2/*", "nora")
    with tuned(invalidations_per_person=0):
        assert deletions(world) == []
        assert world.invalidated() == [[tag]]
        assert invoke_queue("invalidate_cdn", [events.sqs_message(earlier[0])]) == []
    assert world.invalidated() == [[tag]]
    assert world.take_messages(settings.invalidations_queue_url) == []


def test_what_is_asked_after_that_waits_and_is_told_together(world, later):
    tag = addresses.edge_tag("nora")
    invalidations.ask("/1/*", "nora")
    with tuned(invalidations_per_person=0):
        assert deletions(world) == []
        for number in range(2, 5):
            invalidations.ask(f"/{number}/*", "nora")
        waiting = deletions(world)
        assert [body["paths"] for body in waiting] == [["/2/*"], ["/3/*"], ["/4/*"]]
        assert all(0 < body["put_off"] <= flushes.TOGETHER_SECONDS for body in waiting)
        assert world.invalidated() == [[tag]]
        later(flushes.TOGETHER_SECONDS + 1)
        messages = [events.sqs_message(body) for body in waiting]
        assert invoke_queue("invalidate_cdn", messages) == []
    assert world.take_messages(settings.invalidations_queue_url) == []
    assert world.invalidated() == [[tag], [tag]]


def test_a_withdrawal_is_not_covered_by_what_was_told_before_its_files_were_gone(world, later):
    later(-60)
    invalidations.withdraw("/1/*", "nora")
    [asked] = world.take_messages(settings.withdrawals_queue_url)
    later(0)
    invalidations.ask("/2/*", "nora")
    with tuned(invalidations_per_person=0, withdraw_after_seconds=150):
        deletions(world)
        assert invoke_queue("invalidate_cdn", [events.sqs_message(asked)]) == []
    assert len(world.take_messages(settings.withdrawals_queue_url)) == 1


def test_a_batch_that_comes_again_does_not_say_that_all_was_told_later(world, later):
    """CloudFront answers with the first invalidation, which covers nothing asked since."""
    invalidations.ask("/1/*", "nora")
    [body] = world.take_messages(settings.invalidations_queue_url)
    message = events.sqs_message(body)
    created = clock.now()
    first = {"Invalidation": {"Id": "1", "CreateTime": created}}
    with tuned(invalidations_per_person=0), pytest.MonkeyPatch.context() as patched:
        cdn = SimpleNamespace(create_invalidation=lambda **_: first)
        patched.setattr(distribution.clients, "cloudfront", lambda: cdn)
        later(600)
        assert invoke_queue("invalidate_cdn", [message]) == []
    assert flushes.today(["nora"]).owners["nora"].together_at == int(created.timestamp())


def renditions_of(world, author, number):
    """So many posts, each with a rendition."""
    posts = [add_post(author) for _ in range(number)]
    for post_id in posts:
        key = object_keys.rendition_key(post_id, 0, "full", "jpg")
        world.s3.put_object(Bucket=settings.media_bucket, Key=key, Body=b"")
    world.settle()
    return posts


def test_an_account_that_goes_private_costs_a_few_items_and_all_of_it_is_told(world):
    nora = person("nora")
    arrive(nora)
    posts = renditions_of(world, nora, 12)
    with tuned(invalidations_per_person=3):
        audience.set_private(world, nora)
        world.settle()
    told = [item for items in world.invalidated() for item in items]
    assert not world.objects(settings.media_bucket).keys() & {
        object_keys.rendition_key(post_id, 0, "full", "jpg") for post_id in posts
    }
    assert told.count(addresses.edge_tag(nora.user_id)) >= 1
    assert len(told) < 12


def test_the_receipt_of_an_account_of_many_posts_waits_for_no_other_day(world, monkeypatch):
    monkeypatch.setattr(flushes, "TOGETHER_SECONDS", 0)  # half an hour passes each time
    nora = person("nora")
    arrive(nora)
    renditions_of(world, nora, 20)
    with tuned(arrival_seconds=0, invalidations_per_person=5):
        answer = world.call(nora, "DELETE", "/users/me", {"username": "nora"})
        world.settle()
    shown = world.call(person("nobody"), "GET", answer.json["receipt"], token={}).json
    assert shown["state"] == "done"
    told = [item for items in world.invalidated() for item in items]
    assert len(told) <= 5 + 1, "a path for each of a few posts, then one tag for all files"
    subjects = [row["subject"]["S"] for row in world.rows(Receipt) if "finished_at" not in row]
    assert subjects == [], "the posts have receipts of their own"


def test_a_spent_budget_is_told_in_the_metrics(world, capsys):
    invalidations.ask("/1/*", "nora")
    with tuned(invalidations_per_day=0):
        deletions(world)
    lines = capsys.readouterr().out.splitlines()
    by_function, by_stage = [json.loads(line) for line in lines if "CloudWatchMetrics" in line]
    assert by_function["InvalidationsOverBudget"] == [1.0]
    assert (by_stage["Alerts"], by_stage["service"]) == ([1.0], "test")


def test_no_row_of_a_budget_names_a_person(world):
    ana = person("ana")
    flushes.note({addresses.edge_tag(ana.user_id): ana.user_id}, at=1)
    rows = world.rows(Limit)
    assert len(rows) == 2
    assert ana.user_id not in str(rows)
    assert all("expires_at" in row for row in rows)
