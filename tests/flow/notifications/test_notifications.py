"""Notifications: written once, grouped, subject to visibility, each shown once."""

import json
from datetime import timedelta
from operator import itemgetter
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole import clock, ids
from pinhole.aws import clients, items
from pinhole.notifications import groups, inbox_pages
from pinhole.notifications.activities import Activity
from pinhole.settings import settings
from pinhole.tables.notifications import Notification
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post
from pinhole.tables.relationships import Follow

from tests.flow.support import wire
from tests.flow.support.inbox import inbox
from tests.flow.support.rows import SOMEBODY, add_post, arrive, newest, notify
from tests.flow.support.world import invoke, person, tuned


def told(world, viewer):
    """Kind, names and number of others of each notification."""
    return [
        (each["kind"], [actor["username"] for actor in each["actors"]], each["others"])
        for each in inbox(world, viewer)["notifications"]
    ]


def like(world, post_id, *viewers, method="POST"):
    for viewer in viewers:
        assert world.call(viewer, method, f"/posts/{post_id}/like").status == 200


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture
def post_id(world, ana):
    arrive(ana)
    return add_post(ana)


def test_likes_of_a_post_are_one_notification_newest_first(world, ana, post_id):
    viewers = [person(f"p{n}") for n in range(5)]
    like(world, post_id, *viewers)
    world.settle()
    assert told(world, ana) == [("like", ["p4", "p3", "p2"], 2)]
    [found] = inbox(world, ana)["notifications"]
    assert found["post_id"] == post_id
    assert found["thumbnail_url"].endswith(f"/{post_id}/thumbnail.jpg")
    assert found["is_read"] is False


def test_a_follow_is_notified_and_an_unfollow_withdraws_it(world, ana, post_id):
    ben, eve = person("ben"), person("eve")
    for viewer in (ben, eve):
        world.call(viewer, "POST", f"/users/{ana.user_id}/follow")
    world.settle()
    assert told(world, ana) == [("follow", ["eve", "ben"], 0)]
    world.call(eve, "DELETE", f"/users/{ana.user_id}/follow")
    world.settle()
    assert told(world, ana) == [("follow", ["ben"], 0)]
    world.call(ben, "DELETE", f"/users/{ana.user_id}/follow")
    world.settle()
    assert told(world, ana) == []


def test_a_mention_is_notified_when_the_post_is_published(world, ana):
    ben = person("ben.b")
    arrive(ben)
    post_id = world.make_post(ana, "With @ben.b, @nobody.here and @ana")
    world.run_streams()
    assert told(world, ben) == []
    world.settle()
    assert told(world, ben) == [("mention", ["ana"], 0)]
    assert told(world, ana) == []
    assert inbox(world, ben)["notifications"][0]["post_id"] == post_id


def test_nobody_is_notified_of_their_own_interactions(world, ana, post_id):
    like(world, post_id, ana)
    world.settle()
    assert told(world, ana) == []
    like(world, post_id, person("ben"))
    world.settle()
    assert told(world, ana) == [("like", ["ben"], 0)]


def test_an_unlike_removes_the_liker_from_the_notification(world, ana, post_id):
    ben, eve = person("ben"), person("eve")
    like(world, post_id, ben, eve)
    world.settle()
    like(world, post_id, eve, method="DELETE")
    world.settle()
    assert told(world, ana) == [("like", ["ben"], 0)]
    like(world, post_id, ben, method="DELETE")
    world.settle()
    assert told(world, ana) == []


def test_an_interaction_taken_back_early_is_never_notified(world, ana, post_id):
    ben = person("ben")
    like(world, post_id, ben)
    like(world, post_id, ben, method="DELETE")
    world.settle()
    assert world.rows(Notification) == []


def test_how_many_others_like_a_post_is_its_count_and_not_what_a_row_holds(world, ana, post_id):
    viewers = [person(f"p{n}") for n in range(8)]
    arrive(*viewers)
    with tuned(notified_actors=4):
        like(world, post_id, *viewers)
        world.settle()
        assert told(world, ana) == [("like", ["p7", "p6", "p5"], 5)]


def test_a_viral_post_writes_its_authors_row_once_in_a_while(world, ana, post_id):
    with tuned(notified_actors=3):
        like(world, post_id, *(person(f"p{n}") for n in range(3)))
        world.settle()
        [before] = world.rows(Notification)
        for number in range(3):
            like(world, post_id, person(f"q{number}"))
            world.settle()
        assert world.rows(Notification) == [before]
        assert told(world, ana) == [("like", ["p2", "p1", "p0"], 3)]


