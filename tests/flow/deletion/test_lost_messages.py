"""Chains of messages go on from their rows, wherever their messages were cut off or lost."""

from contextlib import suppress

import pytest
from pinhole.accounts import avatar_keys
from pinhole.cdn import invalidation_batches
from pinhole.settings import settings
from pinhole.tables import chain_progress
from pinhole.tables.chains import Chain
from pinhole.tables.people import User
from pinhole.tables.posts import Post

from tests.flow.support import audience, events, wire
from tests.flow.support.rows import arrive
from tests.flow.support.world import QUEUES, invoke, invoke_queue, person, tuned

CLEAN_UPS = ("clean_feeds", "delete_media", "purge_post")


@pytest.fixture(autouse=True)
def at_once():
    with tuned(deletion_settle_seconds=0, arrival_seconds=0, author_page=1, hop_steps=3):
        yield


def carry_all_but(world, *kept):
    """Carry everything on but these functions' queues."""
    while world.run_streams() or sum(world.run_queue(name) for name in QUEUES if name not in kept):
        pass


def lose(world, *names):
    """Lose the messages of these functions' queues; returns them."""
    return [body for name in names for body in world.take_messages(QUEUES[name]())]


def sweep(world):
    invoke("resume_chains", {})
    world.settle()


def close(world, viewer):
    answer = world.call(viewer, "DELETE", "/users/me", {"username": viewer.username})
    assert answer.status == 202, answer.body
    return answer.json["receipt"]


def state(world, path):
    return world.call(person("nobody"), "GET", path, token={}).json["state"]


@pytest.mark.parametrize("messages", range(4))
def test_an_erasure_whose_message_is_lost_is_resumed(world, nora, later, messages):
    receipt = close(world, nora)
    for _ in range(messages):
        carry_all_but(world, "erase_account")
        world.run_queue("erase_account")
    carry_all_but(world, "erase_account")
    assert lose(world, "erase_account")
    sweep(world)
    assert state(world, receipt) == "pending"  # too early: the message may still come
    later(hours=7)
    sweep(world)
    assert (state(world, receipt), world.rows(User), world.rows(Chain)) == ("done", [], [])


@pytest.mark.parametrize("part", CLEAN_UPS)
@pytest.mark.parametrize("messages", range(2))
def test_a_clean_up_whose_message_is_lost_is_resumed(world, nora, later, part, messages):
    post_id = world.rows(Post)[0]["post_id"]["S"]
    world.call(nora, "DELETE", f"/posts/{post_id}")
    for _ in range(messages):
        carry_all_but(world, *CLEAN_UPS)
        for name in CLEAN_UPS:
            world.run_queue(name)
    carry_all_but(world, *CLEAN_UPS)
    assert lose(world, part)
    later(hours=7)
    sweep(world)
    assert world.call(nora, "GET", f"/posts/{post_id}/receipt").json["state"] == "done"
    assert world.rows(Chain) == []


# What waits for the CDN, again and again.
WAITING = ("invalidate_cdn", "purge_post")


def delete_but_for_the_cdn(world, viewer):
    """A post whose clean-up lacks only what the CDN has to be told."""
    post_id = world.publish(viewer)
    world.call(viewer, "DELETE", f"/posts/{post_id}")
    carry_all_but(world, *WAITING)
    return post_id


@pytest.mark.parametrize("seen", range(3))
def test_an_invalidation_whose_message_is_lost_is_asked_for_again(world, nora, later, seen):
    """At once, or after it has waited for the next day."""
    post_id = delete_but_for_the_cdn(world, nora)
    with tuned(invalidations_per_day=0), pytest.MonkeyPatch.context() as patched:
        patched.setattr(invalidation_batches, "_OVER_BUDGET_SECONDS", 0)
        for _ in range(seen):
            later(hours=2)
            assert world.run_queue("invalidate_cdn") == 1
    assert len(lose(world, "invalidate_cdn")) == 1
    invoke("resume_chains", {})
    assert lose(world, "invalidate_cdn") == [], "it may still come"
    later(hours=7)
    sweep(world)
    assert world.invalidated() == [[f"/{post_id}/*"]]
    assert world.call(nora, "GET", f"/posts/{post_id}/receipt").json["state"] == "done"
    assert world.rows(Chain) == []


def test_an_avatar_that_the_edge_has_to_forget_is_asked_for_again(world, later):
    ana = person("ana")
    arrive(ana)
    key = f"{avatar_keys.folder(ana.user_id)}1/small.jpg"
    world.s3.put_object(Bucket=settings.media_bucket, Key=key, Body=b"")
    receipt = close(world, ana)
    carry_all_but(world, "invalidate_cdn")
    assert len(lose(world, "invalidate_cdn")) == 1
    assert state(world, receipt) == "pending"
    later(hours=7)
    sweep(world)
    assert (state(world, receipt), world.rows(Chain)) == ("done", [])
    assert world.invalidated() == [[f"/avatars/{ana.user_id}/*"]]


