"""Saves: idempotent, visible at once and only to the viewer, counted once."""

import pytest
from pinhole import ids
from pinhole.tables.feeds import Reader
from pinhole.tables.posts import Counter, Post, Save

from tests.flow.support import wire
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import invoke, person


def save_of(world, viewer, post_id):
    post = world.call(viewer, "GET", f"/posts/{post_id}").json
    return post["is_saved"], post["save_count"]


def saved_by(world, viewer):
    return [post["post_id"] for post in world.call(viewer, "GET", "/users/me/saved").json["posts"]]


@pytest.fixture
def post_id(world):
    ana = person("ana")
    arrive(ana)
    return add_post(ana)


def test_a_save_is_seen_at_once_and_counted_once(world, post_id):
    ben = person("ben")
    answer = world.call(ben, "POST", f"/posts/{post_id}/save").json
    assert answer == {"is_saved": True, "save_count": 1}
    for _ in range(2):
        assert save_of(world, ben, post_id) == (True, 1)
        assert saved_by(world, ben) == [post_id]
        world.settle()
    assert save_of(world, person("eve"), post_id) == (False, 1)


@pytest.mark.parametrize("settled", [True, False], ids=["counted", "not yet counted"])
def test_saving_twice_is_saving_once(world, post_id, settled):
    ben = person("ben")
    world.call(ben, "POST", f"/posts/{post_id}/save")
    before = world.rows(Save)
    if settled:
        world.settle()
    answer = world.call(ben, "POST", f"/posts/{post_id}/save").json
    assert answer == {"is_saved": True, "save_count": 1}
    assert world.rows(Save) == before
    world.settle()
    assert save_of(world, ben, post_id) == (True, 1)


@pytest.mark.parametrize("settled", [True, False], ids=["counted", "not yet counted"])
def test_a_save_can_be_taken_back(world, post_id, settled):
    ben = person("ben")
    world.call(ben, "POST", f"/posts/{post_id}/save")
    if settled:
        world.settle()
    for _ in range(2):
        answer = world.call(ben, "DELETE", f"/posts/{post_id}/save").json
        assert answer["is_saved"] is False
        assert saved_by(world, ben) == []
    world.settle()
    assert save_of(world, ben, post_id) == (False, 0)
    assert world.rows(Save) == []


def test_taking_back_a_counted_save_answers_with_the_count_without_it(world, post_id):
    ben, eve = person("ben"), person("eve")
    for viewer in (ben, eve):
        world.call(viewer, "POST", f"/posts/{post_id}/save")
    world.settle()
    answer = world.call(ben, "DELETE", f"/posts/{post_id}/save").json
    assert answer == {"is_saved": False, "save_count": 1}


def test_saving_and_liking_are_counted_apart(world, post_id):
    ben = person("ben")
    world.call(ben, "POST", f"/posts/{post_id}/save")
    world.settle()
    post = world.call(ben, "GET", f"/posts/{post_id}").json
    assert (post["is_liked"], post["like_count"], post["save_count"]) == (False, 0, 1)


def test_saves_are_private(world, post_id):
    world.call(person("ben"), "POST", f"/posts/{post_id}/save")
    assert saved_by(world, person("eve")) == []


def test_the_order_is_by_save_and_not_by_post(world, post_id):
    ana, ben = person("ana"), person("ben")
    posts = [post_id, *(add_post(ana) for _ in range(2))]
    for each in (posts[1], posts[2], posts[0]):
        world.call(ben, "POST", f"/posts/{each}/save")
    assert saved_by(world, ben) == [posts[0], posts[2], posts[1]]


def test_saving_again_after_taking_it_back_moves_to_the_top(world, post_id):
    ben, other = person("ben"), add_post(person("ana"))
    for each in (post_id, other):
        world.call(ben, "POST", f"/posts/{each}/save")
    world.call(ben, "DELETE", f"/posts/{post_id}/save")
    world.call(ben, "POST", f"/posts/{post_id}/save")
    assert saved_by(world, ben) == [post_id, other]


def test_a_saved_post_that_the_viewer_may_no_longer_see_is_not_shown(world, post_id):
    ben = person("ben")
    world.call(ben, "POST", f"/posts/{post_id}/save")
    Post.get(post_id).update([Post.state.set("deleted")])
    assert saved_by(world, ben) == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_post_that_does_not_exist_cannot_be_saved(world, method):
    answer = world.call(person("ben"), method, f"/posts/{ids.ulid()}/save")
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert world.rows(Save) == world.rows(Counter) == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_post_that_is_not_published_cannot_be_saved(world, method):
    ana = person("ana")
    post_id = world.announce(ana).json["post_id"]
    theirs = world.call(person("ben"), method, f"/posts/{post_id}/save")
    own = world.call(ana, method, f"/posts/{post_id}/save")
    assert (theirs.status, theirs.json["code"]) == (403, "forbidden")
    assert (own.status, own.json["code"]) == (409, "conflict")
    assert world.rows(Save) == []


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after, wire.lose_answer])
@pytest.mark.parametrize("operation", ["PutItem", "DeleteItem"])
def test_a_save_that_was_cut_short_can_be_repeated(world, post_id, operation, fault):
    ben, method = person("ben"), "POST" if operation == "PutItem" else "DELETE"
    if method == "DELETE":
        world.call(ben, "POST", f"/posts/{post_id}/save")
    world.wire.break_(fault, f"dynamodb.{operation}", where="saves", times=1)
    try:
        world.call(ben, method, f"/posts/{post_id}/save")
    except wire.Killed:
        world.call(ben, method, f"/posts/{post_id}/save")
    world.settle()
    assert save_of(world, ben, post_id) == ((True, 1) if method == "POST" else (False, 0))


def test_two_concurrent_saves_leave_one_row(world, post_id):
    ben, first = person("ben"), []

    def other_request_first(request, proceed):
        answer = world.call(ben, "POST", f"/posts/{post_id}/save").json
        first.extend([answer, *world.rows(Save)])
        return proceed(request)

    world.wire.break_(other_request_first, "dynamodb.PutItem", where="saves", times=1)
    answer = world.call(ben, "POST", f"/posts/{post_id}/save").json
    assert [answer, *world.rows(Save)] == first
    world.settle()
    assert save_of(world, ben, post_id) == (True, 1)


def test_records_that_come_again_count_once(world, post_id):
    people = [person(f"p{n}") for n in range(3)]
    for viewer in people:
        world.call(viewer, "POST", f"/posts/{post_id}/save")
    records = world.take_records(Save)
    for part in (records, records, records[1:], records):
        invoke("count_changes", {"Records": part, "shardId": world.shard})
    assert save_of(world, person("eve"), post_id) == (False, 3)


def test_the_feed_reads_saves_only_for_readers_who_ever_saved(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    post_id = world.publish(ana)
    assert not shown_in_feed(world, ben)["is_saved"]
    for is_saved in (True, False, True):
        world.call(ben, "POST" if is_saved else "DELETE", f"/posts/{post_id}/save")
        assert shown_in_feed(world, ben)["is_saved"] is is_saved
    assert Reader.get(ben.user_id).has_saved
    assert not Reader.get(ben.user_id).unfollowed


def shown_in_feed(world, viewer):
    [post] = world.call(viewer, "GET", "/feed").json["posts"]
    return post
