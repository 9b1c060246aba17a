"""A published post reaches each follower's feed once."""

import json
from datetime import timedelta

import pytest
from pinhole import clock, errors, ids, log
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import LedgerEntry, Post

from tests.flow.support import events, wire
from tests.flow.support.rows import add_follow, add_post, arrive, visit
from tests.flow.support.world import invoke, invoke_queue, person, tuned


def followed_by(author, count):
    """So many active followers; their ids."""
    readers = [person("reader").user_id for _ in range(count)]
    for reader in readers:
        add_follow(reader, author.user_id)
    visit(*readers)
    return readers


def publish(world, author):
    """A published post and its stream record."""
    arrive(author)
    post_id = add_post(author)
    return post_id, world.take_records(Post)


def plan(records):
    invoke("plan_fan_out", {"Records": records})


def queued(world):
    return world.take_messages(settings.deliveries_queue_url)


def deliver(*deliveries):
    messages = [events.sqs_message(one) for one in deliveries]
    return invoke_queue("deliver_posts", messages) if messages else []


def entries(world):
    return sorted((row["post_id"]["S"], row["user_id"]["S"]) for row in world.rows(FeedEntry))


@pytest.mark.parametrize(("followers", "sizes"), [(0, []), (1, [1]), (3, [3]), (7, [3, 3, 1])])
def test_followers_are_paged_into_one_delivery_a_page(world, followers, sizes):
    ana = person("ana")
    readers = followed_by(ana, followers)
    post_id, records = publish(world, ana)
    with tuned(fan_out_page=3):
        plan(records)
    deliveries = queued(world)
    assert [len(one["reader_ids"]) for one in deliveries] == sizes
    assert sorted(sum((one["reader_ids"] for one in deliveries), [])) == sorted(readers)
    assert deliver(*deliveries) == []
    assert entries(world) == sorted((post_id, reader) for reader in readers)


def test_more_pages_than_one_call_to_the_queue_takes_are_all_sent(world):
    ana = person("ana")
    readers = followed_by(ana, 23)
    _, records = publish(world, ana)
    with tuned(fan_out_page=1):
        plan(records)
    assert world.wire.calls.count("sqs.SendMessageBatch") == 3
    assert sorted(one["reader_ids"][0] for one in queued(world)) == sorted(readers)


def test_a_plan_and_deliveries_that_come_again_leave_one_entry_each(world):
    ana = person("ana")
    readers = followed_by(ana, 4)
    post_id, records = publish(world, ana)
    with tuned(fan_out_page=3):
        plan(records)
        plan(records)
    deliveries = queued(world)
    deliver(*deliveries, *deliveries)
    assert entries(world) == sorted((post_id, reader) for reader in readers)


def test_only_the_change_to_published_is_planned(world):
    ana = person("ana")
    followed_by(ana, 1)
    arrive(ana)
    post_id = add_post(ana)
    Post.get(post_id).update([Post.caption.set("edited")])
    inserted, edited = world.take_records(Post)
    plan([edited])
    assert queued(world) == []
    plan([inserted])
    assert len(queued(world)) == 1


@pytest.mark.parametrize("fate", ["deleted", "removed"])
def test_a_post_deleted_before_it_was_planned_is_not_delivered(world, fate):
    ana = person("ana")
    followed_by(ana, 1)
    post_id, records = publish(world, ana)
    if fate == "deleted":
        Post.get(post_id).update([Post.state.set("deleted")])
    else:
        Post.get(post_id).delete()
    plan(records)
    assert queued(world) == []


@pytest.mark.parametrize("fate", ["deleted", "removed", "never was"])
def test_a_post_that_is_gone_gets_no_entry(world, fate):
    ana = person("ana")
    followed_by(ana, 2)
    post_id, records = publish(world, ana)
    plan(records)
    [delivery] = queued(world)
    if fate == "deleted":
        Post.get(post_id).update([Post.state.set("deleted")])
    elif fate == "removed":
        Post(post_id).delete()
    else:
        delivery["post_id"] = ids.ulid()
    assert deliver(delivery) == []
    assert entries(world) == []


def test_unprocessed_items_are_sent_again(world):
    ana = person("ana")
    readers = followed_by(ana, 60)
    post_id, records = publish(world, ana)
    plan(records)
    world.wire.break_(wire.leave_half, "dynamodb.BatchWriteItem", times=5)
    assert deliver(*queued(world)) == []
    assert entries(world) == sorted((post_id, reader) for reader in readers)


def test_a_delivery_whose_items_stay_unprocessed_comes_again(world):
    ana = person("ana")
    readers = followed_by(ana, 2)
    post_id, records = publish(world, ana)
    plan(records)
    deliveries = queued(world)
    world.wire.break_(wire.leave_all, "dynamodb.BatchWriteItem")
    assert len(deliver(*deliveries)) == 1
    world.wire.mend()
    assert deliver(*deliveries) == []
    assert entries(world) == sorted((post_id, reader) for reader in readers)


def test_a_plan_whose_messages_are_refused_is_repeated(world):
    ana = person("ana")
    followed_by(ana, 2)
    _, records = publish(world, ana)

    def take_one(request, proceed):
        answer = json.loads(proceed(request).content)
        failed = {"Id": "1", "SenderFault": False, "Code": "InternalError"}
        answer = {"Successful": answer["Successful"][:1], "Failed": [failed]}
        return wire.answer(request, 200, json.dumps(answer))

    world.wire.break_(take_one, "sqs.SendMessageBatch", times=1)
    with tuned(fan_out_page=1), pytest.raises(errors.Busy):
        plan(records)
    with tuned(fan_out_page=1):
        plan(records)
    assert len(queued(world)) >= 2


def test_a_reader_who_followed_twice_while_followers_were_read_gets_one_entry(world):
    """A follower who returns moves to the end of the list, and may be read at both positions."""
    ana = person("ana")
    reader, other = followed_by(ana, 2)
    post_id, records = publish(world, ana)
    plan(records)
    [delivery] = queued(world)
    assert deliver({**delivery, "reader_ids": [reader, other, reader]}) == []
    assert entries(world) == sorted([(post_id, reader), (post_id, other)])


def test_one_bad_delivery_does_not_hold_up_the_others(world):
    ana = person("ana")
    followed_by(ana, 1)
    _, records = publish(world, ana)
    plan(records)
    [delivery] = queued(world)
    bad = events.sqs_message({"post_id": "x"})
    messages = [bad, events.sqs_message(delivery)]
    assert invoke_queue("deliver_posts", messages) == [bad["messageId"]]
    assert len(entries(world)) == 1


def test_the_time_to_the_last_follower_counts_from_publication_over_all_attempts(
    world, monkeypatch
):
    ana = person("ana")
    followed_by(ana, 2)
    post_id, records = publish(world, ana)
    published = clock.parse(Post.get(post_id).published_at)
    took = []
    monkeypatch.setattr(log, "seconds_of_stage", lambda name, value: took.append((name, value)))

    def pass_time(seconds):
        monkeypatch.setattr(clock, "now", lambda: published + timedelta(seconds=seconds))

    pass_time(60)
    plan(records)
    queued(world)
    pass_time(100)
    plan(records)
    pass_time(130)
    assert deliver(*queued(world)) == []
    assert took == [("TimeToLastFollower", 130)]
    row = LedgerEntry.get(post_id)
    assert row.started_at == clock.iso(published + timedelta(seconds=60))
    assert row.finished_at == clock.iso(published + timedelta(seconds=130))