@pytest.mark.parametrize("state", ["deleted", "rejected"])
def test_notifications_of_posts_that_the_viewer_may_no_longer_see_are_not_shown(
    world, ana, post_id, state
):
    ben = person("ben")
    arrive(ben)
    groups.notify([Activity(ben.user_id, "mention", post_id, ana.user_id, newest(), True, post_id)])
    assert told(world, ben) == [("mention", ["ana"], 0)]
    Post.get(post_id).update([Post.state.set(state)])
    assert told(world, ben) == []


def test_closed_accounts_are_not_named_and_empty_groups_are_not_shown(world, ana, post_id):
    ben, eve = person("ben"), person("eve")
    like(world, post_id, ben, eve)
    world.settle()
    User(eve.user_id).delete()
    assert told(world, ana)[0][1] == ["ben"]
    User(ben.user_id).delete()
    assert told(world, ana) == []


def test_nobody_sees_the_notifications_of_others(world, ana, post_id):
    like(world, post_id, person("ben"))
    world.settle()
    assert told(world, person("eve")) == []
    add_post(ana)
    like(world, add_post(ana), person("ben"))
    world.settle()
    cursor = inbox(world, ana, limit="1")["next_cursor"]
    answer = world.call(person("eve"), "GET", "/notifications", query={"cursor": cursor})
    assert (answer.status, answer.json["code"]) == (400, "invalid_cursor")


# Read and unread


def mark(world, viewer, **body):
    return world.call(viewer, "POST", "/notifications/read", body)


def test_marking_covers_earlier_notifications_and_not_later_ones(world, ana, post_id):
    ben, eve = person("ben"), person("eve")
    like(world, post_id, ben)
    world.settle()
    assert inbox(world, ana)["unread_count"] == 1
    assert mark(world, ana).json == {"unread_count": 0}
    page = inbox(world, ana)
    assert (page["unread_count"], page["notifications"][0]["is_read"]) == (0, True)
    like(world, post_id, eve)
    world.settle()
    page = inbox(world, ana)
    assert (page["unread_count"], page["notifications"][0]["is_read"]) == (1, False)


def test_the_mark_moves_up_to_a_notification_and_never_back(world, ana):
    arrive(ana)
    posts = [add_post(ana) for _ in range(3)]
    for post_id in posts:
        notify(ana, post_id)
    arrive_somebody()
    newest_one, middle, _ = inbox(world, ana)["notifications"]
    assert mark(world, ana, up_to=middle["id"]).json == {"unread_count": 1}
    assert [each["is_read"] for each in inbox(world, ana)["notifications"]] == [False, True, True]
    assert mark(world, ana, up_to=newest_one["id"]).json == {"unread_count": 0}
    assert mark(world, ana, up_to=middle["id"]).json == {"unread_count": 0}


def test_the_mark_can_move_to_where_a_page_began(world, ana):
    arrive(ana)
    arrive_somebody()
    for _ in range(3):
        notify(ana, add_post(ana))
    cursor = inbox(world, ana, limit="1")["next_cursor"]
    assert mark(world, ana, up_to=cursor).json == {"unread_count": 0}


def test_the_future_cannot_be_marked(world, ana, post_id):
    arrive_somebody()
    mark(world, ana, up_to="7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
    notify(ana, post_id)
    assert inbox(world, ana)["unread_count"] == 1


@pytest.mark.parametrize(
    "body", [{"up_to": "x"}, {"up_to": 7}, {"up_to": "x" * 3_000}, {"x": 1}, [], "{"]
)
def test_a_wrong_mark_is_refused_and_changes_nothing(world, ana, post_id, body):
    notify(ana, post_id)
    before = world.everything()
    answer = world.call(ana, "POST", "/notifications/read", body)
    assert answer.status == 400
    assert world.everything() == before


def test_unread_ones_are_counted_up_to_a_limit(world, ana):
    arrive(ana)
    arrive_somebody()
    with tuned(unread_most=3):
        for _ in range(5):
            notify(ana, add_post(ana))
        assert inbox(world, ana)["unread_count"] == 3


def test_expired_notifications_are_not_shown(world, ana, post_id, monkeypatch):
    notify(ana, post_id)
    arrive_somebody()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=settings.notification_days + 1))
    page = inbox(world, ana)
    assert (page["notifications"], page["unread_count"]) == ([], 0)


