"""How posts get into feeds: pushed, pulled, backfilled, taken away, rebuilt."""

import pytest
from pinhole import clock
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry, Reader
from pinhole.tables.people import User
from pinhole.tables.posts import LedgerEntry

from tests.flow.support import feeds
from tests.flow.support.world import World, invoke_queue, person, tuned


@pytest.fixture
def celebrities():
    """Two followers make a celebrity."""
    with tuned(celebrity_threshold=2, fan_out_mode_settle_seconds=0):
        yield


def feed_of(world: World, viewer, **query: str) -> list[str]:
    answer = world.call(viewer, "GET", "/feed", query=query or None)
    return [post["post_id"] for post in answer.json["posts"]]


def entries_of(viewer) -> list[str]:
    return [entry.post_id for entry in FeedEntry.query(viewer.user_id)]


def differences(world: World) -> list:
    return feeds.differences()


def test_a_new_follow_brings_the_authors_earlier_posts(world: World):
    ana, ben = person("ana"), person("ben")
    world.call(ana, "GET", "/users/me/profile")
    earlier = [world.publish(ana) for _ in range(3)]
    assert feed_of(world, ben) == []
    world.follow(ben, ana)
    world.settle()
    assert sorted(feed_of(world, ben)) == sorted(earlier)
    assert differences(world) == []


def test_an_unfollow_hides_the_author_at_once_and_then_cleans_up(world: World):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    assert feed_of(world, ben) == []
    world.publish(ana)
    assert len(feed_of(world, ben)) == 1
    world.call(ben, "DELETE", f"/users/{ana.user_id}/follow")
    assert feed_of(world, ben) == []
    assert len(entries_of(ben)) == 1
    world.settle()
    assert entries_of(ben) == []
    world.follow(ben, ana)
    world.settle()
    assert len(feed_of(world, ben)) == 1


def test_a_late_delivery_after_an_unfollow_is_never_shown(world: World):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    feed_of(world, ben)
    world.make_post(ana)
    world.process_uploads()
    world.run_streams()
    late = world.take_messages(settings.deliveries_queue_url)
    world.call(ben, "DELETE", f"/users/{ana.user_id}/follow")
    world.settle()
    from tests.flow.support import events

    assert invoke_queue("deliver_posts", [events.sqs_message(body) for body in late]) == []
    assert entries_of(ben) == feed_of(world, ben) == []
    assert differences(world) == []


def test_the_author_sees_the_progress_of_the_fan_out(world: World):
    ana, ben, cem = person("ana"), person("ben"), person("cem")
    for reader in (ben, cem):
        world.follow(reader, ana)
        feed_of(world, reader)
    with tuned(fan_out_page=1):
        post_id = world.make_post(ana)
        world.process_uploads()
        world.run_streams()
        before = world.call(ana, "GET", f"/posts/{post_id}").json["fan_out"]
        assert (before["mode"], before["followers"], before["pages"]) == ("push", 2, 2)
        assert (before["pages_delivered"], before["finished_at"]) == (0, None)
        world.settle()
    after = world.call(ana, "GET", f"/posts/{post_id}").json["fan_out"]
    assert after["pages_delivered"] == 2
    assert after["finished_at"]
    assert "fan_out" not in world.call(ben, "GET", f"/posts/{post_id}").json


def test_a_celebritys_posts_are_pulled(world: World, celebrities):
    ana, ben, cem = person("ana"), person("ben"), person("cem")
    for reader in (ben, cem):
        world.follow(reader, ana)
        feed_of(world, reader)
    world.settle()
    first = world.publish(ana)
    assert User.get(ana.user_id).fan_out_mode == "pull"
    second = world.publish(ana)
    assert LedgerEntry.get(second).mode == "pull"
    assert entries_of(ben) == [first]
    assert feed_of(world, ben, order="latest") == [second, first]
    assert differences(world) == []

    world.call(ben, "DELETE", f"/users/{ana.user_id}/follow")
    assert feed_of(world, ben) == []
    world.settle()
    third = world.publish(ana)
    assert User.get(ana.user_id).fan_out_mode == "push"
    assert feed_of(world, cem, order="latest") == [third, second, first]
    assert sorted(entries_of(cem)) == sorted([first, second, third])
    assert differences(world) == []


def test_nothing_is_pushed_to_absent_readers_and_their_feed_is_whole_when_they_return(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    feed_of(world, ben)
    seen = world.publish(ana)
    away = clock.timestamp() - (settings.inactive_days + 1) * 86_400
    Reader(ben.user_id).update([Reader.visited_at.set(away)])
    missed = world.publish(ana)
    assert entries_of(ben) == [seen]
    assert feed_of(world, ben, order="latest") == [missed, seen]
    assert sorted(entries_of(ben)) == sorted([seen, missed])


def test_a_lost_entry_is_found_and_repaired(world: World):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    feed_of(world, ben)
    post_id = world.publish(ana)
    FeedEntry(ben.user_id, post_id).delete()
    assert differences(world) == [{"user_id": ben.user_id, "missing": [post_id], "surplus": []}]
    feeds.rebuild(repair=True)
    assert differences(world) == []


def test_explain_gives_the_reasons_for_the_position_of_a_post(world: World):
    ana, ben, cem = person("ana"), person("ben"), person("cem")
    world.follow(cem, ana, ben)
    feed_of(world, cem)
    of_ana = [world.publish(ana) for _ in range(2)]
    of_ben = [world.publish(ben) for _ in range(2)]
    for post_id in of_ana:
        world.call(cem, "POST", f"/posts/{post_id}/like")
    world.settle()
    answer = world.call(cem, "GET", "/feed", query={"explain": "true"}).json["posts"]
    assert {post["post_id"] for post in answer[:2]} == set(of_ana)
    assert {post["post_id"] for post in answer[2:]} == set(of_ben)
    scores = [post["explain"]["score"] for post in answer]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= part <= 1 for post in answer for part in post["explain"].values())
    assert answer[0]["explain"]["interest"] > 0
    assert answer[0]["explain"]["engagement"] > 0
    assert answer[3]["explain"]["relationship"] == 0


def test_reading_continues_below_the_oldest_entries(world: World):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    with tuned(feed_days=0, recent_posts=2):
        posts = [world.publish(ana) for _ in range(5)]
        assert feed_of(world, ben, order="latest") == posts[::-1]
        first = world.call(ben, "GET", "/feed", query={"limit": "2"}).json
        second = world.call(
            ben, "GET", "/feed", query={"limit": "3", "cursor": first["next_cursor"]}
        )
    shown = [post["post_id"] for page in (first, second.json) for post in page["posts"]]
    assert sorted(shown) == sorted(posts)
