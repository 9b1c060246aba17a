"""The badge: how many of the notifications in the list are unread, whatever happened."""

from datetime import timedelta
from itertools import count, product

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole import clock
from pinhole.tables.posts import Post

from tests.flow.support.commenting import write
from tests.flow.support.inbox import inbox
from tests.flow.support.moderating import WHY
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned


def listed(world, viewer, limit):
    """All notifications, by pages that are full as long as there are more."""
    found, query = [], {"limit": str(limit)}
    while True:
        page = inbox(world, viewer, **query)
        found += page["notifications"]
        if page["next_cursor"] is None:
            return found
        assert len(page["notifications"]) == limit
        query["cursor"] = page["next_cursor"]


def require_truth(world, viewer, limit=20):
    unread = [each for each in listed(world, viewer, limit) if not each["is_read"]]
    assert inbox(world, viewer)["unread_count"] == len(unread)


def mention(author, whom, audience=None):
    """Publish a post that mentions somebody; returns its id."""
    post_id = add_post(author)
    mentioned = [{"username": whom.username, "user_id": whom.user_id}]
    changes = [Post.caption.set(f"With @{whom.username}"), Post.mentions.set(mentioned)]
    if audience:
        changes.append(Post.audience.set(audience))
    Post.get(post_id).update(changes)
    return post_id


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture
def ben():
    return person("ben")


@pytest.fixture
def post_id(world, ana, ben):
    arrive(ana, ben)
    return add_post(ana)


def made_private(world, viewer, is_private=True):
    assert world.call(viewer, "PATCH", "/users/me", {"is_private": is_private}).status == 200


def test_a_mention_in_a_private_accounts_post_tells_a_stranger_nothing(world, ana, ben, post_id):
    made_private(world, ben)
    mention(ben, ana)
    world.settle()
    page = inbox(world, ana)
    assert (page["unread_count"], page["notifications"], page["next_cursor"]) == (0, [], None)
    assert world.call(ana, "POST", "/notifications/read", {"up_to": "0" * 26}).json == {
        "unread_count": 0
    }


def test_a_mention_in_a_post_for_close_friends_tells_others_nothing(world, ana, ben, post_id):
    world.follow(ana, ben)
    mention(ben, ana, "close_friends")
    world.settle()
    assert inbox(world, ana)["unread_count"] == 0
    assert world.call(ben, "PUT", f"/users/me/close-friends/{ana.user_id}").status == 200
    assert inbox(world, ana)["unread_count"] == 1


@pytest.mark.parametrize("how", ["mute", "block"])
def test_whoever_is_muted_or_blocked_leaves_the_badge_with_all_they_did(
    world, ana, ben, post_id, how
):
    world.call(ben, "POST", f"/posts/{post_id}/like")
    world.call(ben, "POST", f"/posts/{post_id}/comments", {"text": "Hello"})
    world.follow(ben, ana)
    mention(ben, ana)
    world.settle()
    assert inbox(world, ana)["unread_count"] == 4
    assert world.call(ana, "POST", f"/users/{ben.user_id}/{how}").status == 200
    page = inbox(world, ana)
    assert (page["unread_count"], page["notifications"]) == (0, [])


def test_a_page_is_filled_past_what_is_left_out(world, ana, ben, post_id):
    eve = person("eve")
    posts = [add_post(ana) for _ in range(6)]
    for number, each in enumerate(posts):
        world.call((ben, eve)[number % 2], "POST", f"/posts/{each}/like")
        world.settle()
    world.call(ana, "POST", f"/users/{ben.user_id}/mute")
    assert [each["post_id"] for each in listed(world, ana, 1)] == posts[5::-2]
    assert len(inbox(world, ana, limit="3")["notifications"]) == 3
    assert inbox(world, ana, limit="3")["next_cursor"] is None


def test_a_badge_counts_past_what_is_left_out(world, ana, ben, post_id):
    world.call(person("eve"), "POST", f"/posts/{post_id}/like")
    world.settle()
    for _ in range(3):
        world.call(ben, "POST", f"/posts/{add_post(ana)}/like")
    world.settle()
    world.call(ana, "POST", f"/users/{ben.user_id}/mute")
    with tuned(unread_most=1):
        assert inbox(world, ana)["unread_count"] == 1


@pytest.mark.parametrize("path", ["/posts/{post_id}/like", "/users/{user_id}/follow"])
@pytest.mark.parametrize("is_late", [True, False])
def test_what_is_taken_back_and_given_again_does_not_light_the_badge_again(
    world, ana, ben, post_id, path, is_late
):
    path = path.format(post_id=post_id, user_id=ana.user_id)
    world.call(ben, "POST", path)
    world.settle()
    assert inbox(world, ana)["unread_count"] == 1
    world.call(ana, "POST", "/notifications/read", {})
    for _ in range(3):
        world.call(ben, "DELETE", path)
        if not is_late:
            world.settle()
            assert inbox(world, ana)["notifications"] == []
        world.call(ben, "POST", path)
        world.settle()
        page = inbox(world, ana)
        assert (page["unread_count"], len(page["notifications"])) == (0, 1)


