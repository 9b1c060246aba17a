"""Limits of exports: one message each, and no longer than the function may run."""

from contextlib import suppress
from datetime import timedelta

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pinhole import clock
from pinhole.access import rate_limits
from pinhole.accounts.export import archive, orders
from pinhole.settings import settings
from pinhole.tables.accounts import Export

from tests.flow.support import events, wire
from tests.flow.support.accounts import join, order, ordered
from tests.flow.support.rows import add_like, newest
from tests.flow.support.world import tuned


def queued(world):
    return len(world.take_messages(settings.exports_queue_url))


@pytest.fixture
def later(monkeypatch):
    def move(**much):
        now = clock.now
        monkeypatch.setattr(clock, "now", lambda: now() + timedelta(**much))

    return move


def test_a_second_request_while_an_export_is_made_queues_no_other(world):
    ana = join(world, "ana")
    assert len({order(world, ana)["export_id"] for _ in range(20)}) == 1
    assert queued(world) == 1


def test_one_that_is_being_made_is_not_queued_again_however_long_it_takes(world, later):
    ana = join(world, "ana")
    row = order(world, ana)
    orders.settle(ana.user_id, row["export_id"], [Export.state.set(orders.RUNNING)])
    later(minutes=20)
    assert order(world, ana)["export_id"] == row["export_id"]
    assert queued(world) == 1


def test_two_concurrent_requests_queue_one_export(world):
    ana = join(world, "ana")

    def other(request, proceed):
        order(world, ana)
        return proceed(request)

    world.wire.break_(other, "dynamodb.PutItem", times=1)
    order(world, ana)
    assert queued(world) == 1


def test_an_interrupted_request_is_completed_by_the_next_a_minute_later(world, later):
    for step in range(8):
        ana = join(world, f"ana{step}")
        world.wire.break_(wire.kill_after, skip=step, times=1)
        with suppress(wire.Killed):
            world.call(ana, "POST", "/users/me/export")
        world.wire.mend()
        later(minutes=2)
        order(world, ana)
        world.settle()
        assert ordered(world, ana)["state"] == "ready", step


def test_messages_sent_again_count_as_exports(world, later):
    ana = join(world, "ana")
    for _ in range(settings.exports_burst):
        order(world, ana)
        later(minutes=2)
    rate_limits._seen.clear()
    assert world.call(ana, "POST", "/users/me/export").status == 429
    assert queued(world) == settings.exports_burst


def test_a_long_list_is_given_up_when_the_time_is_over(world, monkeypatch):
    ana = join(world, "ana")
    for _ in range(40):
        add_like(ana.user_id, newest())
    order(world, ana)
    [body] = world.take_messages(settings.exports_queue_url)
    asked = []
    world.wire.calls.clear()

    def is_time_left():
        asked.append(1)
        return len(asked) < 8

    with tuned(export_page=2):
        message = events.sqs_message(body)
        archive.on_message(SQSRecord(message), is_time_left, is_last=lambda error: False)
    assert ordered(world, ana)["reason"] == "too_large"
    assert world.wire.calls.count("dynamodb.Query") < 20, "the list alone takes that"
