"""Live connections: opened by a ticket, bounded, and ended with the sign-in or the account."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from pinhole import clock
from pinhole.access.viewer import Viewer
from pinhole.accounts import sign_ins
from pinhole.presence import connections
from pinhole.tables.live import Connected, Ticket, Watch

from tests.flow.support import wire
from tests.flow.support.aws.sockets import Client
from tests.flow.support.rows import add_post
from tests.flow.support.world import invoke, tuned


def later(monkeypatch, seconds):
    moment = clock.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: moment)


def url_of(world, viewer):
    return world.ask(viewer, "POST", "/live/tickets")["url"]


def use(world, url):
    return Client(world.wire.sockets, invoke, url)


def test_a_ticket_opens_one_connection(world, ana):
    url = url_of(world, ana)
    assert use(world, url).is_open
    again = use(world, url)
    assert (again.status, again.is_open) == (403, False)


def test_a_ticket_is_stored_as_a_hash_alone(world, ana):
    secret = url_of(world, ana).rpartition("=")[2]
    [row] = world.rows(Ticket)
    assert secret not in str(row)


@pytest.mark.parametrize("ticket", ["", "x", "x" * 5_000])
def test_without_a_ticket_nothing_opens(world, ticket):
    assert use(world, f"wss://live.example/live?ticket={ticket}").status == 403


def test_a_ticket_is_good_for_half_a_minute(world, ana, monkeypatch):
    url = url_of(world, ana)
    later(monkeypatch, 31)
    assert use(world, url).status == 403


def test_two_clients_with_one_ticket_open_one_connection_even_if_an_answer_is_lost(world, ana):
    url = url_of(world, ana)
    world.wire.break_(wire.lose_answer, "dynamodb.DeleteItem", times=1)
    opened = [use(world, url).is_open for _ in range(2)]
    assert opened == [False, False]  # the ticket is used up: the client asks for another one


def test_a_connection_ends_with_its_token(world, ana, monkeypatch):
    soon = Viewer(ana.user_id, ana.username, token_ends_at=clock.timestamp() + 600)
    client = world.connect(soon)
    assert client.say({"type": "ping"}) == {"type": "pong"}
    later(monkeypatch, 601)
    assert client.say({"type": "ping"}) is None
    assert not client.is_open
    assert world.rows(Connected) == []


def test_a_connection_that_is_closed_leaves_nothing(world, ana):
    client = world.connect(ana)
    client.say({"type": "watch", "posts": [add_post(ana)]})
    client.close()
    client.close()
    assert world.rows(Connected) == world.rows(Watch) == []


def test_the_oldest_connection_makes_room(world, ana, monkeypatch):
    with tuned(connections_most=2):
        first = world.connect(ana)
        for _ in range(2):
            later(monkeypatch, 1)
            last = world.connect(ana)
    assert not first.is_open
    assert last.is_open
    assert len(connections.find([ana.user_id])[ana.user_id]) == 2


def test_a_connection_that_was_taken_for_closed_says_that_it_is_not(world, ana):
    client = world.connect(ana)
    connections.remove(ana.user_id, [client.id])
    client.say({"type": "ping"})
    assert list(connections.find([ana.user_id])[ana.user_id]) == [client.id]


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("", "A message is a JSON object"),
        ("{", "A message is a JSON object"),
        ("[]", "A message is a JSON object"),
        ("null", "A message is a JSON object"),
        ({"type": "shout"}, "type: must be ping, or watch with posts"),
        ({"type": "ping", "posts": []}, "type: must be ping, or watch with posts"),
        ({"type": "$disconnect"}, "type: must be ping, or watch with posts"),
        ({"type": "watch"}, "type: must be ping, or watch with posts"),
        ({"type": "watch", "posts": "x"}, "posts: must be a list of at most 20 ids"),
        ({"type": "watch", "posts": ["x"] * 21}, "posts: must be a list of at most 20 ids"),
        ({"type": "watch", "posts": [7]}, "posts: must be ids of posts"),
        ({"type": "watch", "posts": ["user#1"]}, "posts: must be ids of posts"),
    ],
)
def test_a_message_that_makes_no_sense_is_refused_and_changes_nothing(world, ana, message, fault):
    client, before = world.connect(ana), world.everything()
    answer = client.say(message)
    assert answer == {"type": "error", "code": "invalid_request", "detail": fault}
    assert world.everything() == before


def test_who_watches_too_often_is_told_so(world, ana):
    client, post_id = world.connect(ana), add_post(ana)
    with tuned(watches_burst=1):
        assert client.say({"type": "watch", "posts": [post_id]})["type"] == "watching"
        assert client.say({"type": "watch", "posts": []})["code"] == "rate_limited"
    assert len(world.rows(Watch)) == 1


def test_while_aws_is_busy_a_message_is_answered_so(world, ana):
    client = world.connect(ana)
    world.wire.break_(wire.leave_all, "dynamodb.BatchGetItem")
    assert client.say({"type": "ping"}) == {
        "type": "error",
        "code": "busy",
        "detail": "The service is busy; please try again",
    }


def test_signing_out_everywhere_closes_what_was_open(world, ana, ben):
    world.wire.pool.sign_up(ana)
    before, other = world.connect(ana), world.connect(ben)
    ticket = url_of(world, ana)
    world.ask(ana, "POST", "/users/me/sign-out")
    assert use(world, ticket).status == 401
    world.settle()
    pass_opening(world, ana)
    assert (before.is_open, other.is_open) == (False, True)

    new = Viewer(ana.user_id, ana.username, signed_in_at=clock.timestamp() + 2)
    after = world.connect(new)
    world.settle()
    assert after.is_open


def pass_opening(world, viewer):
    """A function retries while a connection may still be opening; here it is open at once."""
    assert viewer.user_id not in connections.find([viewer.user_id])


def test_suspending_closes_what_is_open(world, ana, mod):
    world.ask(ana, "GET", "/users/me/profile")
    client = world.connect(ana)
    world.ask(mod, "POST", f"/users/{ana.user_id}/suspension", {"reason": "spam"})
    world.settle()
    assert not client.is_open
    assert world.call(ana, "POST", "/live/tickets").status == 403


def test_closing_an_account_closes_what_is_open(world, ana, monkeypatch, at_once):
    world.wire.pool.sign_up(ana)
    monkeypatch.setattr(sign_ins, "shut", lambda name: None)
    client = world.connect(ana)
    ticket = url_of(world, ana)
    world.ask(ana, "DELETE", "/users/me", {"username": "ana"})
    assert use(world, ticket).status == 401
    world.settle()
    assert not client.is_open
    assert world.rows(Connected) == world.rows(Watch) == []


def test_a_connection_that_ends_while_it_opens_is_closed_once_it_is_open(world, ana):
    """API Gateway knows a connection only after its handshake."""
    client = world.connect(ana)
    frames = world.wire.sockets.open.pop(client.id)
    world.wire.pool.sign_up(ana)
    world.ask(ana, "POST", "/users/me/sign-out")
    world.run_streams()
    [body] = world.take_messages("live")
    message = SimpleNamespace(body=body)
    assert failed(message.body) == 1
    world.wire.sockets.open[client.id] = frames
    assert failed(message.body) == 0
    assert not client.is_open


def failed(body):
    from tests.flow.support import events
    from tests.flow.support.world import invoke_queue

    return len(invoke_queue("tell_news", [events.sqs_message(body)]))
