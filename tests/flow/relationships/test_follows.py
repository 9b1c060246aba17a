"""Following people."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from pinhole.tables import store
from pinhole.tables.feeds import Reader
from pinhole.tables.posts import Counter
from pinhole.tables.relationships import Follow

from tests.flow.support import wire
from tests.flow.support.feeds import feed_of
from tests.flow.support.rows import add_follow, add_post, arrive, deliver, visit
from tests.flow.support.world import person, tuned

FOLLOWING = {"is_following": True, "is_requested": False, "follower_count": 1}
NOTHING = {"is_following": False, "is_requested": False, "follower_count": 0}
THROTTLED = wire.refuse("ProvisionedThroughputExceededException")


def profile_of(world, viewer, other):
    return world.call(viewer, "GET", f"/users/{other.user_id}/profile").json


def follow_path(other):
    return f"/users/{other.user_id}/follow"


@pytest.fixture
def ana(world):
    ana = person("ana")
    world.call(ana, "GET", "/feed")
    return ana


def test_a_follow_is_seen_at_once_and_counted_once_on_both_sides(world, ana):
    ben = person("ben")
    answer = world.call(ben, "POST", follow_path(ana)).json
    assert answer == FOLLOWING
    shown = profile_of(world, ben, ana)
    assert (shown["is_following"], shown["follower_count"]) == (True, 1)
    world.settle()
    for viewer in (ana, ben):
        assert profile_of(world, viewer, ana)["follower_count"] == 1
        assert profile_of(world, viewer, ben)["following_count"] == 1


def test_a_follow_has_one_direction(world, ana):
    ben = person("ben")
    world.call(ben, "POST", follow_path(ana))
    world.settle()
    shown = profile_of(world, ana, ben)
    assert (shown["is_following"], shown["follower_count"]) == (False, 0)


@pytest.mark.parametrize("settled", [True, False], ids=["counted", "not yet counted"])
def test_following_twice_is_following_once(world, ana, settled):
    ben = person("ben")
    world.call(ben, "POST", follow_path(ana))
    before = world.rows(Follow)
    if settled:
        world.settle()
    answer = world.call(ben, "POST", follow_path(ana)).json
    assert answer == FOLLOWING
    assert world.rows(Follow) == before
    world.settle()
    assert profile_of(world, ben, ana)["follower_count"] == 1


@pytest.mark.parametrize("settled", [True, False], ids=["counted", "not yet counted"])
def test_a_follow_can_be_taken_back(world, ana, settled):
    ben = person("ben")
    world.call(ben, "POST", follow_path(ana))
    if settled:
        world.settle()
    answer = world.call(ben, "DELETE", follow_path(ana)).json
    assert answer == NOTHING
    assert not profile_of(world, ben, ana)["is_following"]
    world.call(ben, "DELETE", follow_path(ana))
    world.settle()
    shown = profile_of(world, ben, ana)
    assert (shown["is_following"], shown["follower_count"]) == (False, 0)
    assert profile_of(world, ben, ben)["following_count"] == 0


def test_unfollowing_without_a_follow_changes_nothing(world, ana):
    answer = world.call(person("ben"), "DELETE", follow_path(ana))
    assert (answer.status, answer.json) == (200, NOTHING)
    assert world.take_records(Follow) == []


def test_an_older_follow_taken_back_does_not_count_a_newer_one_twice(world, ana):
    ben, eve = person("ben"), person("eve")
    for viewer in (ben, eve):
        world.call(viewer, "POST", follow_path(ana))
        world.settle()
    world.call(ben, "DELETE", follow_path(ana))
    world.settle()
    assert profile_of(world, eve, ana)["follower_count"] == 1


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("name", ["own id", "me"])
def test_nobody_follows_themselves(world, ana, method, name):
    user_id = ana.user_id if name == "own id" else "me"
    answer = world.call(ana, method, f"/users/{user_id}/follow")
    assert (answer.status, answer.json["code"]) == (422, "not_oneself")
    assert answer.json["errors"] == [{"field": "user_id", "message": "you cannot follow yourself"}]
    assert world.rows(Follow) == []


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_an_unknown_person_cannot_be_followed(world, method):
    answer = world.call(person("ben"), method, follow_path(person("nobody")))
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert world.rows(Follow) == world.rows(Counter) == []


def test_nobody_follows_more_people_than_the_limit(world):
    ben, others = person("ben"), [person(f"p{n}") for n in range(3)]
    with tuned(following_most=2):
        world.follow(ben, *others[:2])
        world.settle()
        world.call(others[2], "GET", "/feed")
        refused = world.call(ben, "POST", follow_path(others[2]))
        again = world.call(ben, "POST", follow_path(others[0]))
        world.call(ben, "DELETE", follow_path(others[0]))
        world.settle()
        instead = world.call(ben, "POST", follow_path(others[2]))
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert "at most 2 people" in refused.json["detail"]
    assert (again.status, instead.status) == (200, 200)


def test_a_follow_whose_answer_was_lost_counts_once(world, ana):
    ben = person("ben")
    world.wire.break_(wire.lose_answer, "dynamodb.PutItem", where="follows", times=1)
    assert world.call(ben, "POST", follow_path(ana)).json["is_following"]
    world.settle()
    assert profile_of(world, ben, ana)["follower_count"] == 1


def test_following_again_after_leaving_makes_a_newer_follow(world, ana):
    ben, eve = person("ben"), person("eve")
    for viewer in (ben, eve):
        world.call(viewer, "POST", follow_path(ana))
    world.call(ben, "DELETE", follow_path(ana))
    world.call(ben, "POST", follow_path(ana))
    world.settle()
    listed = world.call(ana, "GET", "/users/me/followers").json["users"]
    assert [user["username"] for user in listed] == ["ben", "eve"]
    assert profile_of(world, ana, ana)["follower_count"] == 2


def follow_with_a_post(reader, author):
    """A follow that is old enough for the author's post to be in the reader's feed."""
    arrive(author)
    add_follow(reader.user_id, author.user_id)
    deliver(reader, author, add_post(author))


def far_away(request, proceed):
    """The answer takes long enough for others to write in between."""
    answer = proceed(request)
    time.sleep(0.05)
    return answer


def test_twenty_unfollows_at_once_are_all_done_and_hide_at_once(world):
    ben, others = person("ben"), [person(f"p{n}") for n in range(20)]
    arrive(ben)
    visit(ben.user_id)
    for other in others:
        follow_with_a_post(ben, other)
    assert len(feed_of(world, ben)) == 20
    world.wire.break_(far_away, "dynamodb.GetItem", where="readers")
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda other: world.call(ben, "DELETE", follow_path(other)), others)
        )
    assert [answer.status for answer in answers] == [200] * 20
    assert feed_of(world, ben) == []


def test_an_unfollow_that_failed_to_hide_the_author_hides_them_when_it_is_tried_again(world, ana):
    ben = person("ben")
    arrive(ben)
    visit(ben.user_id)
    follow_with_a_post(ben, ana)
    world.wire.break_(THROTTLED, "dynamodb.PutItem", where="readers")
    assert world.call(ben, "DELETE", follow_path(ana)).status == 503
    world.wire.mend()
    assert len(feed_of(world, ben)) == 1
    assert world.call(ben, "DELETE", follow_path(ana)).status == 200
    assert feed_of(world, ben) == []


def test_an_unfollow_gets_through_although_others_write_the_readers_row_all_the_time(
    world, ana, monkeypatch
):
    ben, waits = person("ben"), []
    arrive(ben)
    visit(ben.user_id)
    follow_with_a_post(ben, ana)
    monkeypatch.setattr(store.time, "sleep", waits.append)
    world.wire.break_(overtaken, "dynamodb.PutItem", where="readers", times=15)
    assert world.call(ben, "DELETE", follow_path(ana)).status == 200
    assert feed_of(world, ben) == []
    assert len(set(waits)) == 15
    assert max(waits) <= 1


def overtaken(request, proceed):
    """Another request writes the row first."""
    user_id = json.loads(request.body)["Item"]["user_id"]["S"]
    Reader(user_id).update([Reader.version.set(Reader.version + 1)])
    return proceed(request)
