"""Counter shards: further rows of a subject whose changes come from many stream shards."""

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole import clock, ids
from pinhole.aws import clients
from pinhole.counts import counters, exact_counts, rank_requests, roll_ups, shards
from pinhole.counts.additions import Change
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.counter_shards import CounterShard
from pinhole.tables.posts import Counter

from tests.flow.support import events, wire
from tests.flow.support.world import invoke_queue, tuned

POST = "01KAP000000000000000000000"
SUBJECT = counters.of_post(POST)


def like(number, delta=1):
    return Change(SUBJECT, "likes", delta, "likes", str(number), ids.ulid())


def count(number, shard, delta=1):
    exact_counts.apply([like(number, delta)], shard)


def row():
    return store.batch_get({Counter: [counters.key(SUBJECT)]}, [Counter])[Counter][0]


@pytest.fixture(autouse=True)
def room_for_two(world):
    with tuned(counter_shards_from=2):
        yield


def test_an_ordinary_post_is_counted_in_its_own_row_alone(world):
    for shard in ("a", "b", "a"):
        count(len(world.wire.calls) + 1, shard)
    assert row()["likes"] == 3
    assert len(world.rows(Counter)) == 1
    assert world.take_messages(settings.rollups_queue_url) == []


def test_further_stream_shards_count_in_counter_shards_and_are_rolled_up(world):
    for number, shard in enumerate("abcdcda", 1):
        count(number, shard)
    assert counters.value(row(), "likes") == 3
    assert (len(world.rows(Counter)), len(world.rows(CounterShard))) == (1, 2)
    roll_ups.roll_up(SUBJECT)
    assert counters.value(row(), "likes") == 7
    assert shards.total(row(), "heat") > 0


def test_a_stream_shard_stays_in_its_row_when_there_is_room_again(world):
    for number, shard in enumerate("abc", 1):
        count(number, shard)
    with tuned(counter_shards_from=12):
        count(3, "c")
        count(4, "c")
    roll_ups.roll_up(SUBJECT)
    assert counters.value(row(), "likes") == 4


def test_one_roll_up_is_asked_for_however_many_shards_count(world, monkeypatch):
    sent = []
    now = clock.timestamp()
    monkeypatch.setattr(clock, "timestamp", lambda: now)
    monkeypatch.setattr(clients, "sqs", lambda: Queue(sent))
    monkeypatch.setattr(rank_requests, "on_likes_counted", lambda *counted: None)
    for number, shard in enumerate("abcdefgh", 1):
        count(number, shard)
    [message] = sent
    assert message["DelaySeconds"] == 2
    assert json.loads(message["MessageBody"])["subject"] == SUBJECT
    monkeypatch.setattr(clock, "timestamp", lambda: now + 2)
    count(9, "c")
    assert len(sent) == 2


class Queue:
    def __init__(self, sent):
        self.sent = sent

    def send_message(self, **message):
        self.sent.append(message)


@pytest.mark.parametrize("kill", [wire.kill_before, wire.kill_after])
@pytest.mark.parametrize("call", range(5))
def test_another_worker_finishes_the_count_of_one_killed_at_any_call(
    world, monkeypatch, kill, call
):
    monkeypatch.setattr(shards, "_WAIT_SECONDS", 0)
    count(1, "a")
    count(1, "b")
    world.wire.break_(kill, skip=call)
    try:
        exact_counts.apply([like(1), like(2)], "c")
    except wire.Killed:
        world.wire.mend()
        exact_counts.apply([like(1), like(2)], "c")
    world.wire.mend()
    messages = world.take_messages(settings.rollups_queue_url)
    assert messages
    assert invoke_queue("roll_up_counts", [events.sqs_message(each) for each in messages]) == []
    assert counters.value(row(), "likes") == 4


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([1, 1, -1])), max_size=20),
    st.lists(st.integers(0, 20), max_size=8),
)
@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_roll_ups_that_overtake_each_other_never_take_a_count_back(world, likes, rolls):
    """A roll-up may write long after it read the shards, and after other roll-ups."""
    for each in Counter.scan():
        each.delete()
    for each in CounterShard.scan():
        each.delete()
    late, versions = [], [0]
    for number, (shard, delta) in enumerate(likes, 1):
        count(number, shard, delta)
        if number in rolls and (read := roll_ups.read(SUBJECT))[1]:
            late.append(read)
        for read in late[: number % 2]:
            roll_ups.write(SUBJECT, *read)
        late = late[number % 2 :]
        versions.append(row().get("rolled_version", 0))
    roll_ups.roll_up(SUBJECT)
    for read in late:
        roll_ups.write(SUBJECT, *read)
    assert versions == sorted(versions)
    if likes:
        assert shards.total(row(), "likes") == sum(delta for _, delta in likes)
