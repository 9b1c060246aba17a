"""Rows that very many readers read are kept for a moment; who may see what is read every time."""

import pytest
from pinhole import clock
from pinhole.counts import counters
from pinhole.discovery import hashtag_pages, hashtags
from pinhole.discovery.hashtag_pages import Posts
from pinhole.feed import followees
from pinhole.hydration import hydrated_posts
from pinhole.tables import store
from pinhole.tables.kept_rows import Kept
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Post, Tagged
from pinhole.tables.relationships import Follow

from tests.flow.support import audience
from tests.flow.support.rows import add_follow, add_post, arrive, visit
from tests.flow.support.world import person, tuned


@pytest.fixture(autouse=True)
def kept(world):
    for each in (hashtag_pages._ranked, followees._celebrities, hydrated_posts._viral):
        each._kept.clear()
    with tuned(kept_row_seconds=2):
        yield


@pytest.fixture
def pass_time(monkeypatch):
    """Move the clock on by so many seconds."""
    now = [clock.timestamp()]
    monkeypatch.setattr(clock, "timestamp", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


@pytest.fixture
def scene(world):
    """A celebrity with a viral post, and a follower who visits."""
    star, fan = person("star"), person("fan")
    arrive(star, fan)
    visit(fan.user_id)
    post_id = add_post(star)
    add_follow(fan.user_id, star.user_id)
    Follow(fan.user_id, star.user_id).update([Follow.celebrity_id.set(star.user_id)])
    list_posts(star, post_id)
    count(post_id, likes=5_000, viral_at=1)
    return star, fan, post_id


def list_posts(star, *post_ids):
    """Name these posts in the author's row, the newest first."""
    recent = [[post_id, "photo", ""] for post_id in sorted(post_ids, reverse=True)]
    User(star.user_id).update([User.recent_posts.set(recent), User.fan_out_mode.set("pull")])


def count(post_id, **counts):
    store.batch_put(Counter, [{**counters.key(counters.of_post(post_id)), **counts}])


def feed(world, viewer, **query):
    return world.call(viewer, "GET", "/feed", query={"order": "latest", **query}).json


def shown(world, viewer, **query):
    return [post["post_id"] for post in feed(world, viewer, **query)["posts"]]


def likes(world, viewer):
    [post] = feed(world, viewer)["posts"]
    return post["like_count"]


def test_the_counts_of_a_viral_post_are_read_again_after_two_seconds(world, scene, pass_time):
    _, fan, post_id = scene
    assert likes(world, fan) == 5_000
    count(post_id, likes=6_000, viral_at=1)
    assert likes(world, fan) == 5_000
    pass_time(2)
    assert likes(world, fan) == 6_000


def test_the_counts_of_other_posts_are_read_every_time(world, scene):
    _, fan, post_id = scene
    for number in (7, 8):
        count(post_id, likes=number)
        assert likes(world, fan) == number


def test_with_no_seconds_nothing_is_kept(world, scene):
    _, fan, post_id = scene
    with tuned(kept_row_seconds=0):
        for number in (7_000, 8_000):
            count(post_id, likes=number, viral_at=1)
            assert likes(world, fan) == number


@pytest.mark.parametrize("kind", ["like", "save"])
def test_people_see_their_own_acts_at_once_beside_kept_counts(world, scene, kind):
    _, fan, post_id = scene
    count(post_id, likes=5_000, saves=5_000, viral_at=1)
    feed(world, fan)
    assert world.call(fan, "POST", f"/posts/{post_id}/{kind}").status == 200
    [post] = feed(world, fan)["posts"]
    assert (post[f"is_{kind}d"], post[f"{kind}_count"]) == (True, 5_001)


def test_a_page_reads_neither_the_celebritys_row_nor_the_counts_of_a_viral_post_twice(world, scene):
    star, fan, _ = scene
    asked = []

    def note(request, proceed):
        asked.append(request.body.decode() if isinstance(request.body, bytes) else request.body)
        return proceed(request)

    world.wire.break_(note, "dynamodb.BatchGetItem")
    feed(world, fan)
    first, asked[:] = len(asked), []
    feed(world, fan)
    assert len(asked) == first - 1
    assert not any(star.user_id in request or "-counters" in request for request in asked)


def hide(world, star, fan, post_id):
    Post(post_id).update([Post.hidden.set({"by": "m", "at": "", "reason": "r"})])


def delete(world, star, fan, post_id):
    assert world.call(star, "DELETE", f"/posts/{post_id}").status == 200


def close(world, star, fan, post_id):
    assert world.call(star, "DELETE", "/users/me", {"username": star.username}).status == 202


def block(world, star, fan, post_id):
    audience.block(world, star, fan)


def show_to_close_friends_only(world, star, fan, post_id):
    Post(post_id).update([Post.audience.set("close_friends")])


def unfollow_a_private_account(world, star, fan, post_id):
    audience.set_private(world, star)
    audience.unfollow(world, fan, star)


HIDDEN_BY = [hide, delete, close, block, show_to_close_friends_only, unfollow_a_private_account]


@pytest.mark.parametrize("change", HIDDEN_BY)
def test_what_may_not_be_seen_any_more_is_gone_from_the_next_read(world, scene, change):
    star, fan, post_id = scene
    assert shown(world, fan) == [post_id]
    change(world, star, fan, post_id)
    assert shown(world, fan) == []
    assert world.call(fan, "GET", f"/posts/{post_id}").status in (403, 404)


def test_a_celebritys_new_post_is_in_the_feed_within_two_seconds(world, scene, pass_time):
    star, fan, post_id = scene
    shown(world, fan)
    newer = add_post(star)
    list_posts(star, newer, post_id)
    assert shown(world, fan) == [post_id]
    pass_time(2)
    assert shown(world, fan) == [newer, post_id]


def test_a_later_page_lists_what_the_first_one_listed_elsewhere(world, scene):
    """The first page came from a process that had read the newest row, the second does not."""
    star, fan, post_id = scene
    newer, newest = add_post(star), add_post(star)
    shown(world, fan)  # here, before the row names the others
    list_posts(star, newest, newer, post_id)
    with tuned(kept_row_seconds=0):
        first = feed(world, fan, limit="1")
    assert [post["post_id"] for post in first["posts"]] == [newest]
    second = feed(world, fan, limit="1", cursor=first["next_cursor"])
    assert [post["post_id"] for post in second["posts"]] == [newer]


def tag(post_id, rank):
    row = {**hashtags._key("sunset", post_id), "rank": rank}
    store.batch_put(Tagged, [row])


def test_the_best_of_a_large_hashtag_are_kept_and_of_a_small_one_read(world, scene, pass_time):
    star, _, _ = scene
    posts = [add_post(star) for _ in range(4)]
    for post_id in posts[:3]:
        tag(post_id, post_id)
    kept, small = Posts("sunset").ranked(3), Posts("sunset").ranked(5)
    tag(posts[3], posts[3])
    assert Posts("sunset").ranked(3) == kept
    assert len(Posts("sunset").ranked(5)) == len(small) + 1
    pass_time(2)
    assert Posts("sunset").ranked(3)[0][0] == posts[3]


def test_each_post_with_a_hashtag_is_shown_once_although_the_best_are_kept(world, scene):
    star, fan, _ = scene
    posts = [add_post(star) for _ in range(6)]
    for post_id in posts[:5]:
        tag(post_id, post_id)
    found, query = [], {"limit": "2"}
    while True:
        page = world.call(fan, "GET", "/tags/sunset/posts", query=query).json
        found += [post["post_id"] for post in page["posts"]]
        tag(posts[0], posts[5])  # it becomes the best
        if not page["next_cursor"]:
            break
        query["cursor"] = page["next_cursor"]
    assert sorted(found) == posts[:5]


def test_a_full_keeper_forgets_what_it_has():
    kept = Kept(2)
    for key in "abc":
        kept.keep(key, key)
    assert kept.find(["a", "b", "c"]) == {"c": "c"}
