"""Counter shards as AWS has stream shards: many at once, each followed by others within hours."""

import pytest
from botocore.exceptions import ClientError
from pinhole import clock, errors, ids
from pinhole.aws import clients
from pinhole.counts import counters, exact_counts, roll_ups, shards
from pinhole.counts.additions import Change
from pinhole.tables import store
from pinhole.tables.counter_shards import CounterShard
from pinhole.tables.posts import Counter

from bench.meter import Meter
from tests.flow.support import wire
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned

OLD = "shardId-00000001500000000000-2bac9cd2"  # of 2017, named as AWS names them
HOUR = 3600
POST = "01KAP000000000000000000000"
SUBJECT = counters.of_post(POST)


def shard_made_at(seconds, number=0):
    return f"shardId-{seconds * 1000:020d}-{number:08x}"


def count(shard, sequence=1, delta=1):
    change = Change(SUBJECT, "likes", delta, "likes", str(sequence), ids.ulid())
    exact_counts.apply([change], shard)


def row():
    return store.get(Counter, counters.key(SUBJECT), consistent=True)


def likes():
    return counters.value(row(), "likes")


def size(stored):
    """A row's size by DynamoDB's rules, in bytes: names and texts in UTF-8, numbers by digits."""
    numbers = (value for value in stored.values() if isinstance(value, int))
    texts = (value for value in stored.values() if isinstance(value, str))
    return (
        sum(len(name.encode()) for name in stored)
        + sum(len(text.encode()) for text in texts)
        + sum(len(str(number)) // 2 + 2 for number in numbers)
    )


@pytest.fixture
def later(monkeypatch):
    """Set the clock to so many hours from now."""
    now = clock.timestamp()

    def set_clock(hours):
        monkeypatch.setattr(clock, "timestamp", lambda: int(now + hours * HOUR))
        return clock.timestamp()

    return set_clock


def test_folded_shards_go_with_their_post(world):
    with tuned(counter_shards_from=0, deletion_settle_seconds=0):
        nora, ana = person("nora"), person("ana")
        world.shard = OLD
        post = world.publish(nora, "x")
        world.call(ana, "POST", f"/posts/{post}/like")
        world.settle()
        world.settle()
        roll_ups.roll_up(counters.of_post(post))
        world.shard = f"shardId-{clock.timestamp() * 1000:020d}-1bac9cd2"
        assert world.call(nora, "DELETE", f"/posts/{post}").status < 300
        world.settle()
        world.settle()
        left = [*world.rows(Counter), *world.rows(CounterShard)]
        assert not [row for row in left if post in str(row)]


def test_shards_folded_and_unfolded_go_with_their_account(world, later, monkeypatch):
    monkeypatch.setattr(shards, "_WAIT_SECONDS", 0)
    with tuned(counter_shards_from=0, deletion_settle_seconds=0):
        nora, ana = person("nora"), person("ana")
        world.follow(ana, nora)
        world.settle()
        world.shard = shard_made_at(later(26))
        world.call(ana, "DELETE", f"/users/{nora.user_id}/follow")
        world.call(ana, "POST", f"/users/{nora.user_id}/follow")
        world.settle()
        subject = counters.of_user(nora.user_id)
        folded = store.get(Counter, counters.key(subject), consistent=True)
        assert folded[shards.folded("followers")] == 1
        assert any(nora.user_id in str(shard) for shard in world.rows(CounterShard))
        assert world.call(nora, "DELETE", "/users/me", {"username": nora.username}).status == 202
        world.settle()
        left = [*world.rows(Counter), *world.rows(CounterShard)]
        assert not [row for row in left if nora.user_id in str(row)]


def test_a_row_is_under_4_kb_after_likes_through_200_stream_shards(world):
    """All of them count for the first time at once, and find the subject's row empty."""
    now = clock.timestamp()
    for number in range(200):
        count(shard_made_at(now, number), 10**20 + number)
    roll_ups.roll_up(SUBJECT)
    assert likes() == 200
    assert size(row()) < 1_500
    assert (len(world.rows(Counter)), len(world.rows(CounterShard))) == (1, 188)


def test_a_page_costs_the_same_after_likes_through_200_stream_shards(world):
    ana = person("ana")
    arrive(ana)
    post_id = add_post(ana)

    def cost():
        with Meter(clients.dynamodb()) as meter:
            shown = world.call(ana, "GET", f"/users/{ana.user_id}/posts").json["posts"]
        tally = meter.tally()
        return shown[0]["like_count"], len(tally.calls), tally.rcu

    def like(number):
        event = (counters.of_post(post_id), "likes", 1, "likes", str(10**20), ids.ulid())
        exact_counts.apply([Change(*event)], shard_made_at(clock.timestamp(), number))

    like(0)
    cost()  # which also looks for the viewer's row
    likes, *before = cost()
    assert likes == 1
    for number in range(1, 200):
        like(number)
    roll_ups.roll_up(counters.of_post(post_id))
    likes, *after = cost()
    assert (likes, after) == (200, before)


def test_stream_shards_that_all_find_a_row_empty_share_its_room(world):
    """Each reads the row before another has written it."""
    empty = exact_counts._read([SUBJECT])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(exact_counts, "_read", lambda subjects: empty)
        for number in range(20):
            count(shard_made_at(clock.timestamp(), number))
    assert row()["mark_count"] == 12
    roll_ups.roll_up(SUBJECT)
    assert likes() == 20


def test_a_post_that_stays_busy_for_days_keeps_only_the_shards_of_a_day(world, later):
    """Ten partitions for three days, each with a new stream shard every four hours, whose parent
    is read to its end first.
    """
    sizes = []
    with tuned(counter_shards_from=2):
        for hours in range(0, 72, 4):
            made = later(hours)
            for partition in range(10):
                parent, child = (shard_made_at(made - age, partition) for age in (4 * HOUR, 0))
                count(parent, sequence=2)
                count(child, sequence=1)
            roll_ups.roll_up(SUBJECT)
            sizes.append((size(row()), len(world.rows(CounterShard))))
    assert likes() == 18 * 20
    assert max(number for _, number in sizes) <= 8 * 10
    assert max(row_size for row_size, _ in sizes) < 1_000


def test_a_stream_shard_that_counts_again_after_its_fold_counts_on(world, later):
    """The local cloud has one stream shard for ever, and a quiet one may live longer than usual."""
    with tuned(counter_shards_from=0):
        count("shardId-000000000000", 1)
        roll_ups.roll_up(SUBJECT)
        later(26)
        roll_ups.roll_up(SUBJECT)
        assert (likes(), world.rows(CounterShard)) == (1, [])
        count("shardId-000000000000", 2)
        roll_ups.roll_up(SUBJECT)
        later(52)
        roll_ups.roll_up(SUBJECT)
    assert (likes(), world.rows(CounterShard)) == (2, [])


def test_a_roll_up_that_read_before_a_fold_is_refused_after_it(world, later):
    """It lacks the folded shards, even if the others have counted so much that it looks newer."""
    with tuned(counter_shards_from=0):
        count("a")
        later(26)
        count("b")
        before, _ = roll_ups.read(SUBJECT)
        roll_ups.roll_up(SUBJECT)
        for number in range(2, 6):
            count("b", number)
        _, after = roll_ups.read(SUBJECT)
        assert not roll_ups.write(SUBJECT, before, after)
        assert likes() == 2
        roll_ups.roll_up(SUBJECT)
    assert likes() == 6


def test_a_shard_that_counts_while_it_is_folded_is_not_folded(world, later):
    with tuned(counter_shards_from=0):
        count("a")
        later(26)
        read = roll_ups.read(SUBJECT)
        count("a", 2)
        assert not roll_ups.write(SUBJECT, *read)
        roll_ups.roll_up(SUBJECT)
    assert likes() == 2
    assert len(world.rows(CounterShard)) == 1


@pytest.mark.parametrize("kill", [wire.kill_before, wire.kill_after])
def test_a_fold_that_is_cut_off_is_made_again_or_was_made(world, later, kill):
    with tuned(counter_shards_from=0):
        count("a")
        count("b")
        later(26)
        world.wire.break_(kill, "dynamodb.TransactWriteItems")
        with pytest.raises(wire.Killed):
            roll_ups.roll_up(SUBJECT)
        world.wire.mend()
        roll_ups.roll_up(SUBJECT)
    assert (likes(), world.rows(CounterShard)) == (2, [])


def test_a_record_that_meets_a_fold_is_counted_when_it_comes_again(world):
    world.wire.break_(wire.refuse("TransactionConflictException"), "dynamodb.UpdateItem", times=1)
    with pytest.raises(errors.Busy):
        count("a")
    count("a")
    assert likes() == 1


def test_a_fold_that_may_not_be_made_fails(world, later):
    with tuned(counter_shards_from=0):
        count("a")
        later(26)
        world.wire.break_(wire.refuse("AccessDeniedException"), "dynamodb.TransactWriteItems")
        with pytest.raises(ClientError):
            roll_ups.roll_up(SUBJECT)


def test_a_roll_up_does_not_bring_a_deleted_counter_back(world):
    with tuned(counter_shards_from=0):
        count("a")
        read = roll_ups.read(SUBJECT)
        Counter(SUBJECT).delete()
        assert roll_ups.write(SUBJECT, *read)
    assert world.rows(Counter) == []


def test_sums_from_before_there_was_a_table_of_shards_are_added_to(world):
    before = {"likes": 3, "rolled_likes": 40, "rolled_version": 90, "rolled_newest_likes": "01"}
    store.batch_put(Counter, [{**counters.key(SUBJECT), **before}])
    with tuned(counter_shards_from=0):
        for number in range(1, 4):
            count("a", number)
        roll_ups.roll_up(SUBJECT)
    assert likes() == 46
    assert (row()["rolled_version"], row()["folded_version"]) == (93, 90)


def test_what_is_stored_of_a_fold_is_the_sum_of_what_was_deleted(world, later):
    with tuned(counter_shards_from=0):
        for shard, delta in (("a", 1), ("b", 1), ("c", -1)):
            count(shard, delta=delta)
        later(26)
        roll_ups.roll_up(SUBJECT)
    stored = row()
    assert stored[shards.folded("likes")] == 1
    assert stored[shards.folded("version")] == 3
