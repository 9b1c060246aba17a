"""Likers of a post: newest first, for everybody who may see it, over all index partitions."""

import threading

import pytest
from pinhole.aws import clients
from pinhole.posts import likers
from pinhole.tables.people import Limit
from pinhole.tables.posts import Like, Post

from bench.meter import Meter
from tests.flow.support import wire
from tests.flow.support.rows import add_like, add_post, arrive
from tests.flow.support.world import person


def names(world, viewer, post_id, **query):
    page = world.call(viewer, "GET", f"/posts/{post_id}/likes", query=query or None).json
    return [user["username"] for user in page["users"]]


@pytest.fixture
def post_id(world):
    ana = person("ana")
    arrive(ana)
    return add_post(ana)


def test_likers_are_listed_newest_first_without_those_who_unliked(world, post_id):
    people = [person(f"p{n}") for n in range(5)]
    for viewer in people:
        world.call(viewer, "POST", f"/posts/{post_id}/like")
    assert names(world, person("eve"), post_id) == ["p4", "p3", "p2", "p1", "p0"]
    world.call(people[2], "DELETE", f"/posts/{post_id}/like")
    world.call(people[0], "DELETE", f"/posts/{post_id}/like")
    world.call(people[0], "POST", f"/posts/{post_id}/like")
    assert names(world, person("eve"), post_id) == ["p0", "p4", "p3", "p1"]


def test_a_liker_is_shown_as_in_every_list_of_people(world, post_id):
    ben = person("ben")
    world.call(ben, "POST", f"/posts/{post_id}/like")
    page = world.call(ben, "GET", f"/posts/{post_id}/likes").json
    assert page["users"] == [
        {"id": ben.user_id, "username": "ben", "display_name": "ben", "avatar_url": None}
    ]


def test_likes_of_other_posts_are_not_listed(world, post_id):
    other = add_post(person("ana"))
    world.call(person("ben"), "POST", f"/posts/{other}/like")
    assert names(world, person("eve"), post_id) == []


def test_a_page_over_all_partitions_is_in_order(world, post_id):
    viewers = [person(f"p{n:02}") for n in range(40)]
    arrive(*viewers)
    for viewer in viewers:
        add_like(viewer.user_id, post_id)
    assert len({row["post_bucket"]["S"] for row in world.rows(Like)}) > 4
    expected = [viewer.username for viewer in viewers[::-1]]
    assert names(world, person("eve"), post_id, limit="40") == expected
    assert names(world, person("eve"), post_id, limit="7") == expected[:7]


@pytest.mark.parametrize(
    ("state", "status"), [("processing", 403), ("rejected", 403), ("deleted", 404)]
)
def test_viewers_who_may_not_see_a_post_do_not_see_its_likers(world, post_id, state, status):
    world.call(person("ben"), "POST", f"/posts/{post_id}/like")
    Post.get(post_id).update([Post.state.set(state)])
    assert world.call(person("eve"), "GET", f"/posts/{post_id}/likes").status == status


@pytest.mark.parametrize("post_id", ["01M82V4BPE9MXGZE4PNXQP2XJV", "nothing"])
def test_a_post_that_does_not_exist_has_no_list(world, post_id):
    answer = world.call(person("eve"), "GET", f"/posts/{post_id}/likes")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_the_partitions_are_read_side_by_side(world, post_id):
    eve, together = person("eve"), threading.Barrier(likers.BUCKETS, timeout=5)
    world.call(eve, "GET", "/users/me/profile")

    def all_at_once(request, proceed):
        together.wait()
        return proceed(request)

    world.wire.break_(all_at_once, "dynamodb.Query", where="by_post")
    assert world.call(eve, "GET", f"/posts/{post_id}/likes").status == 200


def test_a_like_is_three_write_units(world, post_id):
    """One each for the limit, the row and the index entry: each is below 1 KB."""
    ben = person("ben")
    world.call(ben, "GET", "/users/me/profile")
    with Meter(clients.dynamodb()) as meter:
        world.call(ben, "POST", f"/posts/{post_id}/like")
    writes = [call for call in meter.tally().calls if call.operation != "BatchGetItem"]
    assert {(call.operation, call.target) for call in writes} == {
        ("UpdateItem", Limit.Meta.table_name),
        ("PutItem", Like.Meta.table_name),
    }
    [row] = world.rows(Like)
    assert sum(len(name) + len(value["S"]) for name, value in row.items()) < 700
    assert set(Like._indexes) == {"by_post"}


@pytest.mark.parametrize("fault", [wire.refuse("ThrottlingException"), wire.lose_answer])
def test_while_one_partition_cannot_be_read_there_is_no_page_with_gaps(world, post_id, fault):
    add_like(person("ben").user_id, post_id)
    world.wire.break_(fault, "dynamodb.Query", where=f"{post_id}#3")
    answer = world.call(person("eve"), "GET", f"/posts/{post_id}/likes")
    assert (answer.status, answer.json["code"]) == (503, "busy")
