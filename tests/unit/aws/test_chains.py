"""Chains of messages: how far one invocation goes, and where a chain ends."""

import json
from types import SimpleNamespace

import pytest
from pinhole.aws import chains, queues
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
        found.append((hop.number, chains.body_of(message)))
        hop.send("queue", {"after": "2"}, 5)

    assert run(record(hop=3, after="1"), handle) == []
    [(url, body, delay)] = sent
    assert (url, body["hop"], body["after"], delay) == ("queue", 4, "2", 5)
    assert found[0][0] == 3
    assert "hop" not in found[0][1]


@pytest.mark.parametrize(
    ("hop", "sent_again_after", "is_stopped"),
    [
        (settings.chain_most, 0, False),
        (settings.chain_most + 1, 0, True),
        (settings.chain_most + 1, 30, True),  # clocks differ
        (settings.chain_most + 1, 120, False),  # redriven
    ],
)
def test_a_chain_ends_at_its_bound_until_it_is_redriven(
    monkeypatch, hop, sent_again_after, is_stopped
):
    monkeypatch.setattr(queues, "_buried", lambda *_: False)
    body = {"hop": hop, "sent_at": 1_000}
    message = record(sent_at=1_000 + sent_again_after) | {"body": json.dumps(body)}
    handled = []
    failed = run(message, lambda _, hop: handled.append(hop.number))
    assert (bool(failed), not handled) == (is_stopped, is_stopped)
