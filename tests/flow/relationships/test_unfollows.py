"""An unfollow removes every post of the author from the feed, at once and for good."""

from datetime import timedelta

import pytest
from pinhole import clock
from pinhole.fan_out import backfill
from pinhole.feed import hidden_authors, reader_state, recent_unfollows
from pinhole.settings import settings
from pinhole.tables.feeds import Reader
from pinhole.tables.relationships import Follow

from tests.flow.support import events
from tests.flow.support.feeds import differences, entries_of, feed_of
from tests.flow.support.rows import add_follow, add_post, arrive, deliver, visit
from tests.flow.support.world import World, invoke, invoke_queue, person, tuned


@pytest.fixture
def ben(world: World, ana):
    ben = person("ben")
    arrive(ben)
    visit(ben.user_id)
    add_follow(ben.user_id, ana.user_id)
    return ben


def unfollow(world: World, reader, author) -> None:
    assert world.call(reader, "DELETE", f"/users/{author.user_id}/follow").status == 200


def unfollow_many(reader, count: int) -> None:
    gone = ""
    for _ in range(count):
        gone = recent_unfollows.add(gone, person("somebody").user_id)
    Reader(reader.user_id).update([Reader.unfollowed.set(gone)])


def queued(world: World, author) -> tuple[str, list]:
    """A published post, and its deliveries, which have not arrived yet."""
    post_id = world.make_post(author)
    world.process_uploads()
    world.run_streams()
    return post_id, world.take_messages(settings.deliveries_queue_url)


def come(deliveries: list) -> None:
    assert invoke_queue("deliver_posts", [events.sqs_message(body) for body in deliveries]) == []


def test_a_delivery_that_comes_after_the_unfollow_writes_nothing(world, ana, ben):
    post_id, late = queued(world, ana)
    unfollow(world, ben, ana)
    come(late)
    assert entries_of(ben) == feed_of(world, ben) == []
    ledger = world.call(ana, "GET", f"/posts/{post_id}").json["fan_out"]
    assert ledger["finished_at"]


def test_a_delivery_writes_nothing_for_a_reader_with_more_unfollows_than_their_row_names(
    world, ana, ben
):
    post_id, late = queued(world, ana)
    unfollow(world, ben, ana)
    unfollow_many(ben, recent_unfollows.MOST)
    Reader(ben.user_id).update([Reader.unsure_until.set(clock.timestamp() + 3_600)])
    come(late)
    assert entries_of(ben) == feed_of(world, ben) == []
    add_follow(ben.user_id, ana.user_id)
    come(late)
    assert entries_of(ben) == [post_id]


def test_a_delivery_after_following_again_is_written(world, ana, ben):
    post_id, late = queued(world, ana)
    unfollow(world, ben, ana)
    world.follow(ben, ana)
    come(late)
    assert entries_of(ben) == [post_id]


def test_entries_delivered_during_the_first_clean_up_are_deleted_by_the_second(world, ana, ben):
    world.take_records(Follow)
    with tuned(fan_out_mode_settle_seconds=900):
        unfollow(world, ben, ana)
        invoke("plan_backfill", {"Records": world.take_records(Follow)})
    messages = world.sqs.get_queue_attributes(
        QueueUrl=settings.backfills_queue_url, AttributeNames=["All"]
    )["Attributes"]
    assert messages["ApproximateNumberOfMessages"] == "1"
    assert messages["ApproximateNumberOfMessagesDelayed"] == "1"
    deliver(ben, ana, add_post(ana))
    backfill.reconcile(ben.user_id, ana.user_id)
    assert entries_of(ben) == []


def test_after_many_unfollows_the_next_hides_too_and_nobody_else_is_hidden(world, ana, ben):
    eve = person("eve")
    arrive(eve)
    add_follow(ben.user_id, eve.user_id)
    deliver(ben, ana, add_post(ana))
    shown = add_post(eve)
    deliver(ben, eve, shown)
    unfollow_many(ben, recent_unfollows.MOST)
    assert len(feed_of(world, ben)) == 2
    unfollow(world, ben, ana)
    assert feed_of(world, ben) == [shown]
    assert Reader.get(ben.user_id).unsure_until > clock.timestamp()
    assert differences() == []


def test_an_unfollow_takes_only_the_authors_entries_and_reads_no_others(world, ana, ben):
    """The oldest entry is the limit: earlier posts of the author are not in the feed."""
    eve = person("eve")
    arrive(eve)
    add_post(ana)
    theirs = [add_post(eve) for _ in range(30)]
    for post_id in theirs:
        deliver(ben, eve, post_id)
    for _ in range(3):
        deliver(ben, ana, add_post(ana))
    Follow(ben.user_id, ana.user_id).delete()
    calls = len(world.wire.calls)
    backfill._remove(ben.user_id, ana.user_id)
    assert sorted(world.wire.calls[calls:]) == [
        "dynamodb.BatchWriteItem",
        "dynamodb.Query",
        "dynamodb.Query",
    ]
    assert entries_of(ben) == theirs


@pytest.mark.parametrize(("days", "is_known"), [(27, True), (29, False)])
def test_an_author_is_forgotten_when_no_message_from_before_is_left(
    world, ana, ben, monkeypatch, days, is_known
):
    """A message may be a dead letter for two weeks, be redriven, and wait two weeks again."""
    eve, now = person("eve"), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=days))
    hidden_authors.hide(ben.user_id, ana.user_id)
    monkeypatch.setattr(clock, "now", lambda: now)
    hidden_authors.hide(ben.user_id, eve.user_id)
    row = reader_state.find(ben.user_id)
    hidden = hidden_authors.unfollowed(row, [ana.user_id, eve.user_id])
    assert hidden == ({ana.user_id, eve.user_id} if is_known else {eve.user_id})
