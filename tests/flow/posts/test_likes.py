"""Likes: idempotent, visible to the liker at once, counted once."""

import pytest
from pinhole import clock, errors, ids
from pinhole.access import rate_limits
from pinhole.settings import settings
from pinhole.tables.feeds import Affinity
from pinhole.tables.posts import Counter, Like, Post

from tests.flow.support import wire
from tests.flow.support.aws import roles
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import invoke, person, tuned


def like_of(world, viewer, post_id):
    post = world.call(viewer, "GET", f"/posts/{post_id}").json
    return post["is_liked"], post["like_count"]


def likes_of(world):
    """The rows without the markers of concurrent requests."""
    return [{name: row[name] for name in row if name != "kept"} for row in world.rows(Like)]


@pytest.fixture
def post_id(world):
    return world.publish(person("ana"))


def test_a_like_is_seen_at_once_and_counted_once(world, post_id):
    ben = person("ben")
    answer = world.call(ben, "POST", f"/posts/{post_id}/like").json
    assert answer == {"is_liked": True, "like_count": 1}
    assert like_of(world, ben, post_id) == (True, 1)
    world.settle()
    assert like_of(world, ben, post_id) == (True, 1)
    assert like_of(world, person("eve"), post_id) == (False, 1)


@pytest.mark.parametrize("settled", [True, False], ids=["counted", "not yet counted"])
def test_liking_twice_is_liking_once(world, post_id, settled):
    ben = person("ben")
    world.call(ben, "POST", f"/posts/{post_id}/like")
    [before] = likes_of(world)
    if settled:
        world.settle()
    answer = world.call(ben, "POST", f"/posts/{post_id}/like").json
    assert answer == {"is_liked": True, "like_count": 1}
    assert likes_of(world) == [before]
    world.settle()
    assert like_of(world, ben, post_id) == (True, 1)


@pytest.mark.parametrize("settled", [True, False], ids=["counted", "not yet counted"])
def test_a_like_can_be_taken_back(world, post_id, settled):
    ben = person("ben")
    world.call(ben, "POST", f"/posts/{post_id}/like")
    if settled:
        world.settle()
    for _ in range(2):
        answer = world.call(ben, "DELETE", f"/posts/{post_id}/like").json
        assert answer["is_liked"] is False
    world.settle()
    assert like_of(world, ben, post_id) == (False, 0)
    assert world.rows(Like) == []


def test_taking_back_a_counted_like_answers_with_the_count_without_it(world, post_id):
    ben, eve = person("ben"), person("eve")
    for viewer in (ben, eve):
        world.call(viewer, "POST", f"/posts/{post_id}/like")
    world.settle()
    answer = world.call(ben, "DELETE", f"/posts/{post_id}/like").json
    assert answer == {"is_liked": False, "like_count": 1}


def test_unliking_without_a_like_changes_nothing(world, post_id):
    answer = world.call(person("ben"), "DELETE", f"/posts/{post_id}/like")
    assert (answer.status, answer.json) == (200, {"is_liked": False, "like_count": 0})
    world.settle()
    assert like_of(world, person("eve"), post_id) == (False, 0)


def test_an_unlike_of_an_older_like_does_not_count_a_newer_one_twice(world, post_id):
    ben, eve = person("ben"), person("eve")
    for viewer in (ben, eve):
        world.call(viewer, "POST", f"/posts/{post_id}/like")
        world.settle()
    world.call(ben, "DELETE", f"/posts/{post_id}/like")
    world.settle()
    assert like_of(world, eve, post_id) == (True, 1)


def test_likes_counted_out_of_order_are_not_counted_twice_for_their_givers(world, post_id):
    """Stream shards are independent: a newer like may be counted before an older one."""
    ben, eve = person("ben"), person("eve")
    records = []
    for viewer in (ben, eve):
        world.call(viewer, "POST", f"/posts/{post_id}/like")
        records.append(world.take_records(Like))
    world.count_changes(records[1], shard="shard two")
    world.count_changes(records[0], shard="shard one")
    assert like_of(world, eve, post_id) == (True, 2)
    assert like_of(world, ben, post_id) == (True, 2)


