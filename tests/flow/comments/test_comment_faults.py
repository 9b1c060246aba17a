"""Comments under faults and concurrency: no orphans, no double counts, consistent ranks."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole.aws import clients
from pinhole.comments import ranks
from pinhole.counts import shards
from pinhole.ranking import hot_rank
from pinhole.settings import settings
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.posts import Counter, Post

from tests.flow.support import events, wire
from tests.flow.support.commenting import (
    counters_of,
    delete,
    ids_of,
    like,
    listed,
    post,
    replies,
    reply,
    write,
)
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person

THROTTLED = wire.refuse("ProvisionedThroughputExceededException")
FAULTS = {
    "killed before": wire.kill_before,
    "killed after": wire.kill_after,
    "answer lost": wire.lose_answer,
    "throttled": THROTTLED,
}
# For every call in turn (`wire.kill_after`).
IN_TURN = ("killed after", "answer lost", "throttled")
ANYTHING = (wire.Killed, *clients.FAULTS)


class Scene:
    """Ana's post and a comment by Ben on it, which may have a reply."""

    def __init__(self, world, has_replies=False):
        self.world = world
        self.ana, self.ben = person("ana"), person("ben")
        arrive(self.ana, self.ben)
        self.post_id = add_post(self.ana)
        self.comment = write(world, self.ben, self.post_id)
        if has_replies:
            self.reply()
        world.settle()

    def reply(self):
        return reply(self.world, self.ana, self.comment, self.post_id)

    def delete(self):
        return delete(self.world, self.ben, self.comment)

    def post_reply(self, **more):
        body = {"text": "x", "parent_id": self.comment["comment_id"]}
        path = f"/posts/{self.post_id}/comments"
        return self.world.call(self.ana, "POST", path, body, **more)

    def counts(self):
        """The counts of the post and of the comment."""
        found = counters_of(self.world)
        subjects = (f"post#{self.post_id}", f"comment#{self.comment['comment_id']}")
        return tuple(found.get(subject, {}) for subject in subjects)


@pytest.fixture
def scene(world):
    return Scene(world)


def every_call(world, fault, interaction):
    """Apply the fault to each AWS call of an action in turn, until the action meets none."""
    for number in range(40):
        world.wire.break_(FAULTS[fault], skip=number, times=1)
        with suppress(ANYTHING):
            interaction(number)
        is_struck = any(rule.times < 1 for rule in world.wire._rules)
        world.wire.mend()
        yield number
        if not is_struck:
            return
    raise AssertionError("It makes more calls than a request may")


# Single requests


@pytest.mark.parametrize("fault", IN_TURN)
def test_a_reply_struck_at_any_call_is_written_whole_or_not_and_counted_so(world, scene, fault):
    for _ in every_call(world, fault, lambda number: scene.post_reply()):
        world.settle()
        found = replies(world, scene.ana, scene.post_id, scene.comment)
        written = [row for row in Comment.scan() if row.parent_id]
        assert sorted(ids_of(found)) == sorted(row.comment_id for row in written)
        of_post, of_comment = scene.counts()
        assert of_post["comments"] == 1 + len(written)
        assert of_comment.get("replies", 0) == len(written)


@pytest.mark.parametrize("fault", ["answer lost", "throttled"])
def test_a_retry_with_a_key_after_a_fault_at_any_call_makes_one_comment(
    world, scene, fault, monkeypatch
):
    monkeypatch.setattr(events, "MILLISECONDS", 0)  # the holder of a key has ended

    def once(number):
        return scene.post_reply(headers={"Idempotency-Key": f"k{number}"})

    for number in every_call(world, fault, once):
        statuses = [once(number).status for _ in range(3)]
        assert statuses[-1] == 201
        assert sum(1 for row in Comment.scan() if row.parent_id) == number + 1


@pytest.mark.parametrize("fault", IN_TURN)
@pytest.mark.parametrize("has_replies", [True, False])
def test_a_deletion_struck_at_any_call_is_done_once_when_it_is_repeated(world, fault, has_replies):
    number = 0
    while True:
        scene = Scene(world, has_replies)
        world.wire.break_(FAULTS[fault], skip=number, times=1)
        with suppress(ANYTHING):
            scene.delete()
        is_struck = any(rule.times < 1 for rule in world.wire._rules)
        world.wire.mend()
        world.settle()
        assert scene.delete().status == 200
        world.settle()
        of_post, of_comment = scene.counts()
        assert of_post.get("comments", 0) == has_replies
        assert of_comment.get("replies", 0) == has_replies
        shown = listed(world, scene.ana, scene.post_id)
        assert [each["state"] for each in shown] == ["deleted"] * has_replies
        if not is_struck:
            break
        number += 1
    assert number >= 2


