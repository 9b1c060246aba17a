"""Who may comment: decided by authors, for each post and for their account; the stricter holds."""

import pytest
from pinhole.access.comment_policy import POLICIES, strictest

from tests.flow.support.audience import follow, unfollow
from tests.flow.support.commenting import like, listed, post, reply, write
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned

# Who may comment under each policy.
ALLOWED = {
    "everyone": {"author", "follower", "followed", "stranger"},
    "no_strangers": {"author", "follower", "followed"},
    "followers": {"author", "follower"},
    "off": {"author"},
}


@pytest.fixture
def people(world):
    """The author, somebody who follows them, somebody they follow, and a stranger."""
    people = {name: person(name) for name in ("author", "follower", "followed", "stranger")}
    arrive(*people.values())
    follow(world, people["follower"], people["author"])
    follow(world, people["author"], people["followed"])
    return people


@pytest.fixture
def post_id(people):
    return add_post(people["author"])


def decide_for_post(world, people, post_id, policy):
    answer = world.call(people["author"], "PATCH", f"/posts/{post_id}", {"comment_policy": policy})
    assert answer.status == 200, answer.body
    return answer.json


def decide_for_account(world, people, policy):
    answer = world.call(people["author"], "PATCH", "/users/me", {"comment_policy": policy})
    assert answer.status == 200, answer.body
    return answer.json


def attempt(world, viewer, post_id):
    return world.call(viewer, "POST", f"/posts/{post_id}/comments", {"text": "hello"})


def commenters(world, people, post_id):
    answers = {name: attempt(world, viewer, post_id) for name, viewer in people.items()}
    refused = [each for each in answers.values() if each.status != 201]
    assert {(each.status, each.json["code"]) for each in refused} <= {(403, "comments_limited")}
    return {name for name, answer in answers.items() if answer.status == 201}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_posts_author_decides_who_comments_on_it(world, people, post_id, policy):
    assert decide_for_post(world, people, post_id, policy)["comment_policy"] == policy
    assert commenters(world, people, post_id) == ALLOWED[policy]
    assert commenters(world, people, add_post(people["author"])) == ALLOWED["everyone"]


@pytest.mark.parametrize("policy", POLICIES)
def test_an_account_decides_for_all_its_posts(world, people, post_id, policy):
    assert decide_for_account(world, people, policy)["comment_policy"] == policy
    assert commenters(world, people, post_id) == ALLOWED[policy]


@pytest.mark.parametrize(("of_post", "of_account"), [("off", "followers"), ("everyone", "off")])
def test_the_stricter_of_both_holds(world, people, post_id, of_post, of_account):
    decide_for_post(world, people, post_id, of_post)
    decide_for_account(world, people, of_account)
    assert strictest(of_post, of_account) == "off"
    assert commenters(world, people, post_id) == ALLOWED["off"]


def test_a_decision_can_be_taken_back_and_does_not_mark_the_post(world, people, post_id):
    decide_for_post(world, people, post_id, "off")
    shown = decide_for_post(world, people, post_id, "everyone")
    assert (shown["comment_policy"], shown["is_edited"]) == ("everyone", False)
    assert commenters(world, people, post_id) == ALLOWED["everyone"]


def test_a_post_can_be_made_without_comments(world, people):
    body = {
        "media": [{"content_type": "image/jpeg", "size": 100}],
        "comment_policy": "followers",
    }
    made = world.call(people["author"], "POST", "/posts", body).json
    assert post(world, people["author"], made["post_id"])["comment_policy"] == "followers"


@pytest.mark.parametrize("path", ["/users/me", "/posts/{post_id}"])
def test_an_unknown_policy_is_refused(world, people, post_id, path):
    path = path.format(post_id=post_id)
    answer = world.call(people["author"], "PATCH", path, {"comment_policy": "friends"})
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "comment_policy")


def test_whoever_stops_following_can_no_longer_comment(world, people, post_id):
    decide_for_post(world, people, post_id, "followers")
    unfollow(world, people["follower"], people["author"])
    assert attempt(world, people["follower"], post_id).status == 403


def test_existing_comments_stay_to_be_read_and_liked_but_not_answered_by_others(
    world, people, post_id
):
    stranger = people["stranger"]
    comment = write(world, stranger, post_id)
    decide_for_post(world, people, post_id, "off")
    assert listed(world, stranger, post_id) == [comment]
    assert like(world, stranger, comment).status == 200
    assert reply(world, people["author"], comment, post_id)["parent_id"] == comment["comment_id"]
    body = {"text": "more", "parent_id": comment["comment_id"]}
    answer = world.call(stranger, "POST", f"/posts/{post_id}/comments", body)
    assert answer.json["code"] == "comments_limited"


@pytest.mark.parametrize("decide", [decide_for_account, None])
@pytest.mark.parametrize("policy", POLICIES)
def test_existing_comments_stay_their_authors_to_edit_and_delete(
    world, people, post_id, policy, decide
):
    comments = {name: write(world, viewer, post_id) for name, viewer in people.items()}
    if decide:
        decide(world, people, policy)
    else:
        decide_for_post(world, people, post_id, policy)
    for name, comment in comments.items():
        path = f"/comments/{comment['comment_id']}"
        edited = world.call(people[name], "PATCH", path, {"text": "Hello there"})
        assert (edited.status, edited.json["text"]) == (200, "Hello there"), name
        assert world.call(people[name], "DELETE", path).status == 200, name


@pytest.mark.parametrize("of_account", POLICIES)
@pytest.mark.parametrize("of_post", POLICIES)
def test_a_post_shows_the_stricter_policy_to_everybody(world, people, post_id, of_post, of_account):
    decide_for_post(world, people, post_id, of_post)
    decide_for_account(world, people, of_account)
    wanted = strictest(of_post, of_account)
    for viewer in people.values():
        assert post(world, viewer, post_id)["comment_policy"] == wanted
    decide_for_account(world, people, "everyone")
    assert post(world, people["author"], post_id)["comment_policy"] == of_post


def test_older_and_newer_posts_show_the_policy_of_the_account_too(world, people):
    with tuned(guarded_at_once=1):
        older, newer = (add_post(people["author"]) for _ in range(2))
        decide_for_account(world, people, "followers")
        assert post(world, people["stranger"], newer)["comment_policy"] == "followers"
        world.settle()
    assert post(world, people["stranger"], older)["comment_policy"] == "followers"
    latest = world.publish(people["author"])
    assert post(world, people["stranger"], latest)["comment_policy"] == "followers"
