"""Chains of messages: how far one invocation goes, and where a chain ends."""

import json
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.aws import chains, queues
from pinhole.aws.chains import Trail
from pinhole.settings import settings


def record(sent_at=None, **body):
    attributes = {"SentTimestamp": str(sent_at * 1000)} if sent_at else {}
    return {"messageId": "1", "body": json.dumps(body), "attributes": attributes}


@pytest.fixture(autouse=True)
def unleased(monkeypatch):
    """Without leases, which are a matter of queues."""
    monkeypatch.setattr(queues.leases, "hide", lambda *_: None)


def run(message, handle, left=lambda: 30_000):
    context = SimpleNamespace(get_remaining_time_in_millis=left)
    return chains.each({"Records": [message]}, context, handle)["batchItemFailures"]


def steps(left):
    """The steps that an invocation does whose remaining milliseconds are these, call by call."""
    done = [1]

    def handle(_, hop):
        while hop.goes_on():
            done[0] += 1

    run(record(), handle, iter([left[0], *left]).__next__)  # the first is for the lease
    return done[0]


def test_an_invocation_does_so_many_steps():
    assert steps([30_000] * 100) == settings.hop_steps


def test_no_step_begins_after_a_third_of_the_time():
    assert steps([30_000, 29_000, 21_000, 19_999, 15_000]) == 3


def test_the_next_message_says_its_hop_and_the_handler_does_not_see_it(monkeypatch):
    sent, found = [], []
    monkeypatch.setattr(queues, "send", lambda url, body, delay: sent.append((url, body, delay)))

    def handle(message, hop):
        found.append((hop.trail, chains.body_of(message)))
        hop.send("queue", {"after": "2"}, 5)

    assert run(record(hop=asdict(Trail(3, 1, "x")), after="1"), handle) == []
    [(url, body, delay)] = sent
    assert (url, body["hop"], body["after"], delay) == (
        "queue",
        asdict(Trail(3, 1, "x").then({"after": "2"})),
        "2",
        5,
    )
    assert found[0][0] == Trail(3, 1, "x")
    assert "hop" not in found[0][1]


def test_a_message_of_a_version_that_counted_hops_by_a_number_begins_a_count():
    handled = []
    assert run(record(hop=5_000), lambda _, hop: handled.append(hop.trail)) == []
    assert handled == [Trail()]


@pytest.mark.parametrize(
    ("repeats", "sent_again_after", "is_stopped"),
    [
        (settings.chain_most, 0, False),
        (settings.chain_most + 1, 0, True),
        (settings.chain_most + 1, 30, True),  # clocks differ
        (settings.chain_most + 1, 120, False),  # redriven
    ],
)
def test_a_chain_in_a_circle_ends_at_its_bound_until_it_is_redriven(
    monkeypatch, repeats, sent_again_after, is_stopped
):
    monkeypatch.setattr(queues, "_buried", lambda *_: False)
    body = {"hop": asdict(Trail(9_000, repeats, "x")), "sent_at": 1_000}
    message = record(sent_at=1_000 + sent_again_after) | {"body": json.dumps(body)}
    handled = []
    failed = run(message, lambda _, hop: handled.append(hop.trail.repeats))
    assert (bool(failed), not handled) == (is_stopped, is_stopped)


def repeats(places):
    """How many repeats a chain has counted after each of the places that it went to."""
    trail, found = Trail(), []
    for place in places:
        trail = trail.then(place)
        found.append(trail.repeats)
    return found


@given(st.lists(st.text(max_size=3), unique=True, max_size=300))
def test_a_chain_that_always_comes_further_is_never_counted(places):
    assert set(repeats(places)) <= {0}


def test_a_chain_through_a_hundred_million_followers_is_never_counted():
    pages = 100_000_000 // 100 // settings.hop_steps
    assert repeats(range(pages))[-1] == 0


@given(before=st.integers(0, 60), around=st.integers(1, 40), most=st.integers(0, 30))
def test_a_chain_in_a_circle_is_noticed_whatever_came_before(before, around, most):
    """`before` messages and so many rounds later, if each round leads back once."""
    circle = [f"round {number}" for number in range(around)]
    rounds = most + 1 + 2 * (most + 3)
    hops = [*(f"before {number}" for number in range(before)), *circle * rounds]
    hops += circle * (2 * before // around + 4)
    assert repeats(hops)[-1] > most


def test_a_chain_that_stands_still_is_counted_from_its_second_message():
    assert repeats(["here"] * 5) == [0, 1, 2, 3, 4]