# Paging


def arrive_somebody():
    User(SOMEBODY, username="somebody", display_name="", created_at="").save()


def pages(world, viewer, limit, between=lambda: None):
    found, query = [], {"limit": str(limit)}
    while True:
        page = inbox(world, viewer, **query)
        assert len(page["notifications"]) <= limit
        found += [each["post_id"] for each in page["notifications"]]
        if page["next_cursor"] is None:
            return found
        assert len(page["next_cursor"]) <= 2_048
        query["cursor"] = page["next_cursor"]
        between()


meanwhile = st.lists(st.sampled_from(["move", "new", "mention", "take back"]), max_size=12)


class LateIndex:
    """Answers the queries of the inbox: shows the rows as they were at the last `catch_up`."""

    def __init__(self, world):
        self._world, self._rows = world, []

    def catch_up(self):
        rows = map(items.plain, self._world.rows(Notification))
        self._rows = sorted((row for row in rows if "newest" in row), key=itemgetter("newest"))

    def __call__(self, table, where, values, *, newest_first=False, **request):
        assert where.endswith(("BETWEEN :oldest AND :newest", "> :newest"))
        own = [row for row in self._rows if row["user_id"] == values[":user_id"]]
        if ":oldest" in values:
            found = [row for row in own if values[":oldest"] <= row["newest"] <= values[":newest"]]
        else:
            found = [row for row in own if row["newest"] > values[":newest"]]
        return iter(found[::-1] if newest_first else found)


@given(
    st.integers(0, 9),
    st.integers(1, 3),
    meanwhile,
    st.randoms(use_true_random=False),
    st.booleans(),
)
@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_notification_that_stays_is_shown_once_although_groups_move(
    world, count, limit, script, random, is_late
):
    ana = person("ana")
    arrive(ana)
    arrive_somebody()
    first = [add_post(ana) for _ in range(count)]
    for post_id in first:
        notify(ana, post_id)
    staying, script = set(first), list(script)
    index = LateIndex(world)

    def between():
        index.catch_up()
        for step in script[:2]:
            if step == "new":
                notify(ana, add_post(ana))
            elif step == "mention":
                who = (ana.user_id, "mention", add_post(ana), SOMEBODY, newest(), True)
                groups.notify([Activity(*who, post_id=who[2])])
            elif staying:
                post_id = random.choice(sorted(staying))
                move(ana, post_id) if step == "move" else take_back(ana, post_id)
                if step == "take back":
                    staying.remove(post_id)
        del script[:2]

    index.catch_up()
    with pytest.MonkeyPatch.context() as patched:
        if is_late:
            patched.setattr(inbox_pages, "store", SimpleNamespace(query=index))
        found = pages(world, ana, limit, between)
    assert len(found) == len(set(found))
    assert staying <= set(found) <= set(first)


def move(viewer, post_id):
    """Somebody else likes the viewer's post."""
    other = person("other")
    arrive(other)
    notify(viewer, post_id, other.user_id)


def take_back(viewer, post_id):
    """Take back all likes of the viewer's post."""
    actions = Notification.get(viewer.user_id, f"like#{post_id}").acts
    about = (viewer.user_id, "like", post_id)
    groups.notify(
        Activity(*about, actor_id, newest(), False, post_id=post_id)
        for actor_id, _ in json.loads(actions)
    )


def test_a_group_moved_by_a_slow_clock_is_shown_once(world, ana, monkeypatch):
    """A position written after the first page, with a time before it."""
    arrive(ana)
    arrive_somebody()
    now, posts = clock.now(), [add_post(ana) for _ in range(3)]
    for number, post_id in enumerate(posts):
        monkeypatch.setattr(clock, "now", lambda: now - timedelta(seconds=90 - number))  # noqa: B023
        notify(ana, post_id)
    monkeypatch.setattr(clock, "now", lambda: now)

    def between():
        monkeypatch.setattr(clock, "now", lambda: now - timedelta(seconds=5))
        move(ana, posts[0])
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=1))

    assert sorted(pages(world, ana, 1, between)) == posts


def test_groups_are_newest_first(world, ana):
    arrive(ana)
    arrive_somebody()
    posts = [add_post(ana) for _ in range(5)]
    for post_id in posts:
        notify(ana, post_id)
    move(ana, posts[1])
    expected = [posts[1], posts[4], posts[3], posts[2], posts[0]]
    assert pages(world, ana, 2) == pages(world, ana, 5) == expected


