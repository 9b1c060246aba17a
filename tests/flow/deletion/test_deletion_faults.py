"""Faults at any call of the clean-up of a deleted post: the end is the same."""

import json
import random

import pytest
from pinhole import clock
from pinhole.aws import clients
from pinhole.cdn import distribution, invalidation_batches, invalidations
from pinhole.clean_up import receipts
from pinhole.counts import counters, watermarks
from pinhole.deletion import posts
from pinhole.settings import settings
from pinhole.tables.accounts import Receipt
from pinhole.tables.people import Limit
from pinhole.tables.posts import Counter, Post

from tests.flow.support import deletions, events, wire
from tests.flow.support.deletions import KEPT, delete, receipt, traces, went
from tests.flow.support.world import QUEUES, invoke, invoke_queue, person, tuned

WORKERS = ("clean_feeds", "delete_media", "purge_post", "invalidate_cdn")
FAULTS = {
    "killed after": wire.kill_after,
    "answer lost": wire.lose_answer,
    "throttled": wire.refuse("ThrottlingException"),
    "nothing": lambda request, proceed: proceed(request),
}
WENT = {
    "cdn": {"paths": 1},
    "feeds": {"feed_entries": 2, "ledger": 1},
    "media": {"archived": 2, "renditions": 16},
}


@pytest.fixture(autouse=True)
def at_once():
    with tuned(deletion_settle_seconds=0):
        yield


def handle(name, bodies):
    """Whether a function is done with these messages."""
    try:
        return not invoke_queue(name, [events.sqs_message(body) for body in bodies])
    except (wire.Killed, *clients.FAULTS):
        return False


def struck_at_every_call(world, name, body, fault):
    """Deliver a message again and again, each time with a fault at the next of its calls."""
    number, is_done = 0, False
    while True:
        before = len(world.wire.calls)
        world.wire.break_(FAULTS[fault], skip=number, times=1)
        is_done |= handle(name, [body])
        world.wire.mend()
        number += 1
        if is_done and len(world.wire.calls) - before < number:
            return


def clean_up(world, deal):
    """Carry everything on until nothing is left; `deal` gets the messages of the clean-up, each
    once a round however often it was sent.
    """
    while True:
        moved = world.run_streams()
        moved += sum(world.run_queue(name) for name in set(QUEUES) - set(WORKERS))
        for name in WORKERS:
            bodies = world.take_messages(QUEUES[name]())
            moved += len(bodies)
            for body in {str(body): body for body in bodies}.values():
                deal(name, body)
        if not moved:
            return


@pytest.mark.parametrize("fault", FAULTS)
def test_workers_that_are_struck_at_every_call_end_the_same(world, fault):
    scene = deletions.everything(world)
    delete(world, scene)
    clean_up(world, lambda name, body: struck_at_every_call(world, name, body, fault))
    assert traces(world, *scene.ids) == KEPT
    assert receipt(world, scene)["state"] == "done"
    assert receipt(world, scene)["finished_at"]
    found = went(world, scene)
    rows = found.pop("rows")
    assert found == WENT
    assert (rows["likes"], rows["saves"], rows["comment_likes"]) == (2, 2, 9)
    assert (rows["comments"], rows["erased_comments"], rows["tags"]) == (4, 3, 2)


@pytest.mark.parametrize("seed", range(3))
def test_messages_that_come_twice_late_and_in_any_order_end_the_same(world, seed):
    chance, late = random.Random(seed), []
    scene = deletions.everything(world)
    delete(world, scene)

    def deal(name, body):
        late.append((name, body))
        for _ in range(chance.randint(1, 2)):
            assert handle(name, [body])
        if chance.random() < 0.3:
            assert handle(*[(each, [one]) for each, one in chance.sample(late, 1)][0])

    clean_up(world, deal)
    before = without_budget(world)
    for name, body in chance.sample(late, len(late)):
        assert handle(name, [body])
    clean_up(world, lambda name, body: handle(name, [body]))
    assert without_budget(world) == before
    assert traces(world, *scene.ids) == KEPT
    found = went(world, scene)
    assert {part: found[part] for part in WENT} == WENT


