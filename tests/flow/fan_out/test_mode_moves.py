"""Changes of fan-out mode that take long, or whose messages are lost."""

from datetime import timedelta

import pytest
from pinhole import clock, ids
from pinhole.fan_out import celebrities
from pinhole.settings import settings
from pinhole.tables.chains import Chain
from pinhole.tables.people import User
from pinhole.tables.relationships import Follow

from tests.flow.support import events
from tests.flow.support.rows import add_follow, arrive
from tests.flow.support.world import World, invoke, invoke_queue, person, tuned


@pytest.fixture
def ana(world: World):
    """An author who has been rising for seven hours; three followers are three pages."""
    ana, readers = person("ana"), [person("reader") for _ in range(3)]
    arrive(ana, *readers)
    for reader in readers:
        add_follow(reader.user_id, ana.user_id)
    since = ids.boundary(clock.timestamp() - 7 * 3_600)
    User(ana.user_id).update([User.fan_out_mode.set("rising"), User.fan_out_mode_since.set(since)])
    with tuned(fan_out_page=1, celebrity_threshold=2, fan_out_mode_settle_seconds=0, hop_steps=1):
        yield ana


def move_on(world: World, move: dict) -> dict:
    """Move a page of followers; the next move."""
    assert invoke_queue("move_fan_out_mode", [events.sqs_message(move)]) == []
    [following] = world.take_messages(settings.moves_queue_url)
    return following


def consider(author) -> str:
    """Let the author publish; the time since when they have their fan-out mode."""
    celebrities.consider(row(author), followers=3)
    return row(author)["fan_out_mode_since"]


def row(author) -> dict:
    return dict(User.get(author.user_id).attribute_values)


def first_move(author) -> dict:
    return {"author_id": author.user_id, "since": row(author)["fan_out_mode_since"], "after": None}


def test_a_change_that_goes_on_is_not_begun_again_however_long_it_takes(world, ana):
    since = row(ana)["fan_out_mode_since"]
    move = move_on(world, first_move(ana))
    assert consider(ana) == since
    assert world.take_messages(settings.moves_queue_url) == []
    assert move_on(world, move)["after"] > move["after"]
    assert sum("celebrity_id" in follow for follow in world.rows(Follow)) == 2


def test_a_change_whose_messages_are_lost_is_begun_again(world, ana):
    since = row(ana)["fan_out_mode_since"]
    move_on(world, first_move(ana))
    long_ago = clock.timestamp() - 7 * 3_600
    User(ana.user_id).update([User.fan_out_mode_moved_at.set(long_ago)])
    again = consider(ana)
    assert again > since
    [move] = world.take_messages(settings.moves_queue_url)
    assert (move["since"], move["after"]) == (again, None)


def test_a_page_of_an_earlier_change_does_not_count_as_progress(world, ana):
    before = row(ana)
    celebrities._note_progress(celebrities.Move(ana.user_id, ids.boundary(0)))
    assert row(ana) == before


def test_a_change_whose_message_is_lost_is_resumed_where_it_was(world, ana, monkeypatch):
    since = row(ana)["fan_out_mode_since"]
    second = move_on(world, first_move(ana))
    moment = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: moment)
    invoke("resume_chains", {})
    [again] = world.take_messages(settings.moves_queue_url)
    assert (again["since"], again["after"]) == (since, second["after"])
    assert invoke_queue("move_fan_out_mode", [events.sqs_message(again)]) == []
    world.settle()
    assert row(ana)["fan_out_mode"] == "pull"
    assert world.rows(Chain) == []


def test_a_page_that_comes_again_is_not_done_again(world, ana):
    for _ in range(2):
        move_on(world, first_move(ana))
    assert sum("celebrity_id" in follow for follow in world.rows(Follow)) == 2
