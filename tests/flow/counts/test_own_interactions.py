"""People see every count that their own interaction moves at the next request, counted or not: also
what was taken back and done again.
"""

import pytest
from pinhole import clock
from pinhole.settings import settings
from pinhole.tables.posts import Counter, Like

from tests.flow.support import commenting
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned

TOGGLES = {"like": "like_count", "save": "save_count"}


@pytest.fixture
def post_id(ana):
    return add_post(ana)


@pytest.fixture(params=[True, False], ids=["counted at once", "counted late"])
def count(request, world):
    """Counts what was done so far, or leaves it for later."""
    return world.settle if request.param else lambda: None


def posts_shown(world, viewer, author):
    """One post at each path that shows it."""
    yield world.call(viewer, "GET", f"/users/{author.user_id}/posts").json["posts"][0]
    yield from world.call(viewer, "GET", "/feed").json["posts"]
    yield from world.call(viewer, "GET", "/users/me/saved").json["posts"]


def seen(world, viewer, author, post_id, name):
    """A count of a post, which is the same wherever the post is shown."""
    found = {post[name] for post in posts_shown(world, viewer, author)}
    [count] = found | {commenting.post(world, viewer, post_id)[name]}
    return count


@pytest.mark.parametrize(("what", "name"), TOGGLES.items())
def test_a_like_or_save_is_seen_and_taken_back_as_often_as_one_likes(
    world, ana, ben, post_id, count, what, name
):
    world.follow(ben, ana)
    for _ in range(3):
        for method, wanted in (("POST", 1), ("DELETE", 0)):
            answer = world.call(ben, method, f"/posts/{post_id}/{what}").json
            assert (answer[name], answer[f"is_{what}d"]) == (wanted, bool(wanted))
            assert seen(world, ben, ana, post_id, name) == wanted
            assert commenting.post(world, ben, post_id)[f"is_{what}d"] == bool(wanted)
            count()
            assert seen(world, ben, ana, post_id, name) == wanted
    world.settle()
    assert seen(world, ben, ana, post_id, name) == 0


@pytest.mark.parametrize(("what", "name"), TOGGLES.items())
def test_an_old_like_or_save_is_gone_at_once_and_others_stay(
    world, ana, ben, post_id, what, name, monkeypatch
):
    for viewer in (ana, ben):
        world.call(viewer, "POST", f"/posts/{post_id}/{what}")
    world.settle()
    later = clock.timestamp() + 3_600
    monkeypatch.setattr(clock, "timestamp", lambda: later)
    world.call(ben, "DELETE", f"/posts/{post_id}/{what}")
    assert commenting.post(world, ben, post_id)[name] == 1
    world.settle()
    assert commenting.post(world, ben, post_id)[name] == 1


def test_comments_are_seen_in_the_count_and_gone_from_it(world, ana, ben, post_id, count):
    world.follow(ben, ana)
    written = []
    for number in range(1, 4):
        written.append(commenting.write(world, ben, post_id))
        assert seen(world, ben, ana, post_id, "comment_count") == number
        count()
    for left in (2, 1, 0):
        commenting.delete(world, ben, written.pop())
        assert seen(world, ben, ana, post_id, "comment_count") == left
        count()
    world.settle()
    assert seen(world, ben, ana, post_id, "comment_count") == 0


def test_an_author_who_deletes_a_comment_sees_it_gone_from_the_count(world, ana, ben, post_id):
    comment = commenting.write(world, ben, post_id)
    world.settle()
    commenting.delete(world, ana, comment)
    assert commenting.post(world, ana, post_id)["comment_count"] == 0
    world.settle()
    assert commenting.post(world, ana, post_id)["comment_count"] == 0


def test_replies_and_likes_of_a_comment_are_seen_at_once(world, ana, ben, post_id, count):
    parent = commenting.write(world, ana, post_id)

    def counts():
        [shown] = commenting.listed(world, ben, post_id)
        return shown["reply_count"], shown["like_count"]

    for _ in range(2):
        reply = commenting.reply(world, ben, parent, post_id)
        assert commenting.like(world, ben, parent).json["like_count"] == 1
        assert counts() == (1, 1)
        count()
        commenting.delete(world, ben, reply)
        assert commenting.like(world, ben, parent, "DELETE").json["like_count"] == 0
        assert counts() == (0, 0)
        count()
    world.settle()
    assert counts() == (0, 0)