@pytest.mark.parametrize(
    ("method", "path", "body", "calls"),
    [
        ("POST", "/posts/{post}/comments", {"text": "x"}, ["BatchGetItem", "PutItem"]),
        (
            "POST",
            "/posts/{post}/comments",
            {"text": "@ben", "parent_id": "{comment}"},
            ["BatchGetItem", "Query", "UpdateItem", "PutItem"],
        ),
        ("GET", "/posts/{post}/comments", None, ["BatchGetItem", "Query"]),
        ("DELETE", "/comments/{comment}", None, ["BatchGetItem", "UpdateItem"]),
        ("POST", "/comments/{comment}/like", None, ["BatchGetItem", "PutItem"]),
    ],
)
def test_while_dynamodb_fails_the_answer_is_busy_and_nothing_is_broken(
    world, scene, method, path, body, calls
):
    names = {"post": scene.post_id, "comment": scene.comment["comment_id"]}
    body = body and {name: value.format(**names) for name, value in body.items()}
    for call in calls:
        world.wire.break_(THROTTLED, f"dynamodb.{call}")
        answer = world.call(scene.ben, method, path.format(**names), body)
        world.wire.mend()
        assert (answer.status, answer.json["code"]) == (503, "busy"), call
        assert "dynamodb" not in answer.body.lower()
    assert world.call(scene.ben, method, path.format(**names), body).status in (200, 201)


def test_liking_twice_at_once_is_liking_once(world, scene):
    first = []

    def other_request_first(request, proceed):
        first.append(like(world, scene.ana, scene.comment).json)
        return proceed(request)

    world.wire.break_(other_request_first, "dynamodb.PutItem", where="comment_likes", times=1)
    assert like(world, scene.ana, scene.comment).json == first[0]
    world.settle()
    assert len(world.rows(CommentLike)) == 1
    assert scene.counts()[1] == {"comment_likes": 1}


# A reply during the deletion of its parent, and the reverse


def at_call(world, operation, happen, number=0, where=""):
    """Make something happen just before one of the next calls."""

    def fault(request, proceed):
        happen()
        return proceed(request)

    world.wire.break_(fault, operation, where=where, skip=number, times=1)


@pytest.mark.parametrize("has_replies", [True, False])
def test_a_comment_deleted_at_any_call_of_a_reply_to_it_leaves_no_orphan(world, has_replies):
    happened = True
    number = 0
    while happened:
        scene, happened = Scene(world, has_replies), []
        at_call(world, "", lambda s=scene, h=happened: h.append(s.delete().status), number)
        status = scene.post_reply().status
        world.wire.mend()
        assert status in (201, 404)
        assert not happened or happened == [200]
        written = {row.comment_id for row in Comment.scan() if row.parent_id}
        world.settle()
        shown = listed(world, scene.ana, scene.post_id)
        found = replies(world, scene.ana, scene.post_id, scene.comment) if shown else []
        assert len(found) == (status == 201) + has_replies
        assert set(ids_of(found)) <= written
        of_post, of_comment = scene.counts()
        assert of_post.get("comments", 0) == len(found) + (not happened)
        assert of_comment.get("replies", 0) == len(found)
        number += 1
    assert number >= 3


@pytest.mark.parametrize("has_replies", [True, False])
def test_a_reply_written_at_any_call_of_its_parents_deletion_is_no_orphan(world, has_replies):
    happened = True
    number = 0
    while happened:
        scene, happened = Scene(world, has_replies), []
        at_call(world, "", lambda s=scene, h=happened: h.append(s.post_reply().status), number)
        assert scene.delete().status == 200
        world.wire.mend()
        world.settle()
        shown = listed(world, scene.ana, scene.post_id)
        found = replies(world, scene.ana, scene.post_id, scene.comment) if shown else []
        assert len(found) == happened.count(201) + has_replies
        assert [each["state"] for each in shown] == ["deleted"] * bool(found)
        assert scene.counts()[0].get("comments", 0) == len(found)
        number += 1
    assert number >= 2


