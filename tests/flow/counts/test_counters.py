"""Exact counts: they equal the rows, whatever the streams repeat, cut short or replay."""

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole import clock
from pinhole.aws import clients
from pinhole.counts import counters, roll_ups, shards, watermarks
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.counter_shards import CounterShard
from pinhole.tables.posts import Counter, Like, Post
from pinhole.tables.relationships import Follow

from tests.flow.support import wire
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned

FAULTS = {
    "killed before": wire.kill_before,
    "killed after": wire.kill_after,
    "answer lost": wire.lose_answer,
    "throttled": wire.refuse("ProvisionedThroughputExceededException"),
}
interactions = st.lists(
    st.tuples(
        st.sampled_from(["like", "like", "unlike", "follow", "unfollow", "delete post"]),
        st.integers(0, 2),  # who
        st.integers(0, 1),  # which post or person
    ),
    max_size=14,
)
deliveries = st.lists(
    st.tuples(
        st.integers(0, 5),  # which table's and which shard's stream
        st.integers(1, 6),  # how many records
        st.sampled_from([None, *FAULTS]),
        st.integers(0, 2),  # which update fails
        st.integers(0, 6),  # how many records the stream goes back afterwards
    ),
    max_size=12,
)


def interaction(world, people, posts, what, who, target):
    viewer, other = people[who], people[(who + 1 + target) % 3]
    if what == "delete post":
        Post.get(posts[target]).update([Post.state.set("deleted")])
    elif "like" in what:
        method = "POST" if what == "like" else "DELETE"
        world.call(viewer, method, f"/posts/{posts[target]}/like")
    else:
        method = "POST" if what == "follow" else "DELETE"
        world.call(viewer, method, f"/users/{other.user_id}/follow")


def shards_of(world, second):
    """The records of each table in two shards; keys in `second` are in the second one."""
    shards = []
    for table, key in ((Like, "viewer_id"), (Follow, "follower_id"), (Post, "post_id")):
        halves = [], []
        for record in world.take_records(table):
            halves[record["dynamodb"]["Keys"][key]["S"] in second].append(record)
        shards += halves
    return shards


def deliver_badly(world, shards, script):
    """Deliver as Lambda does: in order, again after a failure, and finally to the end."""
    done = [0] * len(shards)
    for number, size, fault, strikes_at, back in script:
        batch = shards[number][done[number] : done[number] + size]
        if fault:
            times = 1 if fault == "answer lost" else float("inf")
            world.wire.break_(FAULTS[fault], "dynamodb.UpdateItem", skip=strikes_at, times=times)
        try:
            world.count_changes(batch, shard=f"shard {number}")
            done[number] = max(0, done[number] + len(batch) - back)
        except (wire.Killed, *clients.FAULTS):
            pass
        world.wire.mend()
    for number, records in enumerate(shards):
        for start in range(done[number], len(records), 3):
            world.count_changes(records[start : start + 3], shard=f"shard {number}")


def assert_counts_equal_rows(people, posts):
    likes = [like for like in Like.scan() if like.like_id]
    follows = [follow for follow in Follow.scan() if follow.follow_id]
    for post_id in posts:
        rows = [like for like in likes if like.post_id == post_id]
        assert count(counters.of_post(post_id), "likes") == len(rows)
    for number, one in enumerate(people):
        subject = counters.of_user(one.user_id)
        followers = [follow for follow in follows if follow.followee_id == one.user_id]
        following = [follow for follow in follows if follow.follower_id == one.user_id]
        published = [post for post in posts if is_published(post, one)]
        assert count(subject, "followers") == len(followers), number
        assert count(subject, "following") == len(following), number
        assert count(subject, "posts") == len(published), number


def count(subject, kind):
    rows = store.batch_get({Counter: [counters.key(subject)]})[Counter]
    return shards.total(rows[0], kind) if rows else 0


def is_published(post_id, author):
    post = Post.get(post_id)
    return (post.state, post.author_id) == ("published", author.user_id)


def check(world, interactions, script, room=12):
    """Make room for so many stream shards in a subject's own row."""
    with tuned(counter_shards_from=room):
        _check(world, interactions, script)