def without_budget(world):
    """Everything stored, but for what invalidations have cost: moto makes one again."""
    found = world.everything()
    limits = found[Limit.Meta.table_name]
    return {**found, Limit.Meta.table_name: [row for row in limits if "paths" not in row]}


def test_an_event_that_eventbridge_refuses_is_put_again(world):
    ana = person("ana")
    post_id = world.publish(ana)
    posts.delete(post_id, ana.user_id)
    records = {"Records": world.take_records(Post)}
    body = '{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]}'
    world.wire.break_(
        lambda request, proceed: wire.answer(request, 200, body), "eventbridge.PutEvents"
    )
    with pytest.raises(clients.FAULTS):
        invoke("plan_fan_out", records)
    world.wire.mend()
    invoke("plan_fan_out", records)
    world.settle()
    assert traces(world, post_id) == KEPT


def test_a_deletion_whose_receipt_was_not_opened_is_completed_by_the_next_request(world):
    ana = person("ana")
    post_id = world.publish(ana)
    world.wire.break_(wire.kill_before, "dynamodb.TransactWriteItems", where="-receipts")
    with pytest.raises(wire.Killed):
        world.call(ana, "DELETE", f"/posts/{post_id}")
    world.wire.mend()
    assert world.rows(Receipt) == []
    answer = world.call(ana, "DELETE", f"/posts/{post_id}")
    assert answer.json["deleted_at"] == Post.get(post_id).deleted_at
    world.settle()
    assert world.call(ana, "GET", f"/posts/{post_id}/receipt").json["state"] == "done"


def test_invalidations_that_cloudfront_refuses_come_again_later(world, monkeypatch):
    ana = person("ana")
    post_id = world.publish(ana)
    posts.delete(post_id, ana.user_id)
    world.run_streams()
    world.run_queue("delete_media")
    code = "<Code>TooManyInvalidationsInProgress</Code>"
    busy = f"<ErrorResponse><Error>{code}</Error></ErrorResponse>"
    world.wire.break_(
        lambda request, proceed: wire.answer(request, 400, busy), "cloudfront.CreateInvalidation"
    )
    monkeypatch.setattr(invalidation_batches, "_LATER_SECONDS", 0)
    assert world.run_queue("invalidate_cdn") == 1
    assert world.invalidated() == []
    assert "cdn" in receipts.pending(receipts.find(receipts.of_post(post_id)))
    world.wire.mend()
    world.settle()
    assert len(world.invalidated()) == 1
    assert world.call(ana, "GET", f"/posts/{post_id}/receipt").json["state"] == "done"


def test_the_delay_of_an_invalidation_is_logged_even_if_it_was_postponed(
    world, monkeypatch, capsys
):
    now = clock.timestamp()
    monkeypatch.setattr(invalidation_batches, "_LATER_SECONDS", 0)
    for each in range(invalidation_batches._MOST + 1):
        monkeypatch.setattr(clock, "timestamp", lambda at=now + each: at)
        invalidations.ask(f"/{each}/*", "nora")
    bodies = world.take_messages(settings.invalidations_queue_url)
    for seconds, waited in ((100, 100), (4_000, 3_991)):
        monkeypatch.setattr(clock, "timestamp", lambda at=now + seconds: at)
        capsys.readouterr()
        invoke_queue("invalidate_cdn", [events.sqs_message(body) for body in bodies[::-1]])
        assert told(capsys)["SecondsToInvalidate"] == [waited]
        bodies = world.take_messages(settings.invalidations_queue_url)
    assert bodies == []
    assert sorted(len(paths) for paths in world.invalidated()) == [1, 9]


def told(capsys):
    """The metrics that functions logged since the last call."""
    lines = capsys.readouterr().out.splitlines()
    [metrics] = [json.loads(line) for line in lines if "CloudWatchMetrics" in line]
    return metrics


def test_many_requests_are_one_invalidation_and_an_empty_one_holds_up_no_other(world):
    for number in range(3):
        invalidations.ask(f"/{number}/*", "nora")
    invalidations.ask("/0/*", "nora")
    bodies = world.take_messages(settings.invalidations_queue_url)
    messages = [events.sqs_message(body) for body in (*bodies, "{}", "[", {"paths": []})]
    failed = invoke_queue("invalidate_cdn", messages)
    assert set(failed) == {message["messageId"] for message in messages[4:]}
    assert [sorted(paths) for paths in world.invalidated()] == [["/0/*", "/1/*", "/2/*"]]
    invoke_queue("invalidate_cdn", messages[:4])
    assert len(world.invalidated()) <= 2


