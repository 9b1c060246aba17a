"""The home feed: which posts get into it, and which are shown."""

import pytest
from pinhole import clock
from pinhole.feed import reader_state
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Post

from tests.flow.support.rows import visit
from tests.flow.support.world import person, photo


def feed_of(world, viewer):
    return [post["post_id"] for post in world.call(viewer, "GET", "/feed").json["posts"]]


def test_a_feed_holds_the_posts_of_followees_newest_first(world):
    ana, ben, eve = person("ana"), person("ben"), person("eve")
    world.follow(ben, ana, eve)
    posts = [world.publish(author) for author in (ana, eve, ana)]
    world.publish(person("stranger"))
    assert feed_of(world, ben) == posts[::-1]
    assert feed_of(world, ana) == []


def test_the_viewers_own_posts_are_in_their_grid_and_not_in_their_feed(world):
    ana = person("ana")
    post_id = world.publish(ana)
    assert feed_of(world, ana) == []
    grid = world.call(ana, "GET", "/users/me/posts").json["posts"]
    assert [post["post_id"] for post in grid] == [post_id]


def test_a_feed_shows_no_post_before_it_is_published(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    post_id = world.announce(ana, [photo(), photo()]).json["post_id"]
    world.settle()
    assert feed_of(world, ben) == []
    world.upload(f"uploads/{ana.user_id}/{post_id}/0", photo())
    world.settle()
    assert feed_of(world, ben) == []
    world.upload(f"uploads/{ana.user_id}/{post_id}/1", photo())
    world.settle()
    assert feed_of(world, ben) == [post_id]


def test_a_rejected_post_is_only_in_its_authors_grid(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    world.publish(ana, files=[b"nothing"])
    assert feed_of(world, ben) == []
    for viewer, count in ((ana, 1), (ben, 0)):
        grid = world.call(viewer, "GET", f"/users/{ana.user_id}/posts").json["posts"]
        assert len(grid) == count


def test_a_post_that_is_no_longer_published_leaves_the_feed_although_its_entry_stays(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    posts = [world.publish(ana) for _ in range(3)]
    Post.get(posts[1]).update([Post.state.set("deleted")])
    Post.get(posts[2]).delete()
    assert len(world.rows(FeedEntry)) == 3
    assert feed_of(world, ben) == [posts[0]]
    assert world.call(ben, "GET", f"/posts/{posts[1]}").status == 404
    assert world.call(ana, "GET", f"/posts/{posts[1]}").status == 404


def test_a_follow_brings_earlier_and_later_posts(world):
    ana, ben = person("ana"), person("ben")
    assert feed_of(world, ben) == []
    earlier = world.publish(ana)
    world.follow(ben, ana)
    later = world.publish(ana)
    assert feed_of(world, ben) == [later, earlier]


def test_after_an_unfollow_neither_earlier_nor_later_posts_are_shown(world):
    ana, ben, eve = person("ana"), person("ben"), person("eve")
    world.follow(ben, ana, eve)
    assert feed_of(world, ben) == []
    posts = [world.publish(author) for author in (ana, eve)]
    assert feed_of(world, ben) == posts[::-1]
    world.call(ben, "DELETE", f"/users/{ana.user_id}/follow")
    assert feed_of(world, ben) == posts[1:]
    world.publish(ana)
    assert feed_of(world, ben) == posts[1:]
    assert [entry.post_id for entry in FeedEntry.scan()] == posts[1:]


def test_an_entry_outlives_what_its_feed_claims_to_hold(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    world.publish(ana)
    [entry] = world.rows(FeedEntry)
    lifetime = int(entry["expires_at"]["N"]) - clock.timestamp()
    assert 0 <= reader_state.entry_seconds() - lifetime < 60
    assert lifetime > settings.feed_days * 86_400


def test_a_post_in_the_feed_has_everything_that_the_contract_promises(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    place = {"lat": 48.2, "lng": 16.4, "name": "Wien"}
    post_id = world.publish(ana, "At the #Prater with @ben", location=place)
    [post] = world.call(ben, "GET", "/feed").json["posts"]
    shown = dict(post)
    [medium] = shown.pop("media")
    assert medium["urls"]["small"]["webp"] == f"{settings.cdn_url}/{post_id}/small.webp"
    assert shown == {
        "post_id": post_id,
        "user": {"id": ana.user_id, "username": "ana", "avatar_url": None},
        "media_urls": {
            "thumbnail": f"{settings.cdn_url}/{post_id}/thumbnail.jpg",
            "small": f"{settings.cdn_url}/{post_id}/small.jpg",
            "standard": f"{settings.cdn_url}/{post_id}/standard.jpg",
            "full": f"{settings.cdn_url}/{post_id}/full.jpg",
        },
        "caption": "At the #Prater with @ben",
        "hashtags": ["prater"],
        "mentions": [{"username": "ben", "user_id": ben.user_id}],
        "location": place,
        "like_count": 0,
        "comment_count": 0,
        "save_count": 0,
        "top_comments": [],
        "is_liked": False,
        "is_saved": False,
        "created_at": shown["created_at"],
        "state": "published",
        "audience": "everyone",
        "comment_policy": "everyone",
        "media_type": "image",
        "aspect_ratio": 1.3333,
        "is_edited": False,
        "edited_at": None,
        "is_sensitive": False,
    }
    assert post == world.call(ben, "GET", f"/posts/{post_id}").json


@pytest.mark.parametrize("name", ["order", "explain"])
@pytest.mark.parametrize("value", ["", "best", "TRUE", "1", "ranked,latest"])
def test_an_order_or_an_explanation_that_does_not_exist_is_refused(world, name, value):
    answer = world.call(person("ben"), "GET", "/feed", query={name: value})
    assert answer.status == 400
    assert [error["field"] for error in answer.json["errors"]] == [name]


def test_posts_of_an_account_that_is_closed_leave_every_feed_before_they_are_deleted(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    world.publish(ana)
    assert len(world.call(ben, "GET", "/feed").json["posts"]) == 1
    closed = world.call(ana, "DELETE", "/users/me", {"username": "ana"})
    assert closed.status == 202
    assert world.call(ben, "GET", "/feed").json["posts"] == []