def test_an_invalidation_that_waits_is_not_taken_for_lost(world, nora, later, monkeypatch):
    monkeypatch.setattr(invalidation_batches, "_OVER_BUDGET_SECONDS", 0)
    delete_but_for_the_cdn(world, nora)
    with tuned(invalidations_per_day=0):
        for _ in range(5):
            later(hours=3)
            assert world.run_queue("invalidate_cdn") == 1
            invoke("resume_chains", {})
    assert len(lose(world, "invalidate_cdn")) == 1


@pytest.mark.parametrize("messages", [0, 1])
def test_a_rename_whose_message_is_lost_is_resumed_where_it_was(world, nora, later, messages):
    world.call(nora, "PATCH", "/users/me", {"username": "nora.n"})
    carry_all_but(world, "refresh_author")
    for _ in range(messages):
        world.run_queue("refresh_author")
    assert lose(world, "refresh_author")
    later(hours=7)
    world.wire.calls.clear()
    sweep(world)
    assert all("nora.n" in str(row) for row in world.rows(Post))
    assert world.rows(Chain) == []


def test_going_private_whose_message_is_lost_is_resumed(world, nora, later):
    audience.set_private(world, nora)
    carry_all_but(world, "move_media")
    world.run_queue("move_media")
    bodies = lose(world, "move_media")
    assert [body["after"] for body in bodies if "author_id" in body]
    for body in bodies:
        if "post_id" in body:
            invoke_queue("move_media", [events.sqs_message(body)])
    later(hours=7)
    sweep(world)
    assert [row["place"]["S"] for row in world.rows(Post)] == ["restricted"] * 6
    assert world.rows(Chain) == []


@pytest.mark.parametrize("kill", range(8))
def test_a_rename_that_is_cut_off_goes_on_from_its_row_and_not_from_its_message(world, nora, kill):
    world.call(nora, "PATCH", "/users/me", {"username": "nora.n"})
    carry_all_but(world, "refresh_author")
    while bodies := lose(world, "refresh_author"):
        for body in bodies:
            world.wire.break_(wire.kill_after, "dynamodb.UpdateItem", skip=kill, times=1)
            with suppress(wire.Killed):
                invoke_queue("refresh_author", [events.sqs_message(body)])
            world.wire.mend()
            assert not invoke_queue("refresh_author", [events.sqs_message(body)])
        carry_all_but(world, "refresh_author")
    assert all("nora.n" in str(row) for row in world.rows(Post))
    assert world.rows(Chain) == []


def test_a_message_that_comes_again_begins_where_its_chain_is(world, nora):
    with tuned(hop_steps=1):
        world.call(nora, "PATCH", "/users/me", {"username": "nora.n"})
        carry_all_but(world, "refresh_author")
        [first] = lose(world, "refresh_author")
        for _ in range(3):
            invoke_queue("refresh_author", [events.sqs_message(first)])
    assert sum("nora.n" in str(row) for row in world.rows(Post)) == 3


def test_the_chain_of_an_older_change_ends_when_there_is_a_newer_one(world, nora):
    with tuned(hop_steps=1):
        audience.set_private(world, nora)
        carry_all_but(world, "move_media")
        [older] = lose(world, "move_media")
        audience.set_private(world, nora, is_private=False)
        carry_all_but(world, "move_media")
        [newer] = lose(world, "move_media")
        assert older["since"] < newer["since"]
        invoke_queue("move_media", [events.sqs_message(older)])
        assert lose(world, "move_media") == []
        assert not invoke_queue("move_media", [events.sqs_message(newer)])
        world.settle()
    assert {row.get("place") for row in world.rows(Post)} == {None}


def test_a_chain_that_does_not_move_is_given_up_after_ten_restarts(world, nora, later):
    chain_progress.save(
        "card#nobody", settings.authors_queue_url, {"user_id": "nobody", "version": 1}
    )
    for _ in range(chain_progress.MOST_RESTARTS):
        later(hours=7)
        invoke("resume_chains", {})
        assert len(lose(world, "refresh_author")) == 1
    later(hours=7)
    with pytest.raises(RuntimeError, match="1 chains"):
        invoke("resume_chains", {})
    assert lose(world, "refresh_author") == []


def test_two_sweeps_at_once_send_a_message_once(world, nora, later):
    chain_progress.save(
        "card#nobody", settings.authors_queue_url, {"user_id": "nobody", "version": 1}
    )
    later(hours=7)
    [stuck] = Chain.scan()
    assert [chain_progress._restart(stuck) for _ in range(2)] == [True, False]
    assert len(lose(world, "refresh_author")) == 1
