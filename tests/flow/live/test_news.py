"""What is told on live connections: what has changed, to those who may see it, and nobody else."""

from datetime import timedelta

import pytest
from pinhole import clock
from pinhole.presence import connections, news
from pinhole.settings import settings
from pinhole.tables.live import Connected, Watch
from pinhole.tables.people import User
from pinhole.tables.posts import Post

from tests.flow.support import commenting, events, wire
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import invoke_queue, person, photo, tuned


def like(world, viewer, post_id, method="POST"):
    assert world.call(viewer, method, f"/posts/{post_id}/like").status == 200


def watch(client, *post_ids):
    assert client.say({"type": "watch", "posts": list(post_ids)})["type"] == "watching"


@pytest.fixture
def post_id(world, ana):
    arrive(ana)
    return add_post(ana)


def test_a_like_reaches_its_author_as_the_number_of_unread_notifications(world, ana, ben, post_id):
    client, bystander = world.connect(ana), world.connect(person("eve"))
    like(world, ben, post_id)
    world.settle()
    assert client.news() == [{"unread_count": 1}]
    assert bystander.news() == []


def test_much_news_at_once_is_one_frame(world, ana, post_id):
    client = world.connect(ana)
    watch(client, post_id)
    for number in range(5):
        like(world, person(f"eve{number}"), post_id)
        commenting.write(world, person(f"leo{number}"), post_id)
    world.settle()
    counts = {"id": post_id, "likes": 5, "comments": 5}
    assert client.news() == [{"unread_count": 6, "posts": [counts]}]


def test_all_connections_of_a_person_are_told(world, ana, ben, post_id):
    clients = [world.connect(ana) for _ in range(3)]
    like(world, ben, post_id)
    world.settle()
    assert [each.news() for each in clients] == 3 * [[{"unread_count": 1}]]


def test_what_somebody_does_whom_the_reader_mutes_is_not_told(world, ana, ben, post_id):
    client = world.connect(ana)
    arrive(ben)
    world.ask(ana, "POST", f"/users/{ben.user_id}/mute")
    like(world, ben, post_id)
    world.settle()
    assert client.news() == []


def test_a_muted_person_in_a_group_of_others_is_not_told(world, ana, ben, post_id):
    like(world, person("eve"), post_id)
    world.settle()
    arrive(ben)
    world.ask(ana, "POST", f"/users/{ben.user_id}/mute")
    client = world.connect(ana)
    like(world, ben, post_id)
    world.settle()
    assert client.news() == []


def test_a_mention_in_a_post_that_the_reader_may_not_see_is_not_told(world, ana, ben):
    arrive(ben)
    client = world.connect(ben)
    world.ask(ana, "PATCH", "/users/me", {"is_private": True})
    world.publish(ana, "for my followers, not for @ben")
    assert client.news() == []


def test_those_who_look_at_a_post_are_told_its_counts(world, ana, ben, post_id):
    client = world.connect(ben)
    watch(client, post_id)
    commenting.write(world, ana, post_id)
    world.settle()
    assert client.news() == [{"posts": [{"id": post_id, "likes": 0, "comments": 1}]}]

    watch(client)
    commenting.write(world, ana, post_id)
    world.settle()
    assert client.news() == []


@pytest.mark.parametrize("change", ["private", "close_friends", "hidden", "deleted", "blocked"])
def test_a_post_that_the_viewer_may_no_longer_see_is_gone(world, ana, ben, mod, post_id, change):
    """As it would be if they read it again, and nothing else is said."""
    arrive(ben)
    client = world.connect(ben)
    watch(client, post_id)
    match change:
        case "private":
            world.ask(ana, "PATCH", "/users/me", {"is_private": True})
        case "close_friends":
            Post(post_id).update([Post.audience.set("close_friends")])
        case "hidden":
            world.ask(mod, "POST", f"/posts/{post_id}/hide", {"reason": "spam"})
        case "deleted":
            world.ask(ana, "DELETE", f"/posts/{post_id}")
        case "blocked":
            world.ask(ana, "POST", f"/users/{ben.user_id}/block")
    world.run_streams()
    world.run_queue("tell_news")
    client.news()
    news.changed([post_id])
    world.run_queue("tell_news")
    assert client.news() == [{"posts": [{"id": post_id, "is_gone": True}]}]


def test_followers_are_told_of_a_new_post(world, ana, ben):
    world.follow(ben, ana)
    world.ask(ben, "GET", "/feed")
    follower, stranger = world.connect(ben), world.connect(person("eve"))
    world.publish(ana)
    assert follower.news() == [{"new_posts": True}]
    assert stranger.news() == []