def on_another_day(monkeypatch, days=1):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=days))


@pytest.mark.parametrize("day", [1, 20])
@pytest.mark.parametrize(
    "path", ["/posts/{post_id}/like", "/comments/{comment_id}/like", "/users/{user_id}/follow"]
)
@pytest.mark.parametrize("is_late", [True, False])
def test_what_is_given_again_on_another_day_does_not_light_the_badge_either(
    world, ana, ben, post_id, path, is_late, monkeypatch, day
):
    comment_id = write(world, ana, post_id)["comment_id"]
    path = path.format(post_id=post_id, user_id=ana.user_id, comment_id=comment_id)
    world.call(ben, "POST", path)
    world.settle()
    world.call(ana, "POST", "/notifications/read", {})
    for _ in range(3):
        if not is_late:
            world.call(ben, "DELETE", path)
            world.settle()
            assert inbox(world, ana)["notifications"] == []
        on_another_day(monkeypatch, day)
        if is_late:
            world.call(ben, "DELETE", path)
        world.call(ben, "POST", path)
        world.settle()
        page = inbox(world, ana)
        assert (page["unread_count"], len(page["notifications"])) == (0, 1)
    world.call(ben, "DELETE", path)
    world.settle()
    assert inbox(world, ana)["notifications"] == []


@pytest.fixture
def follow(world, ana, ben, post_id):
    """Follow Ana, as Ben or somebody else."""

    def action(viewer=ben):
        world.call(viewer, "POST", f"/users/{ana.user_id}/follow")
        world.settle()

    return action


@pytest.fixture
def follow_again(world, ana, ben, follow, monkeypatch):
    """Take Ben's follow back, and give it again a day later."""

    def action():
        world.call(ben, "DELETE", f"/users/{ana.user_id}/follow")
        on_another_day(monkeypatch)
        follow()

    return action


def read(world, viewer):
    world.call(viewer, "POST", "/notifications/read", {})


def test_a_follow_by_somebody_else_on_that_day_is_new(world, ana, follow, follow_again):
    eve = person("eve")
    arrive(eve)
    follow()
    read(world, ana)
    follow_again()
    assert inbox(world, ana)["unread_count"] == 0
    follow(eve)
    page = inbox(world, ana)
    assert (page["unread_count"], len(page["notifications"])) == (1, 1)
    assert {each["username"] for each in page["notifications"][0]["actors"]} == {"ben", "eve"}


def test_what_was_not_read_yet_stays_unread_when_it_is_given_again(
    world, ana, follow, follow_again
):
    follow()
    follow_again()
    assert inbox(world, ana)["unread_count"] == 1


def test_a_request_to_follow_that_was_answered_is_new_when_it_is_made_again(
    world, ana, ben, follow, follow_again
):
    made_private(world, ana)
    follow()
    assert world.call(ana, "POST", f"/users/me/follow-requests/{ben.user_id}").status == 200
    world.settle()
    read(world, ana)
    follow_again()
    assert inbox(world, ana)["unread_count"] == 1


def test_a_request_to_follow_that_is_taken_back_and_made_again_is_not_new(
    world, ana, follow, follow_again
):
    made_private(world, ana)
    follow()
    read(world, ana)
    follow_again()
    page = inbox(world, ana)
    assert (page["unread_count"], len(page["notifications"])) == (0, 1)


def ended(how, viewer, actor, action, mod):
    """The calls that make somebody's action not exist for the viewer: who, method, path, body."""
    return {
        "muted": (viewer, "POST", f"/users/{actor.user_id}/mute"),
        "blocked": (viewer, "POST", f"/users/{actor.user_id}/block"),
        "blocks": (actor, "POST", f"/users/{viewer.user_id}/block"),
        "closed": (actor, "DELETE", "/users/me", {"username": actor.username}),
        "suspended": (mod, "POST", f"/users/{actor.user_id}/suspension", {"reason": WHY}),
        "taken back": (actor, "DELETE", action),
    }[how]


HOWS = ["muted", "blocked", "blocks", "closed", "suspended", "taken back"]


@pytest.mark.parametrize("path", ["/posts/{post_id}/like", "/users/{user_id}/follow"])
@pytest.mark.parametrize("how", HOWS)
def test_a_group_is_read_again_when_whoever_was_new_in_it_is_gone(
    world, ana, ben, mod, post_id, path, how
):
    eve = person("eve")
    arrive(eve)
    world.wire.pool.sign_up(eve)
    path = path.format(post_id=post_id, user_id=ana.user_id)
    world.call(ben, "POST", path)
    world.settle()
    read(world, ana)
    [before] = inbox(world, ana)["notifications"]
    world.call(eve, "POST", path)
    world.settle()
    assert inbox(world, ana)["unread_count"] == 1
    assert world.call(*ended(how, ana, eve, path, mod)).status < 300
    world.settle()
    page = inbox(world, ana)
    [group] = page["notifications"]
    assert (page["unread_count"], group["is_read"]) == (0, True)
    assert group["created_at"] == before["created_at"]
    assert [each["username"] for each in group["actors"]] == ["ben"]
    assert world.call(ana, "POST", "/notifications/read", {"up_to": "0" * 26}).json == {
        "unread_count": 0
    }


