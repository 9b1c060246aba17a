"""Chains of messages that begin with a stream record begin without it, too: a sweep finds their
rows, which the request has written. A record that comes again beside it changes nothing.
"""

from itertools import count

import pytest
from pinhole.accounts import avatars
from pinhole.tables import chain_progress
from pinhole.tables.chains import Chain
from pinhole.tables.people import Name, User
from pinhole.tables.posts import Post
from pinhole.tables.relationships import Follow

from tests.flow.support import audience, wire
from tests.flow.support.aws.account import STREAMS
from tests.flow.support.world import STREAM_READERS, invoke, person, tuned

REASON = {"reason": "It shows a person who did not agree"}


@pytest.fixture(autouse=True)
def at_once():
    with tuned(deletion_settle_seconds=0, arrival_seconds=0, author_page=4, hop_steps=3):
        yield


def lose_records(world, table):
    """Lose what the stream of a table has brought, for good; returns it."""
    lost = world.take_records(table)
    assert lost
    return lost


def redeliver(table, records):
    invoke(STREAM_READERS[table], {"Records": records})


def sweep(world):
    invoke("resume_chains", {})
    world.settle()


def delete_post(world, viewer):
    post_id = world.rows(Post)[0]["post_id"]["S"]
    assert world.call(viewer, "DELETE", f"/posts/{post_id}").status == 200
    return lambda: world.call(viewer, "GET", f"/posts/{post_id}/receipt").json["state"]


def close(world, viewer):
    answer = world.call(viewer, "DELETE", "/users/me", {"username": viewer.username})
    assert answer.status == 202, answer.body
    path = answer.json["receipt"]
    return lambda: world.call(person("nobody"), "GET", path, token={}).json["state"]


BEGUN_BY = {"a deletion": (delete_post, Post), "an erasure": (close, User)}


@pytest.mark.parametrize("what", BEGUN_BY)
def test_a_clean_up_whose_record_is_lost_is_begun_by_the_sweep(world, nora, later, what):
    begin, table = BEGUN_BY[what]
    state = begin(world, nora)
    lose_records(world, table)
    world.settle()
    sweep(world)
    assert state() == "pending"  # too early: the record may still come
    later(hours=7)
    sweep(world)
    assert (state(), world.rows(Chain)) == ("done", [])
    assert what == "a deletion" or [world.rows(table) for table in (User, Post, Name)] == [[]] * 3


@pytest.mark.parametrize("what", BEGUN_BY)
@pytest.mark.parametrize("moment", ["beside", "after"])
def test_a_record_that_comes_again_beside_the_sweep_changes_nothing(
    world, nora, later, what, moment
):
    begin, table = BEGUN_BY[what]
    state = begin(world, nora)
    records = lose_records(world, table)
    world.settle()
    later(hours=7)
    invoke("resume_chains", {})
    if moment == "after":
        world.settle()
    before = world.everything()
    redeliver(table, records)
    redeliver(table, records)
    world.settle()
    assert (state(), world.rows(Chain)) == ("done", [])
    assert moment == "beside" or world.everything() == before


@pytest.mark.parametrize("what", BEGUN_BY)
def test_a_request_cut_off_at_any_call_is_completed_by_the_next_though_the_record_is_lost(
    world, nora, later, what
):
    begin, table = BEGUN_BY[what]
    for number in count():
        world.wire.break_(wire.kill_after, skip=number, times=1)
        try:
            begin(world, nora)
            break
        except wire.Killed:
            continue
        finally:
            world.wire.mend()
    assert number > 3
    state = begin(world, nora)
    lose_records(world, table)
    later(hours=7)
    sweep(world)
    assert (state(), world.rows(Chain)) == ("done", [])


def test_a_second_deletion_leaves_the_clean_up_where_it_is(world, nora, later):
    state = delete_post(world, nora)
    lose_records(world, Post)
    before = world.rows(Chain)
    later(hours=5)
    post_id = before[0]["name"]["S"].split("#")[1]
    world.call(nora, "DELETE", f"/posts/{post_id}")
    assert world.rows(Chain) == before
    later(hours=2)
    sweep(world)
    assert state() == "done"


def lose_all(world):
    for table in STREAMS:
        world.take_records(table)


def test_a_rename_whose_record_is_lost_reaches_all_posts(world, nora, later):
    assert world.call(nora, "PATCH", "/users/me", {"username": "nora.n"}).status == 200
    lose_records(world, User)
    later(hours=7)
    sweep(world)
    assert all("nora.n" in str(row) for row in world.rows(Post))
    assert [row["word"]["S"].partition("\x1f")[0] for row in world.rows(Name)] == ["nora.n"]
    assert world.rows(Chain) == []


def test_a_change_after_a_chain_that_was_given_up_is_resumed_like_any_other(world, nora, later):
    world.call(nora, "PATCH", "/users/me", {"username": "nora.n"})
    Chain(f"card#{nora.user_id}").update([Chain.restarts.set(chain_progress.MOST_RESTARTS)])
    world.call(nora, "PATCH", "/users/me", {"username": "nora.m"})
    lose_records(world, User)
    later(hours=7)
    sweep(world)
    assert all("nora.m" in str(row) for row in world.rows(Post))
    assert world.rows(Chain) == []


def test_an_account_that_goes_private_unheard_has_its_photos_restricted(world, nora, later):
    audience.set_private(world, nora)
    lose_all(world)
    later(hours=7)
    sweep(world)
    assert [row["place"]["S"] for row in world.rows(Post)] == ["restricted"] * 6
    assert [row["guarded"]["S"] for row in world.rows(Post)] == ["private"] * 6
    assert world.rows(Chain) == []


def test_an_account_that_becomes_public_unheard_accepts_its_requests(world, nora, later):
    audience.set_private(world, nora)
    world.settle()
    world.follow(person("ben"), nora)
    world.settle()
    audience.set_private(world, nora, is_private=False)
    lose_all(world)
    later(hours=7)
    sweep(world)
    [follow] = world.rows(Follow)
    assert "request_id" not in follow
    assert {row.get("place") for row in world.rows(Post)} == {None}
    assert world.rows(Chain) == []


def test_a_suspension_whose_record_is_lost_marks_all_posts(world, nora, later):
    with tuned(guarded_at_once=1):
        moderator = person("mod", is_moderator=True)
        path = f"/users/{nora.user_id}/suspension"
        assert world.call(moderator, "POST", path, REASON).status == 200
        lose_all(world)
        assert sum("guarded" in row for row in world.rows(Post)) == 1
    later(hours=7)
    sweep(world)
    assert [row["guarded"]["S"] for row in world.rows(Post)] == ["gone"] * 6
    assert [row["place"]["S"] for row in world.rows(Post)] == ["restricted"] * 6
    assert nora.user_id not in str(world.rows(Name))
    later(hours=7)
    sweep(world)  # the second pass over likes and follows, which looks again
    assert world.rows(Chain) == []


def test_an_avatar_whose_record_is_lost_reaches_all_posts_and_leaves_them_again(world, nora, later):
    avatars.start(nora.user_id, "01J00000000000000000000000")
    avatars.show(nora.user_id, "01J00000000000000000000000")
    lose_records(world, User)
    later(hours=7)
    sweep(world)
    assert all("thumbnail.jpg" in str(row) for row in world.rows(Post))
    world.call(nora, "DELETE", "/users/me/avatar")
    lose_records(world, User)
    later(hours=7)
    sweep(world)
    assert not any("thumbnail.jpg" in str(row) for row in world.rows(Post))
    assert world.rows(Chain) == []