@pytest.mark.parametrize("why", ["close_friends", "muted"])
def test_a_follower_is_not_told_of_a_post_that_is_not_in_their_feed(world, ana, ben, why):
    world.follow(ben, ana)
    world.ask(ben, "GET", "/feed")
    client = world.connect(ben)
    if why == "muted":
        world.ask(ben, "POST", f"/users/{ana.user_id}/mute")
    world.publish(ana, **({"audience": "close_friends"} if why == "close_friends" else {}))
    assert client.news() == []


def test_an_author_is_told_how_their_upload_gets_on(world, ana, ben):
    client, other = world.connect(ana), world.connect(ben)
    post_id = world.publish(ana, files=[photo(), photo(80, 60)])
    told = [each["uploads"] for each in client.news() if "uploads" in each]
    assert told
    assert all(each == [post_id] for each in told)
    assert other.news() == []


def test_nobody_who_is_not_connected_costs_a_message(world, ana, ben, post_id):
    like(world, ben, post_id)
    commenting.write(world, ben, post_id)
    world.run_streams()
    assert world.take_messages(settings.live_queue_url) == []


def test_a_connection_that_is_gone_is_forgotten(world, ana, ben, post_id, monkeypatch):
    client = world.connect(ana)
    watch(client, post_id)
    del world.wire.sockets.open[client.id]
    like(world, ben, post_id)
    world.settle()
    assert len(world.rows(Connected)) == 1  # it may be opening
    moment = clock.now() + timedelta(seconds=11)
    monkeypatch.setattr(clock, "now", lambda: moment)
    like(world, person("eve"), post_id)
    world.settle()
    assert world.rows(Connected) == world.rows(Watch) == []


def test_nothing_is_told_after_the_time_of_a_connection(world, ana, ben, post_id, monkeypatch):
    client = world.connect(ana)
    [about] = connections.find([ana.user_id])[ana.user_id].values()
    moment = clock.at(about["ends_at"])
    monkeypatch.setattr(clock, "now", lambda: moment)
    like(world, ben, post_id)
    world.settle()
    assert client.news() == []


def test_old_news_is_not_told(world, ana, ben, post_id):
    client = world.connect(ana)
    like(world, ben, post_id)
    world.run_streams()
    bodies = world.take_messages(settings.live_queue_url)
    for body in bodies:
        body["at"] -= 61
    assert bodies
    assert invoke_queue("tell_news", [events.sqs_message(each) for each in bodies]) == []
    assert client.news() == []


def test_of_a_post_that_everybody_looks_at_some_are_told(world, ana, post_id):
    clients = [world.connect(person(f"eve{number}")) for number in range(4)]
    for each in clients:
        watch(each, post_id)
    with tuned(watchers_told=3):
        commenting.write(world, ana, post_id)
        world.settle()
    assert sum(bool(each.news()) for each in clients) == 3


def test_a_like_is_counted_although_nobody_can_be_told(world, ana, ben, post_id):
    client = world.connect(ana)
    world.wire.break_(wire.refuse("InternalError", 500), "sqs.SendMessage", where="live")
    like(world, ben, post_id)
    world.settle()
    world.wire.mend()
    assert client.news() == []
    assert world.ask(ana, "GET", "/notifications")["unread_count"] == 1


def test_a_frame_that_is_lost_costs_the_others_nothing(world, ana, ben, post_id):
    clients = [world.connect(ana) for _ in range(2)]
    fault = wire.refuse("InternalServerError", 500)
    where = f"/{clients[0].id}"
    world.wire.break_(fault, "apigatewaymanagementapi.PostToConnection", where=where)
    like(world, ben, post_id)
    world.settle()
    assert [each.news() for each in clients] == [[], [{"unread_count": 1}]]


def test_a_badge_counts_what_the_list_shows(world, ana, post_id):
    client = world.connect(ana)
    for number in range(3):
        commenting.write(world, person(f"eve{number}"), post_id)
        world.settle()
    told = [each["unread_count"] for each in client.news() if "unread_count" in each]
    assert told[-1] == world.ask(ana, "GET", "/notifications")["unread_count"] == 3


def test_a_name_or_text_is_in_no_frame(world, ana, ben, post_id):
    client = world.connect(ana)
    watch(client, post_id)
    commenting.write(world, ben, post_id, "a secret word")
    like(world, ben, post_id)
    world.settle()
    said = str(client.news())
    assert said
    assert not any(word in said for word in ("ben", "secret", ben.user_id))
    assert User.count(ben.user_id) == 1