def test_a_cursor_stays_small_over_any_number_of_pages(world, ana):
    arrive(ana)
    arrive_somebody()
    posts = [add_post(ana) for _ in range(230)]
    for post_id in posts:
        notify(ana, post_id)
    assert pages(world, ana, 50) == posts[::-1]


# Faults


@pytest.mark.parametrize("function", ["learn_interests", "plan_backfill", "plan_fan_out"])
@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_killed_at_any_call_and_run_again_everybody_is_notified_once(world, ana, function, fault):
    ben = person("ben")
    arrive(ana, ben)
    records = records_of(world, function, ana, ben)
    world.wire.calls.clear()
    invoke(function, {"Records": records})
    calls, wanted = list(world.wire.calls), told(world, ana)
    assert len(wanted) == 1
    for number in range(len(calls)):
        for row in Notification.scan():
            row.delete()
        world.wire.break_(fault, skip=number, times=1)
        try:
            invoke(function, {"Records": records})
        except wire.Killed:
            invoke(function, {"Records": records})
        world.wire.mend()
        assert told(world, ana) == wanted, calls[number]


def records_of(world, function, ana, ben):
    """The events for a function: Ben likes Ana's post, follows Ana, mentions Ana."""
    if function == "learn_interests":
        like(world, add_post(ana), ben)
        return world.take_records(Like)
    if function == "plan_backfill":
        world.call(ben, "POST", f"/users/{ana.user_id}/follow")
        return world.take_records(Follow)
    post_id = add_post(ben)
    mentioned = [{"username": "ana", "user_id": ana.user_id}]
    Post.get(post_id).update([Post.caption.set("@ana"), Post.mentions.set(mentioned)])
    [_, changed] = world.take_records(Post)
    del changed["dynamodb"]["OldImage"]
    return [changed]


def test_records_that_come_again_move_nothing(world, ana, post_id):
    like(world, post_id, person("ben"), person("eve"))
    records = world.take_records(Like)
    invoke("learn_interests", {"Records": records})
    before = world.rows(Notification)
    for part in (records, records[:1], records[1:]):
        invoke("learn_interests", {"Records": part})
    assert world.rows(Notification) == before


def test_activities_of_two_concurrent_workers_are_both_kept(world, ana, post_id):
    like(world, post_id, person("ben"), person("eve"))
    one, other = world.take_records(Like)

    def other_first(request, proceed):
        invoke("learn_interests", {"Records": [other]})
        return proceed(request)

    world.wire.break_(other_first, "dynamodb.PutItem", where="inboxes", times=1)
    invoke("learn_interests", {"Records": [one]})
    assert sorted(told(world, ana)[0][1]) == ["ben", "eve"]


def test_a_batch_writes_each_row_once(world, ana, post_id):
    like(world, post_id, *(person(f"p{n}") for n in range(6)))
    records = world.take_records(Like)
    world.wire.calls.clear()
    invoke("learn_interests", {"Records": records})
    assert world.wire.calls.count("dynamodb.PutItem") == 1


@pytest.mark.parametrize("operation", ["PutItem", "BatchGetItem"])
def test_while_dynamodb_fails_the_batch_is_raised_and_handled_later(world, ana, post_id, operation):
    like(world, post_id, person("ben"))
    records = world.take_records(Like)
    throttled = wire.refuse("ProvisionedThroughputExceededException")
    world.wire.break_(throttled, f"dynamodb.{operation}", where="inboxes")
    with pytest.raises(clients.FAULTS):
        invoke("learn_interests", {"Records": records})
    world.wire.mend()
    invoke("learn_interests", {"Records": records})
    assert told(world, ana) == [("like", ["ben"], 0)]


def test_the_viewers_own_like_is_never_among_the_others(world, ana, post_id):
    like(world, post_id, person("ben"), ana)
    invoke("learn_interests", {"Records": (records := world.take_records(Like))})
    assert told(world, ana) == [("like", ["ben"], 0)]
    world.count_changes(records)
    assert told(world, ana) == [("like", ["ben"], 0)]


def test_an_id_is_the_position_of_a_notification(world, ana, post_id):
    like(world, post_id, person("ben"))
    world.settle()
    [found] = inbox(world, ana)["notifications"]
    assert clock.iso(ids.moment(found["id"])) == found["created_at"]
