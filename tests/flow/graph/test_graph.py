"""Mutuals, suggestions, and how two people are connected."""

import pytest
from pinhole.counts import counters
from pinhole.graph import mutuals
from pinhole.tables import store
from pinhole.tables.posts import Counter

from tests.flow.support import rows
from tests.flow.support.rows import arrive
from tests.flow.support.world import person, tuned


def people(world, *names):
    """People who have called the API; each has a row."""
    found = [person(name) for name in names]
    for each in found:
        arrive(each)
    return found


def add_follow(follower, followee):
    rows.add_follow(follower.user_id, followee.user_id)


def count_followers(of, count):
    row = {**counters.key(counters.of_user(of.user_id)), "followers": count}
    store.batch_put(Counter, [row])


def mutuals_of(world, viewer, other, limit=50):
    """All pages: user names, in order."""
    names, cursor = [], None
    while True:
        query = {"limit": str(limit), **({"cursor": cursor} if cursor else {})}
        page = world.call(viewer, "GET", f"/users/{other.user_id}/mutuals", query=query).json
        assert len(page["users"]) <= limit
        names += [user["username"] for user in page["users"]]
        if not (cursor := page["next_cursor"]):
            return names


def suggested(world, viewer, **query):
    answer = world.call(viewer, "GET", "/users/me/suggestions", query=query)
    return answer.json["users"]


def path(world, viewer, other):
    return world.call(viewer, "GET", f"/users/{other.user_id}/path").json


def test_mutuals_are_the_viewers_followees_who_follow_the_person_newest_follow_first(world):
    ana, ben, cleo, dan, eve = people(world, "ana", "ben", "cleo", "dan", "eve")
    for followee in (cleo, dan, eve):
        add_follow(ana, followee)
    for follower in (ana, cleo, eve):
        add_follow(follower, ben)
    assert mutuals_of(world, ana, ben) == ["eve", "cleo"]
    assert mutuals_of(world, ben, ana) == []


@pytest.mark.parametrize("followers", [0, 10_000])
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_each_mutual_is_listed_once_however_they_are_found_and_paged(
    world, monkeypatch, followers, limit
):
    """By reading the person's list of followers, or by reading each follow."""
    monkeypatch.setattr(mutuals, "LOOKED_AT", 4)
    ana, ben = people(world, "ana", "ben")
    others = people(world, *(f"p{number}" for number in range(11)))
    for each in others:
        add_follow(ana, each)
    for each in others[::2]:
        add_follow(each, ben)
    count_followers(ben, followers)
    found = mutuals_of(world, ana, ben, limit)
    assert found == [each.username for each in others[::2]][::-1]


def test_a_celebritys_list_of_followers_is_not_read(world):
    ana, ben, cleo = people(world, "ana", "ben", "cleo")
    add_follow(ana, cleo)
    add_follow(cleo, ben)
    count_followers(ben, 1_000_000)
    world.wire.break_(lambda *_: 1 / 0, "dynamodb.Query", where="by_followee")
    assert mutuals_of(world, ana, ben) == ["cleo"]


def test_suggestions_name_the_people_that_lead_to_them_and_leave_out_known_people(world):
    ana, ben, cleo, dan, eve = people(world, "ana", "ben", "cleo", "dan", "eve")
    for followee in (ben, cleo):
        add_follow(ana, followee)
        add_follow(followee, dan)
    add_follow(ben, ana)
    add_follow(ben, cleo)
    add_follow(eve, ana)
    found = suggested(world, ana)
    assert [user["username"] for user in found] == ["dan", "eve"]
    assert found[0]["mutual_count"] == 2
    assert {user["username"] for user in found[0]["followed_by"]} == {"ben", "cleo"}
    assert (found[1]["mutual_count"], found[1]["followed_by"]) == (0, [])
    assert len(suggested(world, ana, limit="1")) == 1


def test_requested_and_missing_people_take_no_place_among_suggestions(world):
    people = {name: person(name) for name in ("ana", "ben", "best", "next", "last")}
    ana, ben, best, following, last = people.values()
    arrive(*people.values())
    add_follow(ana, ben)
    for other in (best, following, last):
        add_follow(ben, other)
    world.call(following, "PATCH", "/users/me", {"is_private": True})
    assert world.call(ana, "POST", f"/users/{following.user_id}/follow").json["is_requested"]
    world.call(ana, "POST", f"/users/{best.user_id}/block")
    answer = world.call(ana, "GET", "/users/me/suggestions", query={"limit": "1"}).json
    assert [user["username"] for user in answer["users"]] == ["last"]


def test_a_viewer_without_follows_gets_no_suggestions(world):
    [ana] = people(world, "ana")
    assert suggested(world, ana) == []


def test_a_path_names_all_on_the_way(world):
    ana, ben, cleo, dan = people(world, "ana", "ben", "cleo", "dan")
    for follower, followee in ((ana, ben), (ben, cleo), (cleo, dan), (dan, ana)):
        add_follow(follower, followee)
    found = path(world, ana, dan)
    assert [user["username"] for user in found["path"]] == ["ana", "ben", "cleo", "dan"]
    assert (found["hops"], found["is_complete"]) == (3, True)
    assert path(world, dan, ana)["hops"] == 1


def test_no_path_within_four_follows_is_an_answer(world):
    chain = people(world, *(f"p{number}" for number in range(6)))
    for follower, followee in zip(chain, chain[1:], strict=False):
        add_follow(follower, followee)
    assert path(world, chain[0], chain[4])["hops"] == 4
    assert path(world, chain[0], chain[5]) == {"path": None, "hops": None, "is_complete": True}


def test_a_search_that_gives_up_says_so(world):
    ana, ben, *others = people(world, "ana", "ben", "cleo", "dan", "eve", "finn")
    for each in others:
        add_follow(ana, each)
    with tuned(path_neighbours=2):
        assert path(world, ana, ben) == {"path": None, "hops": None, "is_complete": False}


@pytest.mark.parametrize("list_of", ["mutuals", "path"])
@pytest.mark.parametrize("user_id", ["nobody", "3c9c6ea5-9d1f-4b5e-9d3e-2f1f0f5a7a11"])
def test_nobody_is_connected_to_an_unknown_person(world, list_of, user_id):
    answer = world.call(person("ana"), "GET", f"/users/{user_id}/{list_of}")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_a_cursor_of_another_list_is_refused(world):
    ana, ben, cleo = people(world, "ana", "ben", "cleo")
    query = {"cursor": "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
    answer = world.call(ana, "GET", f"/users/{ben.user_id}/mutuals", query=query)
    assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")
