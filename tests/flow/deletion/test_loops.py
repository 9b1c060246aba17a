"""Long chains of messages complete, because their functions are allowed to loop."""

from contextlib import suppress
from itertools import count

import pytest
from pinhole.accounts.erasure import chain
from pinhole.aws import queues
from pinhole.comments import ranks
from pinhole.counts import counters, shards
from pinhole.settings import Settings, settings
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post

from tests.flow.support import audience, events, wire
from tests.flow.support.aws.loops import MOST, LoopDetection
from tests.flow.support.aws.pristine import backend
from tests.flow.support.rows import add_like, add_post, arrive
from tests.flow.support.world import QUEUES, invoke_queue, person, tuned
from tests.infrastructure import rights

ALLOWED = rights.looping(rights.expected())


@pytest.fixture(autouse=True)
def at_once():
    """Without delays for work in progress: a test carries everything on by itself."""
    with tuned(
        deletion_settle_seconds=0, arrival_seconds=0, fan_out_mode_settle_seconds=0, hop_steps=1
    ):
        yield


@pytest.fixture
def lambdas(world):
    """Lambda's loop detection, with the permissions of the template."""
    return LoopDetection(world, ALLOWED)


def close_account(world, viewer):
    answer = world.call(viewer, "DELETE", "/users/me", {"username": viewer.username})
    assert answer.status == 202, answer.body
    return answer.json["receipt"]


def state(world, receipt):
    return world.call(person("nobody"), "GET", receipt, token={}).json["state"]


def author_of(world, posts):
    nora = person("nora")
    arrive(nora)
    for _ in range(posts):
        add_post(nora)
    world.settle()
    return nora


def test_an_account_is_erased_without_a_trace(world, lambdas):
    nora = author_of(world, posts=0)
    receipt = close_account(world, nora)
    world.settle()
    assert (state(world, receipt), world.rows(User)) == ("done", [])
    assert lambdas.longest["erase_account"] > MOST


def test_an_empty_account_is_erased_within_the_bound_of_lambda(world):
    lambdas = LoopDetection(world, ())
    with tuned(hop_steps=Settings.hop_steps):
        receipt = close_account(world, author_of(world, posts=0))
        world.settle()
    assert (state(world, receipt), world.rows(User), lambdas.given_up) == ("done", [], [])
    assert lambdas.longest["erase_account"] <= 2


def test_an_ordinary_account_is_erased_within_the_bound_of_lambda(world):
    lambdas = LoopDetection(world, ())
    with tuned(hop_steps=Settings.hop_steps):
        nora = author_of(world, posts=18)
        for number in range(20):
            world.follow(person(f"reader{number}"), nora)
        world.settle()
        receipt = close_account(world, nora)
        world.settle()
    assert (state(world, receipt), lambdas.given_up) == ("done", [])
    assert nora.user_id not in str(world.rows(User))


def test_an_ordinary_post_is_deleted_within_the_bound_of_lambda(world):
    lambdas = LoopDetection(world, ())
    nora = author_of(world, posts=1)
    [post] = world.rows(Post)
    post_id = post["post_id"]["S"]
    for number in range(200):
        add_like(f"reader{number}", post_id)
    with tuned(hop_steps=Settings.hop_steps):
        world.call(nora, "POST", f"/posts/{post_id}/comments", {"text": "Mine"})
        world.settle()
        world.call(nora, "DELETE", f"/posts/{post_id}")
        world.settle()
        shown = world.call(nora, "GET", f"/posts/{post_id}/receipt").json
    assert (shown["state"], world.rows(Post), lambdas.given_up) == ("done", [], [])