def _check(world, interactions, script):
    people = [person(name) for name in ("ana", "ben", "eve")]
    arrive(*people)
    posts = [add_post(people[0]), add_post(people[1])]
    for what, who, target in interactions:
        interaction(world, people, posts, what, who, target)
    deliver_badly(world, shards_of(world, {people[2].user_id, posts[1]}), script)
    for message in world.take_messages(settings.rollups_queue_url):
        roll_ups.roll_up(message["subject"])
    assert_counts_equal_rows(people, posts)


SHARED_WORLD = {"suppress_health_check": [HealthCheck.function_scoped_fixture]}


@given(interactions, deliveries, st.integers(0, 2))
@examples(max_examples=25, **SHARED_WORLD)
def test_counts_equal_rows_whatever_is_delivered_again(
    world, monkeypatch, interactions, script, room
):
    monkeypatch.setattr(shards, "_WAIT_SECONDS", 0)
    check(world, interactions, script, room)


def test_the_same_test_finds_a_counter_that_has_no_watermark(world, monkeypatch):
    monkeypatch.setattr(watermarks, "stored", lambda *_: "")
    careless = given(interactions, deliveries)(
        lambda interactions, script: check(world, interactions, script)
    )
    with pytest.raises(AssertionError, match=r"= count\("):
        examples(phases=[Phase.generate], max_examples=200, database=None, **SHARED_WORLD)(
            careless
        )()


def test_a_batch_that_overlaps_with_what_was_counted_counts_only_the_rest(world):
    people = [person(name) for name in "abcd"]
    arrive(*people)
    post_id = add_post(people[0])
    for viewer in people:
        world.call(viewer, "POST", f"/posts/{post_id}/like")
    records = world.take_records(Like)
    for start, end in ((0, 2), (1, 3), (0, 4), (3, 4)):
        world.count_changes(records[start:end])
    shown = world.call(people[0], "GET", f"/posts/{post_id}").json
    assert shown["like_count"] == 4


def test_a_batch_is_one_write_for_each_count_whatever_it_holds(world):
    people = [person(name) for name in "abcd"]
    arrive(*people)
    post_id = add_post(people[0])
    for method in ("POST", "DELETE"):
        for viewer in people:
            world.call(viewer, method, f"/posts/{post_id}/like")
        records = world.take_records(Like)
        world.count_changes(
            [each for each in records if "#interactions" in str(each)]
        )  # counts nothing
        world.wire.calls.clear()
        world.count_changes([each for each in records if "#interactions" not in str(each)])
        written = ["dynamodb.BatchGetItem", "dynamodb.UpdateItem"]
        # The first few likes also change the post's hashtag ranks; and for a count of zero it is
        # checked whether the post exists.
        asked = ["dynamodb.BatchGetItem"] if method == "DELETE" else []
        told = ["dynamodb.Query"]  # who looks at the post
        assert world.wire.calls == [*written, "sqs.SendMessage", *told, *asked], method


def test_the_watermarks_of_shards_that_are_gone_are_dropped(world, monkeypatch):
    """A stream shard is followed by another every four hours, and keeps its records for a day."""
    ana, now = person("ana"), clock.timestamp()
    arrive(ana)
    post_id = add_post(ana)
    for hours in range(0, 240, 4):
        monkeypatch.setattr(clock, "timestamp", lambda hours=hours: now + hours * 3600)
        shard = f"shardId-{clock.timestamp() * 1000:020d}-{hours:08x}"
        for method in ("POST", "DELETE"):
            world.call(ana, method, f"/posts/{post_id}/like")
            world.count_changes(world.take_records(Like), shard=shard)
    [row] = [row for row in world.rows(Counter) if row["subject"]["S"] == f"post#{post_id}"]
    assert sum(name.startswith("watermark#") for name in row) == 12
    assert (row["likes"]["N"], row["mark_count"]["N"]) == ("0", "12")
    assert world.rows(CounterShard) == []


def test_the_watermarks_of_living_shards_are_kept(world):
    ana, now = person("ana"), clock.timestamp() * 1000
    arrive(ana)
    post_id = add_post(ana)
    world.call(ana, "POST", f"/posts/{post_id}/like")
    records = world.take_records(Like)
    for number in (*range(25), *range(25)):
        world.count_changes(records, shard=f"shardId-{now + number:020d}-0a")
    roll_ups.roll_up(counters.of_post(post_id))
    assert world.call(ana, "GET", f"/posts/{post_id}").json["like_count"] == 25