def test_whoever_is_muted_makes_no_group_unread(world, ana, ben, post_id):
    eve = person("eve")
    arrive(eve)
    world.call(ben, "POST", f"/posts/{post_id}/like")
    world.settle()
    read(world, ana)
    world.call(ana, "POST", f"/users/{eve.user_id}/mute")
    world.call(eve, "POST", f"/posts/{post_id}/like")
    world.settle()
    page = inbox(world, ana)
    assert (page["unread_count"], page["notifications"][0]["is_read"]) == (0, True)
    world.call(ana, "DELETE", f"/users/{eve.user_id}/mute")
    assert inbox(world, ana)["unread_count"] == 1


@pytest.mark.parametrize("is_late", [True, False])
def test_whoever_is_back_in_a_group_is_as_new_as_before(world, ana, ben, post_id, is_late):
    eve = person("eve")
    arrive(eve)
    path = f"/posts/{post_id}/like"
    world.call(ben, "POST", path)
    world.settle()
    read(world, ana)
    world.call(eve, "POST", path)
    world.settle()
    for who, unread in ((eve, 1), (ben, 1), (eve, 1)):
        world.call(who, "DELETE", path)
        if not is_late:
            world.settle()
            assert inbox(world, ana)["unread_count"] == (who is ben)
        world.call(who, "POST", path)
        world.settle()
        assert inbox(world, ana)["unread_count"] == unread


VERBS = [
    "like",
    "unlike",
    "comment",
    "delete comments",
    "follow",
    "unfollow",
    "mention",
    "mention to close friends",
    "delete posts",
    "go private",
    "go public",
    "befriend",
    "be blocked",
    "be unblocked",
    "be muted",
    "be unmuted",
    "block",
    "close",
]
steps = st.one_of(
    st.sampled_from([("ana", verb) for verb in ("read", "delete posts", "go private")]),
    st.sampled_from([*product(("ben", "eve"), VERBS)]),
)


_numbers = count()


class Stage:
    """Ana, who reads, and Ben and Eve, who do things."""

    def __init__(self, world):
        self.world = world
        # Names of their own: the examples share a world.
        self.people = {name: person(f"{name}{next(_numbers)}") for name in ("ana", "ben", "eve")}
        arrive(*self.people.values())
        self.ana = self.people["ana"]
        self.posts = {name: [add_post(who)] for name, who in self.people.items()}
        self.comments = {name: [] for name in self.people}

    def do(self, name, verb):
        who, world = self.people[name], self.world
        own, other = self.ana.user_id, who.user_id
        [post_id, *_] = self.posts["ana"]
        calls = {
            "like": (who, "POST", f"/posts/{post_id}/like"),
            "unlike": (who, "DELETE", f"/posts/{post_id}/like"),
            "follow": (who, "POST", f"/users/{own}/follow"),
            "unfollow": (who, "DELETE", f"/users/{own}/follow"),
            "go private": (who, "PATCH", "/users/me", {"is_private": True}),
            "go public": (who, "PATCH", "/users/me", {"is_private": False}),
            "befriend": (who, "PUT", f"/users/me/close-friends/{own}"),
            "be blocked": (self.ana, "POST", f"/users/{other}/block"),
            "be unblocked": (self.ana, "DELETE", f"/users/{other}/block"),
            "be muted": (self.ana, "POST", f"/users/{other}/mute"),
            "be unmuted": (self.ana, "DELETE", f"/users/{other}/mute"),
            "block": (who, "POST", f"/users/{own}/block"),
            "close": (who, "DELETE", "/users/me", {"username": who.username}),
            "read": (self.ana, "POST", "/notifications/read", {}),
        }
        if verb in calls:
            world.call(*calls[verb])
        elif verb == "comment":
            self._comment(who, name, post_id)
        elif verb == "delete comments":
            for comment_id in self.comments[name]:
                world.call(who, "DELETE", f"/comments/{comment_id}")
        elif verb == "delete posts":
            for each in self.posts[name]:
                world.call(who, "DELETE", f"/posts/{each}")
        else:
            audience = "close_friends" if "close" in verb else None
            self.posts[name].append(mention(who, self.ana, audience))

    def _comment(self, who, name, post_id):
        text = f"Hi @{self.ana.username}"
        answer = self.world.call(who, "POST", f"/posts/{post_id}/comments", {"text": text})
        if answer.status == 201:
            self.comments[name].append(answer.json["comment_id"])


@pytest.mark.slow
@given(st.lists(steps, max_size=14), st.booleans(), st.integers(1, 3))
@examples(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_badge_is_what_the_list_shows_unread_whatever_happens(world, script, is_late, limit):
    stage = Stage(world)
    for name, verb in script:
        stage.do(name, verb)
        if not is_late:
            world.settle()
        require_truth(world, stage.ana, limit)
    world.settle()
    require_truth(world, stage.ana, limit)
