"""A suspended account is hidden as a closed one is, and comes back whole."""

import pytest
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables.moderation import ModeratorAct
from pinhole.tables.people import User

from tests.flow.support import audience, wire
from tests.flow.support.accounts import close
from tests.flow.support.deletions import comment
from tests.flow.support.feeds import differences, feed_of
from tests.flow.support.moderating import WHY, cases_of, lift, log_of, report, suspend
from tests.flow.support.requests import SIGNED_IN, body, path
from tests.flow.support.rows import arrive, visit
from tests.flow.support.world import person

pytestmark = pytest.mark.usefixtures("at_once")

# What a suspended person still may: see others' public profiles, and leave.
STILL_ALLOWED = {("GET", "/users/{user_id}/profile"), ("DELETE", "/users/me")}


@pytest.fixture
def ana(world):
    ana = person("ana")
    arrive(ana)
    world.wire.pool.sign_up(ana)
    return ana


@pytest.fixture
def ben(world, ana):
    """Ben follows Ana."""
    ben = person("ben")
    arrive(ben)
    visit(ben.user_id)
    world.follow(ben, ana)
    world.settle()
    return ben


def status(world, viewer, method, where, body=None):
    return world.call(viewer, method, where, body).status


def seen(world, viewer, author, post_id):
    """Where a viewer meets an author."""
    found = {
        "profile": status(world, viewer, "GET", f"/users/{author.user_id}/profile") == 200,
        "post": status(world, viewer, "GET", f"/posts/{post_id}") == 200,
        "like": status(world, viewer, "POST", f"/posts/{post_id}/like") == 200,
        "feed": post_id in feed_of(world, viewer),
    }
    listed = world.call(viewer, "GET", "/search", query={"q": "ana"}).json["users"]
    found["search"] = [user["username"] for user in listed] == ["ana"]
    found["following"] = audience.names(world, viewer, "/users/me/following") == ["ana"]
    return {name for name, is_seen in found.items() if is_seen}


def test_a_suspended_person_is_seen_nowhere_until_it_is_lifted(world, mod, ana, ben):
    post_id = world.publish(ana, "Hello")
    everywhere = seen(world, ben, ana, post_id)
    assert everywhere == {"profile", "post", "like", "feed", "search", "following"}
    assert suspend(world, mod, ana).json == {
        "user_id": ana.user_id,
        "is_suspended": True,
        "reason": WHY,
    }
    assert seen(world, ben, ana, post_id) - {"search"} == set()
    world.settle()
    assert seen(world, ben, ana, post_id) == set()
    assert lift(world, mod, ana).json["is_suspended"] is False
    world.settle()
    assert seen(world, ben, ana, post_id) == everywhere
    assert differences() == []


def test_comments_and_likes_of_a_suspended_person_are_hidden(world, mod, ana, ben):
    post_id = world.publish(ben, "Hello")
    path = f"/posts/{post_id}"
    comment_id = comment(world, ana, post_id, "Hi")
    world.call(ana, "POST", f"{path}/like")
    world.settle()
    suspend(world, mod, ana)
    assert world.call(ben, "GET", f"{path}/comments").json["comments"] == []
    assert audience.names(world, ben, f"{path}/likes") == []
    assert world.call(ben, "GET", "/notifications").json["notifications"] == []
    lift(world, mod, ana)
    [shown] = world.call(ben, "GET", f"{path}/comments").json["comments"]
    assert shown["comment_id"] == comment_id


def counts_of(world, viewer, post_id):
    """What is counted of a viewer's post, its comment, and the viewer."""
    shown = world.call(viewer, "GET", f"/posts/{post_id}").json
    profile = world.call(viewer, "GET", "/users/me/profile").json
    of_profile = [profile[name] for name in ("follower_count", "following_count")]
    return [shown[name] for name in ("like_count", "comment_count", "save_count")] + of_profile