def test_a_count_that_lags_is_never_negative(world, post_id):
    ben, eve = person("ben"), person("eve")
    world.call(ben, "POST", f"/posts/{post_id}/like")
    lagging = world.take_records(Like)
    world.call(eve, "POST", f"/posts/{post_id}/like")
    world.call(eve, "DELETE", f"/posts/{post_id}/like")
    world.count_changes(world.take_records(Like), shard="another")
    answer = world.call(ben, "DELETE", f"/posts/{post_id}/like").json
    assert answer == {"is_liked": False, "like_count": 0}
    world.count_changes(lagging)
    world.settle()
    assert like_of(world, ben, post_id) == (False, 0)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_post_that_does_not_exist_cannot_be_liked(world, method):
    answer = world.call(person("ben"), method, f"/posts/{ids.ulid()}/like")
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert world.rows(Like) == world.rows(Counter) == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("file", [None, b"nothing"], ids=["pending", "rejected"])
def test_a_post_that_is_not_published_cannot_be_liked(world, method, file):
    ana, ben = person("ana"), person("ben")
    post_id = world.publish(ana, files=[file]) if file else world.announce(ana).json["post_id"]
    theirs = world.call(ben, method, f"/posts/{post_id}/like")
    own = world.call(ana, method, f"/posts/{post_id}/like")
    assert (theirs.status, theirs.json["code"]) == (403, "forbidden")
    assert (own.status, own.json["code"]) == (409, "conflict")
    assert world.rows(Like) == []


def test_authors_can_like_their_own_posts(world):
    ana = person("ana")
    post_id = world.publish(ana)
    assert world.call(ana, "POST", f"/posts/{post_id}/like").json["like_count"] == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_like_whose_answer_was_lost_counts_once(world, post_id, times):
    ben = person("ben")
    world.wire.break_(wire.lose_answer, "dynamodb.PutItem", where="likes", times=times)
    assert world.call(ben, "POST", f"/posts/{post_id}/like").json["is_liked"]
    world.settle()
    assert like_of(world, ben, post_id) == (True, 1)


def test_an_unlike_whose_answer_was_lost_counts_once(world, post_id):
    ben, eve = person("ben"), person("eve")
    for viewer in (ben, eve):
        world.call(viewer, "POST", f"/posts/{post_id}/like")
    world.settle()
    world.wire.break_(wire.lose_answer, "dynamodb.DeleteItem", times=1)
    assert not world.call(ben, "DELETE", f"/posts/{post_id}/like").json["is_liked"]
    world.settle()
    assert like_of(world, eve, post_id) == (True, 1)


def test_two_concurrent_likes_leave_one_row(world, post_id):
    ben, first = person("ben"), []

    def other_request_first(request, proceed):
        answer = world.call(ben, "POST", f"/posts/{post_id}/like").json
        first.extend([answer, *likes_of(world)])
        return proceed(request)

    world.wire.break_(other_request_first, "dynamodb.PutItem", where="likes", times=1)
    answer = world.call(ben, "POST", f"/posts/{post_id}/like").json
    assert [answer, *likes_of(world)] == first
    world.settle()
    assert like_of(world, ben, post_id) == (True, 1)


def test_a_refused_like_leaves_no_row(world, post_id):
    """The like is written in parallel with the read that refuses it."""
    ben = person("ben")
    Post.get(post_id).update([Post.state.set("pending")])
    assert world.call(ben, "POST", f"/posts/{post_id}/like").status == 403
    assert world.call(ben, "POST", f"/posts/{ids.ulid()}/like").status == 404
    assert world.rows(Like) == []
    world.settle()
    assert all(row.get("likes", {"N": "0"})["N"] == "0" for row in world.rows(Counter))