def test_two_first_replies_at_once_are_both_written(world, scene):
    happened = []
    at_call(world, "dynamodb.UpdateItem", lambda: happened.append(scene.reply()))
    second = scene.reply()
    found = ids_of(replies(world, scene.ana, scene.post_id, scene.comment))
    assert found == sorted([happened[0]["comment_id"], second["comment_id"]])


def test_two_deletions_at_once_count_once(world, scene):
    at_call(world, "dynamodb.UpdateItem", scene.delete)
    assert scene.delete().status == 200
    world.settle()
    assert scene.counts() == ({}, {})


# Counting, ranks and top comments, whatever the streams repeat

steps = st.lists(
    st.tuples(
        st.sampled_from(["write", "reply", "like", "like", "unlike", "delete"]),
        st.integers(0, 2),  # who
        st.integers(0, 9),  # what
    ),
    max_size=16,
)
deliveries = st.lists(
    st.tuples(
        st.integers(0, 3),  # which table's and which shard's stream
        st.integers(1, 6),  # how many records
        st.sampled_from([None, *FAULTS]),
        st.integers(0, 6),  # at which call the fault strikes
        st.integers(0, 6),  # how many records the stream goes back afterwards
    ),
    max_size=12,
)


def take_step(world, people, post_id, comments, what, who, target):
    viewer = people[who]
    if what == "write" or not comments:
        comments.append(write(world, viewer, post_id))
        return
    comment = comments[target % len(comments)]
    if what == "reply":
        body = {"text": "x", "parent_id": comment["comment_id"]}
        answer = world.call(viewer, "POST", f"/posts/{post_id}/comments", body)
        comments += [answer.json] if answer.status == 201 else []
    elif what == "delete":
        delete(world, people[0], comment)  # the post's author may delete any comment
    else:
        like(world, viewer, comment, "POST" if what == "like" else "DELETE")


def shards_of(world, second):
    """The records of both tables in two shards; keys in `second` are in the second one."""
    shards = []
    for table, key in ((Comment, "comment_id"), (CommentLike, "viewer_id")):
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
            world.wire.break_(FAULTS[fault], skip=strikes_at, times=times)
        try:
            world.count_changes(batch, shard=f"shard {number}")
            done[number] = max(0, done[number] + len(batch) - back)
        except ANYTHING:
            pass
        world.wire.mend()
    for number, records in enumerate(shards):
        for start in range(done[number], len(records), 3):
            world.count_changes(records[start : start + 3], shard=f"shard {number}")


def assert_all_agrees(world, post_id):
    """Counts, ranks and top comments agree with the rows."""
    rows = [row for row in Comment.scan() if row.post_id == post_id]
    there = [row for row in rows if row.state == "published"]
    liked = [row.comment_id for row in CommentLike.scan() if row.like_id]
    counts = counters_of(world)
    assert counts.get(f"post#{post_id}", {}).get("comments", 0) == len(there)
    for row in rows:
        count = counts.get(f"comment#{row.comment_id}", {})
        assert count.get("comment_likes", 0) == liked.count(row.comment_id)
        answers = [other for other in there if other.parent_id == row.comment_id]
        assert count.get("replies", 0) == len(answers)
        if row.ranked_in:
            likes = liked.count(row.comment_id)
            assert row.rank == hot_rank.rank(row.comment_id, likes, len(answers))
    best = sorted((row for row in there if row.ranked_in), key=lambda row: row.rank)[:-3:-1]
    shown = post(world, person("eve"), post_id)["top_comments"]
    wanted = best if len(there) >= settings.top_comments_from else []
    assert [(each["comment_id"], each["like_count"]) for each in shown] == [
        (row.comment_id, liked.count(row.comment_id)) for row in wanted
    ]