@pytest.mark.parametrize("change", ["name", "privacy", "followers"])
def test_the_changes_of_an_ordinary_account_stay_within_the_bound_of_lambda(world, change):
    lambdas = LoopDetection(world, ())
    nora = author_of(world, posts=18)
    ways = tuned(
        hop_steps=Settings.hop_steps, author_page=1, fan_out_page=1, celebrity_threshold=20
    )
    with ways, tuned(follows_burst=100):
        if change == "name":
            world.call(nora, "PATCH", "/users/me", {"username": "nora.n"})
        elif change == "privacy":
            audience.set_private(world, nora)
        else:
            for number in range(20):
                world.follow(person(f"reader{number}"), nora)
            world.publish(nora)
        world.settle()
    assert lambdas.given_up == []
    if change == "name":
        assert all("nora.n" in str(row) for row in world.rows(Post))
    elif change == "privacy":
        assert {row["place"]["S"] for row in world.rows(Post)} == {"restricted"}
    else:
        modes = [row.get("fan_out_mode", {}).get("S") for row in world.rows(User)]
        assert "pull" in modes


@pytest.mark.parametrize("kill", range(0, 24, 3))
@pytest.mark.parametrize("strike", [wire.kill_before, wire.kill_after])
def test_an_erasure_cut_off_in_every_message_continues_from_its_receipt(world, strike, kill):
    """Every invocation is killed at one of its writes, and its message comes again."""
    with tuned(hop_steps=Settings.hop_steps):
        nora = author_of(world, posts=2)
        receipt = close_account(world, nora)
        while carry_others_on(world):
            for body in world.take_messages(settings.accounts_queue_url):
                world.wire.break_(strike, "dynamodb.UpdateItem", skip=kill, times=1)
                with suppress(wire.Killed):
                    invoke_queue("erase_account", [events.sqs_message(body)])
                world.wire.mend()
                assert not invoke_queue("erase_account", [events.sqs_message(body)])
    assert (state(world, receipt), world.rows(User)) == ("done", [])
    shown = world.call(person("nobody"), "GET", receipt, token={}).json
    [posts] = [each["went"] for each in shown["parts"] if each["part"] == "posts"]
    assert posts == {"posts": 2}


def carry_others_on(world):
    """Carry everything on except the erasure; returns whether it has a message left."""
    while world.run_streams() or sum(
        world.run_queue(name) for name in QUEUES if name != "erase_account"
    ):
        pass
    return bool(backend("sqs").queues[settings.accounts_queue_url.rpartition("/")[2]]._messages)


def test_a_chain_without_end_is_stopped_and_a_redrive_continues_it(world, monkeypatch):
    """Of which no pass counts as the last one."""
    carried_out, ends = chain._end, []
    monkeypatch.setattr(chain, "_end", lambda account: bool(ends) and carried_out(account))
    with tuned(hop_steps=Settings.hop_steps, chain_most=5):
        nora = author_of(world, posts=0)
        receipt = close_account(world, nora)
        while carry_others_on(world):
            bodies = world.take_messages(settings.accounts_queue_url)
            stopped = [body for body in bodies if send_erasure(body)]
        assert [body["hop"]["repeats"] for body in stopped] == [6]
        assert (state(world, receipt), len(world.rows(User))) == ("pending", 1)
        ends.append(True)
        assert not send_erasure(stopped[0], sent_at=stopped[0]["sent_at"] + 600)
        world.settle()
    assert (state(world, receipt), world.rows(User)) == ("done", [])


def test_a_chain_that_comes_further_has_no_bound(world, lambdas):
    """Of an author whose followers fill more messages than may lead nowhere."""
    with tuned(celebrity_threshold=20, fan_out_page=1, follows_burst=100, chain_most=1):
        nora = author_of(world, posts=3)
        for number in range(20):
            world.follow(person(f"reader{number}"), nora)
        world.settle()
        world.publish(nora)
        assert "pull" in str(world.rows(User))
        with tuned(author_page=1):
            world.call(nora, "PATCH", "/users/me", {"username": "nora.n"})
            audience.set_private(world, nora)
            world.settle()
    assert all("nora.n" in str(row) for row in world.rows(Post))
    assert {row["place"]["S"] for row in world.rows(Post)} == {"restricted"}
    assert lambdas.longest["move_fan_out_mode"] > MOST