def test_counts_keep_what_a_suspended_person_did_until_they_close_the_account(world, mod, ana, ben):
    """Lists and badges do not: `docs/decisions/moderation.md`."""
    post_id = world.publish(ben, "Hello")
    world.follow(ana, ben)
    comment(world, ana, post_id, "Hi")
    for act in ("like", "save"):
        world.call(ana, "POST", f"/posts/{post_id}/{act}")
    world.settle()
    counts = counts_of(world, ben, post_id)
    assert counts == [1] * 5
    assert world.call(ben, "GET", "/notifications").json["unread_count"] == 3
    suspend(world, mod, ana)
    world.settle()
    assert counts_of(world, ben, post_id) == counts
    page = world.call(ben, "GET", "/notifications").json
    assert (page["unread_count"], page["notifications"]) == (0, [])
    assert audience.names(world, ben, "/users/me/followers") == []
    assert close(world, ana).status == 202
    world.settle()
    assert counts_of(world, ben, post_id) == [0] * 5


@pytest.mark.parametrize(
    ("method", "route"), [each for each in SIGNED_IN if each not in STILL_ALLOWED]
)
def test_a_suspended_person_cannot_act_and_is_told_why(world, mod, ana, method, route):
    suspend(world, mod, ana)
    answer = world.call(ana, method, path(route), body(method, route))
    assert (answer.status, answer.json["code"]) == (403, "account_suspended")
    assert WHY in answer.json["detail"]


def test_a_suspended_person_who_has_read_their_feed_reads_it_no_more(world, mod, ana):
    assert status(world, ana, "GET", "/feed") == 200
    suspend(world, mod, ana)
    directory._arrived.clear()
    assert world.call(ana, "GET", "/feed").json["code"] == "account_suspended"
    lift(world, mod, ana)
    directory._arrived.clear()
    assert status(world, ana, "GET", "/feed") == 200


def test_a_suspended_person_can_close_the_account(world, mod, ana):
    suspend(world, mod, ana)
    assert close(world, ana).status == 202
    world.settle()
    assert world.rows(User) == [row for row in world.rows(User) if row["username"]["S"] == "mod"]


def test_a_post_that_was_on_its_way_is_delivered_when_the_suspension_is_lifted(
    world, mod, ana, ben
):
    post_id = world.make_post(ana)
    suspend(world, mod, ana)
    world.settle()
    assert feed_of(world, ben) == []
    lift(world, mod, ana)
    world.settle()
    assert feed_of(world, ben) == [post_id]
    assert differences() == []


def test_the_pictures_are_restricted_while_it_lasts(world, mod, ana):
    post_id = world.publish(ana)

    def place():
        return world.call(ana, "GET", f"/posts/{post_id}").json["media_urls"]["full"]

    public = place()
    suspend(world, mod, ana)
    world.settle()
    kept = [key for key in world.objects(settings.media_bucket) if post_id in key]
    assert kept
    assert all("/restricted/" in key for key in kept)
    lift(world, mod, ana)
    world.settle()
    assert place() == public


def test_the_first_reason_stands_and_the_log_has_each_decision_once(world, mod, ana):
    for reason in (WHY, "Another"):
        assert suspend(world, mod, ana, reason).json["reason"] == WHY
    for _ in range(2):
        lift(world, mod, ana)
    assert [act["action"] for act in log_of(world, mod)] == ["lift", "suspend"]


def test_a_suspension_settles_the_persons_case(world, mod, ana, ben):
    report(world, ben, "person", ana.user_id)
    suspend(world, mod, ana)
    assert cases_of(world, mod) == []
    [case] = cases_of(world, mod, state="closed")
    assert case["decision"]["action"] == "suspend"
    assert case["person"]["is_suspended"]


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after])
def test_a_suspension_that_was_cut_off_is_completed_by_repeating_it(world, mod, ana, fault):
    world.wire.break_(fault, "dynamodb.PutItem", where=ModeratorAct.Meta.table_name, times=1)
    with pytest.raises(wire.Killed):
        suspend(world, mod, ana)
    world.wire.mend()
    assert suspend(world, mod, ana).status == 200
    assert [act["action"] for act in log_of(world, mod)] == ["suspend"]


def test_only_moderators_suspend_and_not_themselves(world, mod, ana, ben):
    assert suspend(world, ben, ana).status == 403
    assert lift(world, ben, ana).status == 403
    assert suspend(world, mod, mod).status == 422
    assert suspend(world, mod, person("nobody")).status == 404
    assert lift(world, mod, person("nobody")).status == 404
