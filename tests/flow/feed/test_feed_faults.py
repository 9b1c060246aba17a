"""Fan-out under faults: killed, throttled, interrupted, repeated or parked."""

import pytest
from pinhole import clock
from pinhole.aws import clients
from pinhole.counts import own_interactions
from pinhole.settings import settings
from pinhole.tables.feeds import Affinity, FeedEntry
from pinhole.tables.posts import Counter, LedgerEntry, Like, Post
from pinhole.tables.relationships import Follow

from tests.flow.support import chaos, events, wire
from tests.flow.support.feeds import differences, entries_of, feed_of
from tests.flow.support.rows import add_follow, add_post, arrive, visit
from tests.flow.support.world import World, invoke, invoke_queue, person, tuned

THROTTLED = wire.refuse("ProvisionedThroughputExceededException")


@pytest.fixture
def ana(world: World):
    ana = person("ana")
    arrive(ana)
    return ana


@pytest.fixture
def readers(ana):
    """More of Ana's followers than two batch writes hold."""
    readers = [person("reader") for _ in range(60)]
    for reader in readers:
        add_follow(reader.user_id, ana.user_id)
    visit(*(reader.user_id for reader in readers))
    return readers


def planned(world: World, author) -> tuple[str, list]:
    """A published post, and its queued deliveries."""
    world.take_records(Follow)
    post_id = add_post(author)
    invoke("plan_fan_out", {"Records": world.take_records(Post)})
    return post_id, world.take_messages(settings.deliveries_queue_url)


def deliver(*deliveries) -> list[str]:
    return invoke_queue("deliver_posts", [events.sqs_message(one) for one in deliveries])


def ledger_of(world: World, author, post_id: str) -> dict:
    return world.call(author, "GET", f"/posts/{post_id}").json["fan_out"]


def assert_delivered(world: World, author, readers, post_id: str) -> None:
    assert [entries_of(reader) for reader in readers] == [[post_id]] * len(readers)
    assert differences() == []
    ledger = ledger_of(world, author, post_id)
    assert ledger["pages_delivered"] == ledger["pages"]
    assert ledger["followers"] == len(readers)
    assert ledger["finished_at"]


@pytest.mark.parametrize("kill", [wire.kill_before, wire.kill_after])
@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_deliverer_killed_between_two_writes_is_redelivered(
    world, ana, readers, monkeypatch, kill, writes
):
    post_id, [delivery] = planned(world, ana)
    world.wire.break_(kill, "dynamodb.BatchWriteItem", skip=writes)
    chaos.without_threads(monkeypatch)
    with pytest.raises(wire.Killed):
        deliver(delivery)
    world.wire.mend()
    some = sum(len(entries_of(reader)) for reader in readers)
    assert some == min(60, 25 * (writes + (kill is wire.kill_after)))
    assert len(differences()) == 60 - some
    assert ledger_of(world, ana, post_id)["finished_at"] is None
    assert deliver(delivery) == []
    assert_delivered(world, ana, readers, post_id)


def test_a_delivery_killed_before_the_ledger_is_written_comes_again(world, ana, readers):
    post_id, [delivery] = planned(world, ana)
    world.wire.break_(wire.kill_before, "dynamodb.UpdateItem", where="ledger")
    with pytest.raises(wire.Killed):
        deliver(delivery)
    world.wire.mend()
    assert ledger_of(world, ana, post_id)["pages_delivered"] == 0
    assert deliver(delivery) == []
    assert_delivered(world, ana, readers, post_id)


def test_a_page_that_is_delivered_twice_is_counted_once(world, ana, readers):
    with tuned(fan_out_page=25):
        post_id, deliveries = planned(world, ana)
    assert deliver(deliveries[0], deliveries[0]) == []
    assert ledger_of(world, ana, post_id)["pages_delivered"] == 1
    assert ledger_of(world, ana, post_id)["finished_at"] is None
    assert deliver(*deliveries) == []
    finished = ledger_of(world, ana, post_id)
    clock_stands = deliver(*deliveries)
    assert (clock_stands, ledger_of(world, ana, post_id)) == ([], finished)
    assert_delivered(world, ana, readers, post_id)


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        *(
            (operation, fault)
            for operation in ("GetItem", "BatchGetItem", "BatchWriteItem", "UpdateItem")
            for fault in (THROTTLED, wire.lose_answer)
        ),
        *((operation, wire.leave_all) for operation in ("BatchGetItem", "BatchWriteItem")),
    ],
)
def test_a_page_that_dynamodb_throttles_comes_again(world, ana, readers, operation, fault):
    post_id, [delivery] = planned(world, ana)
    world.wire.break_(fault, f"dynamodb.{operation}")
    assert len(deliver(delivery)) == 1
    world.wire.mend()
    assert deliver(delivery) == []
    assert_delivered(world, ana, readers, post_id)