def test_roll_ups_without_end_are_stopped(world, monkeypatch):
    """Of a comment whose rank never agrees with its likes."""
    numbers = count()
    monkeypatch.setattr(ranks, "rank", lambda *_: f"{next(numbers):020d}")
    monkeypatch.setattr(shards, "_WAIT_SECONDS", 0)
    nora = author_of(world, posts=1)
    [post] = world.rows(Post)
    path, text = f"/posts/{post['post_id']['S']}/comments", {"text": "Oh"}
    comment_id = world.call(nora, "POST", path, text).json["comment_id"]
    world.settle()
    queues.send(settings.rollups_queue_url, {"subject": counters.of_comment(comment_id)})
    hops, failed = [], []
    with tuned(chain_most=20):
        while bodies := world.take_messages(settings.rollups_queue_url):
            hops += [body["hop"]["repeats"] if "hop" in body else 0 for body in bodies]
            for body in bodies:
                failed += invoke_queue("roll_up_counts", [events.sqs_message(body)])
    assert (hops, len(failed)) == ([0, *range(22)], 1)


def send_erasure(body, sent_at=None):
    """Pass on a message of the accounts queue; returns what failed."""
    message = events.sqs_message(body)
    message["attributes"]["SentTimestamp"] = str((sent_at or body.get("sent_at", 0)) * 1000)
    return invoke_queue("erase_account", [message])


def test_an_author_with_many_followers_becomes_a_celebrity(world, lambdas):
    with tuned(celebrity_threshold=20, fan_out_page=1, follows_burst=100):
        nora = author_of(world, posts=0)
        for number in range(20):
            world.follow(person(f"reader{number}"), nora)
        world.settle()
        world.publish(nora)
        [row] = [row for row in world.rows(User) if row["user_id"]["S"] == nora.user_id]
    assert row["fan_out_mode"]["S"] == "pull"
    assert lambdas.longest["move_fan_out_mode"] > MOST


def test_a_new_name_reaches_every_post(world, lambdas):
    nora = author_of(world, posts=18)
    with tuned(author_page=1):
        world.call(nora, "PATCH", "/users/me", {"username": "nora.n"})
        world.settle()
    assert all("nora.n" in str(row) for row in world.rows(Post))
    assert lambdas.longest["refresh_author"] > MOST


def test_every_post_of_an_account_that_goes_private_becomes_restricted(world, lambdas):
    nora = author_of(world, posts=18)
    with tuned(author_page=1, guarded_at_once=1):
        audience.set_private(world, nora)
        world.settle()
    assert [row["place"]["S"] for row in world.rows(Post)] == ["restricted"] * 18
    assert lambdas.longest["move_media"] > MOST


def test_a_deletion_removes_every_like(world, lambdas):
    nora = author_of(world, posts=1)
    [post] = world.rows(Post)
    post_id = post["post_id"]["S"]
    for number in range(34):
        add_like(f"reader{number}", post_id)
    with tuned(deletion_page=2):
        world.call(nora, "DELETE", f"/posts/{post_id}")
        world.settle()
    assert (world.rows(Like), world.rows(Post)) == ([], [])
    assert lambdas.longest["purge_post"] > MOST


def test_a_stopped_loop_continues_where_it_was_after_a_redrive(world):
    lambdas = LoopDetection(world, ALLOWED - {"erase_account"})
    nora = author_of(world, posts=0)
    receipt = close_account(world, nora)
    world.settle()
    assert [name for name, _ in lambdas.given_up] == ["erase_account"]
    assert (state(world, receipt), len(world.rows(User))) == ("pending", 1)
    times = 0
    while lambdas.given_up:
        times += 1
        lambdas.redrive()
        world.settle()
    assert (state(world, receipt), world.rows(User)) == ("done", [])
    assert times < 4