def test_a_refused_like_keeps_an_earlier_one(world, post_id):
    ben = person("ben")
    world.call(ben, "POST", f"/posts/{post_id}/like")
    before = likes_of(world)
    Post.get(post_id).update([Post.state.set("pending")])
    assert world.call(ben, "POST", f"/posts/{post_id}/like").status == 403
    with tuned(likes_burst=1, likes_per_hour=1):
        assert world.call(ben, "POST", f"/posts/{post_id}/like").status == 429
    assert likes_of(world) == before


def test_a_like_over_the_limit_is_taken_back(world, post_id):
    ben, other = person("ben"), add_post(person("cem"))
    with tuned(likes_burst=1, likes_per_hour=1):
        assert world.call(ben, "POST", f"/posts/{post_id}/like").status == 200
        assert world.call(ben, "POST", f"/posts/{other}/like").status == 429
    assert [row["post_id"]["S"] for row in world.rows(Like)] == [post_id]


def test_likes_of_deleted_posts_teach_nothing_and_hold_up_no_others(world, post_id):
    ben, cem = person("ben"), person("cem")
    arrive(cem)
    gone = add_post(cem)
    for each in (gone, post_id):
        world.call(ben, "POST", f"/posts/{each}/like")
    Post.get(gone).delete()
    world.settle()
    [taste] = world.rows(Affinity)
    assert Post.get(post_id).author_id in taste["taste"]["S"]
    assert world.take_messages(settings.parked_queue_url) == []


def test_a_like_that_another_request_relies_on_is_not_taken_back(world, post_id, monkeypatch):
    """Of two concurrent requests, the one that wrote the row is refused, and the other pays."""
    ben, answers = person("ben"), []
    spend = rate_limits.spend

    def other_request_first(viewer, what):
        monkeypatch.setattr(rate_limits, "spend", spend)
        until_there(world)
        answers.append(world.call(ben, "POST", f"/posts/{post_id}/like").json)
        raise errors.RateLimited("Too much", retry_after=1)

    monkeypatch.setattr(rate_limits, "spend", other_request_first)
    assert world.call(ben, "POST", f"/posts/{post_id}/like").status == 429
    assert answers == [{"is_liked": True, "like_count": 1}]
    assert like_of(world, ben, post_id) == (True, 1)


def until_there(world):
    with roles.none():
        while not world.rows(Like):
            pass


def test_a_viewer_known_to_exceed_the_limit_is_refused_without_a_write(world, post_id):
    ben = person("ben")
    with tuned(likes_burst=1, likes_per_hour=1):
        for _ in range(2):
            world.call(ben, "POST", f"/posts/{post_id}/like")
        world.wire.calls.clear()
        assert world.call(ben, "POST", f"/posts/{post_id}/like").status == 429
    assert world.wire.calls == []


FUTURE = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/posts/{}/like"),
        ("DELETE", "/posts/{}/like"),
        ("POST", "/posts/{}/save"),
        ("GET", "/posts/{}"),
        ("GET", "/posts/{}/likes"),
        ("POST", "/comments/{}/like"),
    ],
)
def test_an_id_of_the_future_names_nothing_and_leaves_nothing(world, method, path):
    ben = person("ben")
    world.call(ben, "GET", "/users/me/profile")
    before = world.everything()
    for post_id in (FUTURE, ids.boundary(clock.timestamp() + 2 * 86_400)):
        assert world.call(ben, method, path.format(post_id)).status == 404
    assert world.everything() == before


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_like_of_a_missing_post_leaves_no_counter(world, is_whole):
    ben = person("ben")
    assert world.call(ben, "POST", "/posts/01M82V4BPE9MXGZE4PNXQP2XJV/like").status == 404
    records = world.take_records(Like)
    assert len(records) == 2
    batches = [records] if is_whole else [[each] for each in records]
    for batch in (*batches, *batches):
        invoke("count_changes", {"Records": batch, "shardId": world.shard})
    assert world.rows(Counter) == []


def test_an_unlike_keeps_the_counter_of_an_existing_post(world, post_id):
    for method in ("POST", "DELETE"):
        world.call(person("ben"), method, f"/posts/{post_id}/like")
        world.settle()
    assert any(row["subject"] == {"S": f"post#{post_id}"} for row in world.rows(Counter))