@pytest.mark.parametrize("fault", [THROTTLED, wire.leave_half, wire.leave_all])
def test_a_page_that_dynamodb_throttles_for_a_moment_is_delivered(world, ana, readers, fault):
    post_id, [delivery] = planned(world, ana)
    world.wire.break_(fault, "dynamodb.BatchWriteItem", times=3)
    assert deliver(delivery) == []
    assert_delivered(world, ana, readers, post_id)


def test_a_page_parked_among_the_dead_letters_is_resumed_and_completes_the_ledger(
    world, ana, readers
):
    with tuned(fan_out_page=25):
        post_id, deliveries = planned(world, ana)
    world.wire.break_(THROTTLED, "dynamodb.BatchWriteItem", where=deliveries[1]["reader_ids"][0])
    dead = deliveries[1]
    for attempt in range(5):
        assert len(deliver(*(deliveries if attempt == 0 else [dead]))) == 1
    world.wire.mend()
    ledger = ledger_of(world, ana, post_id)
    assert (ledger["pages"], ledger["pages_delivered"], ledger["finished_at"]) == (3, 2, None)
    missing = {each["user_id"] for each in differences()}
    assert missing == set(dead["reader_ids"])
    assert deliver(dead) == []
    assert_delivered(world, ana, readers, post_id)


def test_a_page_that_is_resumed_long_after_its_ledger_is_gone_is_still_delivered(
    world, ana, readers
):
    post_id, [delivery] = planned(world, ana)
    LedgerEntry(post_id).delete()
    assert deliver(delivery) == []
    assert [entries_of(reader) for reader in readers] == [[post_id]] * 60
    assert ledger_of(world, ana, post_id) is None
    assert world.rows(LedgerEntry) == []


@pytest.mark.parametrize("kill", [wire.kill_before, wire.kill_after])
@pytest.mark.parametrize("call", range(9))
def test_a_planner_killed_at_any_call_is_run_again(world, ana, readers, kill, call):
    world.take_records(Follow)
    post_id = add_post(ana)
    records = world.take_records(Post)
    world.wire.break_(kill, skip=call)
    with tuned(fan_out_page=25):
        try:
            invoke("plan_fan_out", {"Records": records})
        except wire.Killed:
            world.wire.mend()
            invoke("plan_fan_out", {"Records": records})
        world.wire.mend()
    world.run_deliveries()
    assert_delivered(world, ana, readers, post_id)


def test_a_repeated_plan_opens_a_new_ledger(world, ana, readers):
    """A page of the earlier plan is delivered, but does not count for the later plan."""
    post_id, [early] = planned(world, ana)
    record = {"Records": [published(post_id, ana)]}
    invoke("plan_fan_out", record)
    [late] = world.take_messages(settings.deliveries_queue_url)
    assert deliver(early) == []
    assert ledger_of(world, ana, post_id)["pages_delivered"] == 0
    assert deliver(late) == []
    assert_delivered(world, ana, readers, post_id)


def published(post_id: str, author) -> dict:
    """The stream record of a post that was published, as `plan_fan_out` gets it."""
    row = Post.get(post_id).serialize()
    return {
        "eventSourceARN": f"arn:aws:dynamodb:us-east-1:1:table/{Post.Meta.table_name}/stream/now",
        "dynamodb": {"NewImage": row, "SequenceNumber": "1"},
    }


# Stream batches, delivered twice and bisected


def in_full(records: list) -> list[list]:
    return [records]


def twice(records: list) -> list[list]:
    return [records, records]


def bisected(records: list) -> list[list]:
    """As AWS does when a batch fails at its end: the records before it come again, too."""
    if len(records) < 2:
        return [records]
    half = len(records) // 2
    return [records, *bisected(records[:half]), *bisected(records[half:])]


def one_by_one(records: list) -> list[list]:
    return [[record] for record in records]


REPLAYS = [in_full, twice, bisected, one_by_one]


def run(name: str, batches: list[list]) -> None:
    for batch in batches:
        invoke(name, {"Records": batch, "shardId": "shard"})


@pytest.mark.parametrize("replay", REPLAYS)
def test_posts_planned_again_are_in_every_feed_once(world: World, ana, replay):
    ben, cem = person("ben"), person("cem")
    for reader in (ben, cem):
        add_follow(reader.user_id, ana.user_id)
        visit(reader.user_id)
    posts = [add_post(ana) for _ in range(4)]
    run("plan_fan_out", replay(world.take_records(Post)))
    world.run_deliveries()
    assert entries_of(ben) == entries_of(cem) == posts
    assert differences() == []
    for post_id in posts:
        assert ledger_of(world, ana, post_id)["finished_at"]


@pytest.mark.parametrize("replay", REPLAYS)
def test_follows_planned_again_are_backfilled_and_taken_away(world: World, ana, replay):
    ben, cem = person("ben"), person("cem")
    for reader in (ben, cem):
        assert feed_of(world, reader) == []
    post_id = world.publish(ana)
    path = f"/users/{ana.user_id}/follow"
    for reader, method in ((ben, "POST"), (cem, "POST"), (ben, "DELETE")):
        world.call(reader, method, path)
    run("plan_backfill", replay(world.take_records(Follow)))
    with tuned(fan_out_mode_settle_seconds=0):
        world.run_queue("backfill_feed")
    assert (entries_of(ben), entries_of(cem)) == ([], [post_id])
    assert (feed_of(world, ben), feed_of(world, cem)) == ([], [post_id])
    assert differences() == []


