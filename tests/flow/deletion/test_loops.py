"""Long chains of messages complete, because their functions are allowed to loop."""

import pytest
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post

from tests.flow.support import audience
from tests.flow.support.loops import MOST, LoopDetection
from tests.flow.support.rows import add_like, add_post, arrive
from tests.flow.support.world import person, tuned
from tests.infrastructure import rights

ALLOWED = rights.looping(rights.expected())


@pytest.fixture(autouse=True)
def at_once():
    """Without delays for work in progress: a test carries everything on by itself."""
    with tuned(deletion_settle_seconds=0, arrival_seconds=0, fan_out_mode_settle_seconds=0):
        yield


@pytest.fixture
def lambdas(world):
    """Lambda's loop detection, with the permissions of the template."""
    return LoopDetection(world, ALLOWED)


def close_account(world, viewer):
    answer = world.call(viewer, "DELETE", "/users/me", {"username": viewer.username})
    assert answer.status == 202, answer.body
    return answer.json["receipt"]


def state(world, receipt):
    return world.call(person("nobody"), "GET", receipt, token={}).json["state"]


def author_of(world, posts):
    nora = person("nora")
    arrive(nora)
    for _ in range(posts):
        add_post(nora)
    world.settle()
    return nora


def test_an_account_is_erased_without_a_trace(world, lambdas):
    nora = author_of(world, posts=0)
    receipt = close_account(world, nora)
    world.settle()
    assert (state(world, receipt), world.rows(User)) == ("done", [])
    assert lambdas.longest["erase_account"] > MOST


def test_an_author_with_many_followers_becomes_a_celebrity(world, lambdas):
    with tuned(celebrity_threshold=20, fan_out_page=1, follows_burst=100):
        nora = author_of(world, posts=0)
        for number in range(20):
            world.follow(person(f"reader{number}"), nora)
        world.settle()
        world.publish(nora)
        [row] = [row for row in world.rows(User) if row["user_id"]["S"] == nora.user_id]
    assert row["fan_out_mode"]["S"] == "pull"
    assert lambdas.longest["move_fan_out_mode"] > MOST


def test_a_new_name_reaches_every_post(world, lambdas):
    nora = author_of(world, posts=18)
    with tuned(author_page=1):
        world.call(nora, "PATCH", "/users/me", {"username": "nora.n"})
        world.settle()
    assert all("nora.n" in str(row) for row in world.rows(Post))
    assert lambdas.longest["refresh_author"] > MOST


def test_every_post_of_an_account_that_goes_private_becomes_restricted(world, lambdas):
    nora = author_of(world, posts=18)
    with tuned(author_page=1, guarded_at_once=1):
        audience.set_private(world, nora)
        world.settle()
    assert [row["place"]["S"] for row in world.rows(Post)] == ["restricted"] * 18
    assert lambdas.longest["move_media"] > MOST


def test_a_deletion_removes_every_like(world, lambdas):
    nora = author_of(world, posts=1)
    [post] = world.rows(Post)
    post_id = post["post_id"]["S"]
    for number in range(34):
        add_like(f"reader{number}", post_id)
    with tuned(deletion_page=2):
        world.call(nora, "DELETE", f"/posts/{post_id}")
        world.settle()
    assert (world.rows(Like), world.rows(Post)) == ([], [])
    assert lambdas.longest["purge_post"] > MOST


def test_a_stopped_loop_continues_where_it_was_after_a_redrive(world):
    lambdas = LoopDetection(world, ALLOWED - {"erase_account"})
    nora = author_of(world, posts=0)
    receipt = close_account(world, nora)
    world.settle()
    assert [name for name, _ in lambdas.given_up] == ["erase_account"]
    assert (state(world, receipt), len(world.rows(User))) == ("pending", 1)
    times = 0
    while lambdas.given_up:
        times += 1
        lambdas.redrive()
        world.settle()
    assert (state(world, receipt), world.rows(User)) == ("done", [])
    assert times < 4
