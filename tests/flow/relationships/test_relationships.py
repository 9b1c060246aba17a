"""The relationship between a viewer and another person: GET /users/{user_id}/relationship."""

import pytest

from tests.flow.support import audience
from tests.flow.support.rows import arrive
from tests.flow.support.world import person


@pytest.fixture
def people(world):
    people = person("ana"), person("ben")
    arrive(*people)
    return people


def read(world, viewer, other):
    return world.call(viewer, "GET", f"/users/{other.user_id}/relationship")


def true(world, viewer, other):
    """The names of the fields that are true."""
    answer = read(world, viewer, other)
    assert answer.status == 200
    assert answer.json["user_id"] == other.user_id
    return {name.removeprefix("is_") for name, value in answer.json.items() if value is True}


def test_strangers_are_nothing_to_each_other(world, people):
    ana, ben = people
    assert true(world, ana, ben) == set()


def test_each_side_sees_a_follow_and_a_request_from_where_it_stands(world, people):
    ana, ben = people
    audience.follow(world, ben, ana)
    assert (true(world, ben, ana), true(world, ana, ben)) == ({"following"}, {"follower"})
    audience.unfollow(world, ben, ana)
    world.call(ana, "PATCH", "/users/me", {"is_private": True})
    audience.follow(world, ben, ana)
    assert (true(world, ben, ana), true(world, ana, ben)) == ({"requested"}, {"requesting"})


def test_only_the_person_who_chose_them_sees_mutes_and_close_friends(world, people):
    ana, ben = people
    audience.follow(world, ben, ana)
    audience.befriend(world, ana, ben)
    audience.mute(world, ana, ben)
    assert true(world, ana, ben) == {"follower", "close_friend", "muted"}
    assert true(world, ben, ana) == {"following"}


def test_people_see_whom_they_block_and_not_who_blocks_them(world, people):
    ana, ben = people
    audience.follow(world, ben, ana)
    audience.follow(world, ana, ben)
    audience.block(world, ana, ben)
    assert true(world, ana, ben) == {"blocked"}
    answer = read(world, ben, ana)
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    world.call(ana, "DELETE", f"/users/{ben.user_id}/block")
    assert true(world, ana, ben) == true(world, ben, ana) == set()


def test_there_is_no_relationship_with_unknown_people_or_yourself(world, people):
    ana, _ = people
    assert read(world, ana, person("nobody")).status == 404
    assert world.call(ana, "GET", "/users/me/relationship").status == 422
    assert world.call(ana, "GET", "/users/nobody/relationship").status == 404


def test_it_is_one_round_trip(world, people):
    ana, ben = people
    true(world, ana, ben)
    world.wire.calls.clear()
    true(world, ana, ben)
    assert world.wire.calls == ["dynamodb.BatchGetItem"]