def test_withdrawals_leave_room_for_deletions(world, monkeypatch):
    for number in range(8):
        for _ in range(2):
            invalidations.withdraw(f"/{number}/*", "nora")
    bodies = world.take_messages(settings.withdrawals_queue_url)
    assert invoke_queue("invalidate_cdn", [events.sqs_message(body) for body in bodies]) == []
    [paths] = world.invalidated()
    assert len(paths) == invalidation_batches._MOST_WITHDRAWN
    assert world.take_messages(settings.invalidations_queue_url) == []
    monkeypatch.setattr(invalidation_batches, "_MUCH_LATER_SECONDS", 0)
    assert invoke_queue("invalidate_cdn", [events.sqs_message(body) for body in bodies]) == []
    left = world.take_messages(settings.withdrawals_queue_url)
    assert [each["paths"][0] for each in left] == ["/6/*", "/7/*"]  # what is asked twice, once


def test_withdrawals_wait_for_invalidations_in_progress_and_deletions_do_not(world, monkeypatch):
    monkeypatch.setattr(distribution, "is_busy", lambda: True)
    monkeypatch.setattr(invalidation_batches, "_MUCH_LATER_SECONDS", 0)
    invalidations.withdraw("/1/*", "nora")
    invalidations.ask("/2/*", "nora")
    [waiting] = world.take_messages(settings.withdrawals_queue_url)
    [urgent] = world.take_messages(settings.invalidations_queue_url)
    for body in (waiting, urgent):
        assert invoke_queue("invalidate_cdn", [events.sqs_message(body)]) == []
    assert world.invalidated() == [["/2/*"]]
    assert world.take_messages(settings.withdrawals_queue_url) == [{**waiting, "hop": 1}]


def test_what_moderators_decide_waits_for_no_invalidation_in_progress(world, monkeypatch):
    monkeypatch.setattr(distribution, "is_busy", lambda: True)
    monkeypatch.setattr(invalidation_batches, "_MUCH_LATER_SECONDS", 0)
    invalidations.withdraw("/1/*", "nora")
    invalidations.withdraw("/2/*", None, is_moderated=True)
    invalidations.withdraw("/3/*", "mia", is_moderated=True)
    bodies = world.take_messages(settings.withdrawals_queue_url)
    assert invoke_queue("invalidate_cdn", [events.sqs_message(body) for body in bodies]) == []
    assert world.invalidated() == [["/2/*", "/3/*"]]
    assert world.take_messages(settings.withdrawals_queue_url) == [{**bodies[0], "hop": 1}]


def test_what_moderators_decide_and_the_cdn_refuses_comes_again_like_a_deletion(world, monkeypatch):
    monkeypatch.setattr(distribution, "invalidate", lambda *args: None)
    monkeypatch.setattr(invalidation_batches, "_LATER_SECONDS", 0)
    invalidations.withdraw("/1/*", "nora")
    invalidations.withdraw("/2/*", None, is_moderated=True)
    bodies = world.take_messages(settings.withdrawals_queue_url)
    assert invoke_queue("invalidate_cdn", [events.sqs_message(body) for body in bodies]) == []
    assert world.take_messages(settings.withdrawals_queue_url) == [{**bodies[1], "hop": 1}]


def test_counts_that_never_reach_zero_hold_up_a_deletion_for_a_day_at_most(world, monkeypatch):
    scene = deletions.everything(world)
    raw = {"subject": {"S": counters.of_post(scene.post_id)}}
    world.dynamodb.update_item(
        TableName=Counter.Meta.table_name,
        Key=raw,
        UpdateExpression="ADD likes :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    delete(world, scene)
    for _ in range(8):
        world.run_streams()
        world.run_queues()
    assert receipt(world, scene)["state"] == "pending"
    assert "counters" in traces(world, scene.post_id)
    monkeypatch.setattr(watermarks, "KEPT_SECONDS", -1)
    world.settle()
    assert receipt(world, scene)["state"] == "done"
    assert traces(world, *scene.ids) == KEPT