@pytest.mark.parametrize("seconds_later", [0, 3_600])
def test_an_author_who_deletes_posts_sees_them_gone_from_the_count(
    world, ana, count, seconds_later, monkeypatch
):
    posts = [add_post(ana) for _ in range(3)]
    world.settle()
    later = clock.timestamp() + seconds_later
    monkeypatch.setattr(clock, "timestamp", lambda: later)

    def posts_counted():
        return world.call(ana, "GET", "/users/me/profile").json["post_count"]

    for left in (2, 1, 0):
        assert posts_counted() == left + 1
        for _ in range(2):  # once more changes nothing
            assert world.call(ana, "DELETE", f"/posts/{posts[left]}").status == 200
            assert posts_counted() == left
        count()
        assert posts_counted() == left
    world.settle()
    assert posts_counted() == 0


def profiles(world, viewer, other):
    """How many the viewer follows, and how many follow the other."""
    own = world.call(viewer, "GET", "/users/me/profile").json
    others = world.call(viewer, "GET", f"/users/{other.user_id}/profile").json
    return own["following_count"], others["follower_count"]


def test_follows_are_seen_in_both_profiles(world, ana, ben, count):
    path = f"/users/{ana.user_id}/follow"
    for _ in range(3):
        assert world.call(ben, "POST", path).json["follower_count"] == 1
        assert profiles(world, ben, ana) == (1, 1)
        count()
        assert profiles(world, ben, ana) == (1, 1)
        assert world.call(ben, "DELETE", path).json["follower_count"] == 0
        assert profiles(world, ben, ana) == (0, 0)
        count()
    world.settle()
    assert profiles(world, ben, ana) == (0, 0)


def test_an_accepted_request_is_seen_in_both_profiles(world, ana, ben):
    world.call(ana, "PATCH", "/users/me", {"is_private": True})
    world.call(ben, "POST", f"/users/{ana.user_id}/follow")
    world.call(ana, "POST", f"/users/me/follow-requests/{ben.user_id}")
    for _ in range(2):
        assert world.call(ana, "GET", "/users/me/profile").json["follower_count"] == 1
        others = world.call(ana, "GET", f"/users/{ben.user_id}/profile").json
        assert others["following_count"] == 1
        world.settle()


def test_a_block_ends_both_follows_in_the_counts(world, ana, ben):
    for viewer, other in ((ana, ben), (ben, ana)):
        world.call(viewer, "POST", f"/users/{other.user_id}/follow")
    world.settle()
    world.call(ben, "POST", f"/users/{ana.user_id}/block")
    for _ in range(2):
        own = world.call(ben, "GET", "/users/me/profile").json
        assert (own["following_count"], own["follower_count"]) == (0, 0)
        world.settle()


def test_others_see_what_was_counted(world, ana, ben, post_id):
    world.call(ben, "POST", f"/posts/{post_id}/like")
    assert commenting.post(world, ana, post_id)["like_count"] == 0
    world.settle()
    assert commenting.post(world, ana, post_id)["like_count"] == 1
    world.call(ben, "DELETE", f"/posts/{post_id}/like")
    assert commenting.post(world, ana, post_id)["like_count"] == 1


def test_a_note_is_no_like_and_names_when_it_expires(world, ana, ben, post_id):
    world.call(ben, "POST", f"/posts/{post_id}/like")
    world.call(ben, "DELETE", f"/posts/{post_id}/like")
    [note] = world.notes(Like)
    assert note["post_id"]["S"] == f"{post_id}#interactions"
    assert int(note["expires_at"]["N"]) <= clock.timestamp() + settings.own_interaction_seconds
    world.settle()
    assert world.call(ana, "GET", f"/posts/{post_id}/likes").json["users"] == []


def test_a_busy_post_never_counts_an_act_twice(world, ana, post_id):
    """Where more is counted than the counter remembers, a like may be seen late, never twice."""
    people = [person(f"p{number}") for number in range(10)]
    arrive(*people)
    with tuned(likes_burst=1_000):
        for viewer in people:
            world.call(viewer, "POST", f"/posts/{post_id}/like")
        world.settle()
    assert {commenting.post(world, viewer, post_id)["like_count"] for viewer in people} == {10}
    [row] = [row for row in world.rows(Counter) if row["subject"]["S"] == f"post#{post_id}"]
    assert max(len(value["S"]) for name, value in row.items() if "watermark" in name) < 140