@pytest.mark.parametrize("replay", REPLAYS)
def test_likes_delivered_again_teach_and_count_once(world: World, ana, replay):
    ben = person("ben")
    posts = [world.publish(ana) for _ in range(3)]
    for method, post_id in (
        *(("POST", post_id) for post_id in posts),
        ("DELETE", posts[0]),
        ("POST", posts[0]),
        ("DELETE", posts[2]),
    ):
        world.call(ben, method, f"/posts/{post_id}/like")
    records = world.take_records(Like)
    for name in ("learn_interests", "count_changes"):
        run(name, in_full(records))
    learnt, counted = world.rows(Affinity), world.rows(Counter)
    for name in ("learn_interests", "count_changes"):
        run(name, replay(records))
    assert (world.rows(Affinity), world.rows(Counter)) == (learnt, counted)
    [row] = world.rows(Affinity)
    assert ana.user_id in row["taste"]["S"]
    for post_id, count in zip(posts, (1, 1, 0), strict=True):
        assert world.call(ben, "GET", f"/posts/{post_id}").json["like_count"] == count


@pytest.mark.parametrize("fault", ["killed before", "killed after", "throttled"])
@pytest.mark.parametrize("name", ["learn_interests", "count_changes"])
def test_a_batch_of_likes_that_fails_half_way_counts_and_teaches_once(world, ana, name, fault):
    people = [person(f"p{n}") for n in range(4)]
    arrive(*people)
    post_id = add_post(ana)
    for viewer in people:
        world.call(viewer, "POST", f"/posts/{post_id}/like")
    other = "count_changes" if name == "learn_interests" else "learn_interests"
    records = world.take_records(Like)
    faults = {"killed before": wire.kill_before, "killed after": wire.kill_after}
    world.wire.break_(faults.get(fault, THROTTLED), "dynamodb.UpdateItem", skip=2 % len(people))
    try:
        run(name, in_full(records))
    except (wire.Killed, *clients.FAULTS):
        world.wire.mend()
        run(name, bisected(records))
    world.wire.mend()
    run(other, in_full(records))
    assert world.call(ana, "GET", f"/posts/{post_id}").json["like_count"] == 4
    tastes = {row["taste"]["S"] for row in world.rows(Affinity)}
    assert len(world.rows(Affinity)) == 4
    assert all(taste.count(ana.user_id) == 1 for taste in tastes)


def without(record: dict, lost: str) -> dict:
    """A stream record that lacks a part, or an attribute of its row."""
    changed = record["dynamodb"]
    if lost in changed["OldImage"]:
        row = {name: value for name, value in changed["OldImage"].items() if name != lost}
        return {**record, "dynamodb": {**changed, "OldImage": row}}
    if lost in changed:
        changed = {name: value for name, value in changed.items() if name != lost}
        return {**record, "dynamodb": changed}
    return {name: value for name, value in record.items() if name != lost}


def is_note(record):
    """Of what somebody did last, beside their likes or follows."""
    return any(
        each["S"].endswith(own_interactions.ENDING) for each in record["dynamodb"]["Keys"].values()
    )


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        *(("plan_backfill", lost) for lost in ("followee_id", "OldImage", "dynamodb")),
        *(("learn_interests", lost) for lost in ("viewer_id", "like_id", "OldImage", "dynamodb")),
    ],
)
def test_a_poison_record_of_a_follow_or_like_is_parked_alone(world: World, ana, name, lost):
    ben = person("ben")
    post_id = add_post(ana)
    table = Follow if name == "plan_backfill" else Like
    paths = {Follow: f"/users/{ana.user_id}/follow", Like: f"/posts/{post_id}/like"}
    for method in ("POST", "DELETE", "POST"):
        world.call(ben, method, paths[table])
    first, poison, last = (each for each in world.take_records(table) if not is_note(each))
    poison = without(poison, lost)
    run(name, [[first, poison, last]])
    parked = world.take_messages(settings.parked_queue_url)
    assert [each["eventID"] for each in parked] == [poison["eventID"]]
    if name == "plan_backfill":
        # Of two follows; their second looks come later.
        assert len(world.take_messages(settings.backfills_queue_url)) == 2
    else:
        assert len(world.rows(Affinity)) == 1


def test_a_reader_whose_entries_expire_misses_nothing(world: World, ana):
    ben = person("ben")
    world.follow(ben, ana)
    posts = [add_post(ana) for _ in range(3)]
    world.settle()
    assert feed_of(world, ben) == posts[::-1]
    for entry in FeedEntry.scan():
        assert entry.expires_at > clock.timestamp()