@given(steps, deliveries)
@examples(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_counts_ranks_and_top_agree_with_the_rows_whatever_is_delivered_again(world, steps, script):
    people = [person(name) for name in ("ana", "ben", "eve")]
    arrive(*people)
    post_id, comments = add_post(people[0]), []
    for what, who, target in steps:
        take_step(world, people, post_id, comments, what, who, target)
    second = {people[2].user_id, *ids_of(comments[1::2])}
    deliver_badly(world, shards_of(world, second), script)
    assert_all_agrees(world, post_id)


def overtaken(world, scene, operation, where):
    """Likes of two stream shards, the second counted in the middle of the first one's work."""
    for _ in range(2):
        write(world, scene.ana, scene.post_id)
    world.settle()
    batches = []
    for name in ("p", "q"):
        like(world, person(name), scene.comment)
        batches.append(world.take_records(CommentLike))
    at_call(world, operation, lambda: world.count_changes(batches[1], shard="two"), where=where)
    world.count_changes(batches[0], shard="one")
    world.wire.mend()
    assert_all_agrees(world, scene.post_id)
    assert scene.counts()[1]["comment_likes"] == 2


@pytest.mark.parametrize(
    ("operation", "where"),
    [
        ("dynamodb.BatchGetItem", "comments"),
        ("dynamodb.UpdateItem", "-comments"),
        ("dynamodb.BatchGetItem", "post#"),
        ("dynamodb.Query", "by_rank"),
        ("dynamodb.BatchGetItem", "-users"),
        ("dynamodb.UpdateItem", "top_comments"),
    ],
)
def test_workers_that_overtake_each_other_end_with_the_same_rows(world, scene, operation, where):
    overtaken(world, scene, operation, where)


def test_an_unlike_that_restores_the_top_while_a_like_is_written_there_wins(world, scene):
    """A worker that finds nothing to write must not be overwritten by a slower one."""
    other = write(world, scene.ana, scene.post_id)
    write(world, scene.ana, scene.post_id)
    like(world, scene.ana, other)
    world.settle()
    eve, joe = person("eve"), person("joe")
    batches = []
    for viewer in (eve, joe):
        like(world, viewer, scene.comment)
    batches.append(world.take_records(CommentLike))
    for viewer in (eve, joe):
        like(world, viewer, scene.comment, "DELETE")
    batches.append(world.take_records(CommentLike))
    at_call(
        world,
        "dynamodb.UpdateItem",
        lambda: world.count_changes(batches[1], shard="two"),
        where="top_comments",
    )
    world.count_changes(batches[0], shard="one")
    world.wire.mend()
    assert_all_agrees(world, scene.post_id)


def test_a_like_that_moves_no_rank_writes_none(world, scene):
    for number in range(7):
        like(world, person(f"p{number}"), scene.comment)
    world.settle()
    [before] = [row.rank for row in Comment.scan()]
    like(world, person("one_more"), scene.comment)
    records = world.take_records(CommentLike)
    world.wire.calls.clear()
    world.count_changes(records)
    assert world.wire.calls.count("dynamodb.UpdateItem") == 1  # the count
    assert [row.rank for row in Comment.scan()] == [before]


def test_a_comment_that_expired_is_not_brought_back_by_a_like(world, scene):
    like(world, scene.ana, scene.comment)
    records = world.take_records(CommentLike)
    Comment(scene.comment["comment_id"]).delete()
    world.count_changes(records)
    assert world.rows(Comment) == []


def test_ranks_that_do_not_settle_hold_up_no_batch_and_are_looked_at_later(
    world, scene, monkeypatch
):
    scheduled = []
    monkeypatch.setattr(ranks, "_move", lambda *_: None)
    monkeypatch.setattr(shards, "schedule", lambda subject, *_: scheduled.append(subject))
    like(world, scene.ana, scene.comment)
    world.count_changes(world.take_records(CommentLike))
    assert scheduled == [f"comment#{scene.comment['comment_id']}"]


def test_a_post_page_reads_top_comments_only_from_the_counter(world, scene):
    [row] = [row for row in world.rows(Counter) if row["subject"]["S"].startswith("post#")]
    assert "top_comments" not in row  # too few
    for _ in range(2):
        write(world, scene.ana, scene.post_id)
    world.settle()
    world.wire.calls.clear()
    shown = post(world, scene.ana, scene.post_id)
    assert len(shown["top_comments"]) == 2
    assert [row.post_id for row in Post.scan()] == [scene.post_id]
    calls = [call for call in world.wire.calls if call != "dynamodb.Scan"]
    assert len(calls) <= 4
