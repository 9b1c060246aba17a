"""The order of a feed is that of the score it shows, whatever the size of its pages."""

import pytest
from pinhole.tables.posts import Counter

from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person, tuned


@pytest.fixture
def feed(world):
    """A reader, and six posts of people whom they follow; the oldest is talked about."""
    reader, *authors = (person(name) for name in ("ray", "ana", "ben", "eve"))
    arrive(reader, *authors)
    posts = [add_post(author) for author in authors * 2]
    world.follow(reader, *authors)
    world.settle()
    for viewer in authors:
        for _ in range(4):
            body = {"text": "well said"}
            world.call(viewer, "POST", f"/posts/{posts[0]}/comments", body)
        world.call(viewer, "POST", f"/posts/{posts[1]}/save")
    world.settle()
    return reader, posts


def read_all(world, reader, limit):
    """Each post's id and score, page by page."""
    found, cursor = [], None
    while True:
        query = {"limit": str(limit), "explain": "true"} | ({"cursor": cursor} if cursor else {})
        page = world.call(reader, "GET", "/feed", query=query).json
        found += [(post["post_id"], post["explain"]["score"]) for post in page["posts"]]
        cursor = page["next_cursor"]
        if not cursor:
            return found


def test_pages_of_any_size_have_one_order_which_is_that_of_the_scores(world, feed):
    reader, posts = feed
    orders = [read_all(world, reader, limit) for limit in (1, 2, 4, 20)]
    assert all(order == orders[0] for order in orders)
    scores = [score for _, score in orders[0]]
    assert scores == sorted(scores, reverse=True)
    assert [post_id for post_id, _ in orders[0]][:2] == posts[:2]


def test_the_order_is_one_across_tiers_too(world, feed):
    reader, posts = feed
    with tuned(feed_tier=4):
        orders = [read_all(world, reader, limit) for limit in (1, 2, 3, 20)]
    assert all(order == orders[0] for order in orders)
    assert {post_id for post_id, _ in orders[0]} == set(posts)


def test_comments_and_saves_leave_no_heat_when_they_are_gone(world, feed):
    reader, posts = feed
    ben = person("cleo")
    arrive(ben)
    before = heat_of(world, posts[2])
    comment = world.call(ben, "POST", f"/posts/{posts[2]}/comments", {"text": "so"}).json
    world.call(ben, "POST", f"/posts/{posts[2]}/save")
    world.settle()
    assert heat_of(world, posts[2]) != before
    world.call(ben, "DELETE", f"/comments/{comment['comment_id']}")
    world.call(ben, "DELETE", f"/posts/{posts[2]}/save")
    world.settle()
    assert heat_of(world, posts[2]) == (0, 0)


def heat_of(world, post_id):
    rows = {row["subject"]["S"]: row for row in world.rows(Counter)}
    row = rows.get(f"post#{post_id}", {})
    names = ("heat_comments", "heat_saves")
    return tuple(int(row.get(name, {"N": "0"})["N"]) for name in names)


def relationship(world, reader, author):
    """The relationship that the reader's feed shows with the author of a post."""
    found = world.call(reader, "GET", "/feed", query={"explain": "true"}).json["posts"]
    [shown] = [post["explain"] for post in found if post["user"]["id"] == author.user_id][:1]
    return shown["relationship"]


@pytest.fixture
def pair(world):
    """A reader and an author who follow each other."""
    reader, author = person("ray"), person("ana")
    arrive(reader, author)
    add_post(author)
    world.follow(reader, author)
    world.follow(author, reader)
    world.settle()
    return reader, author


def test_a_close_friend_of_the_reader_ranks_highest_as_long_as_they_are_one(world, pair):
    reader, author = pair
    path = f"/users/me/close-friends/{author.user_id}"
    for method, wanted in (("PUT", 1), ("DELETE", 0), ("PUT", 1)):
        world.call(reader, method, path)
        assert relationship(world, reader, author) == wanted
    world.call(author, "DELETE", f"/users/{reader.user_id}/follow")
    assert relationship(world, reader, author) == 0


def test_a_block_ends_what_close_friends_mean_to_a_feed(world, pair):
    reader, author = pair
    world.call(reader, "PUT", f"/users/me/close-friends/{author.user_id}")
    world.call(author, "POST", f"/users/{reader.user_id}/block")
    world.call(author, "DELETE", f"/users/{reader.user_id}/block")
    world.call(reader, "POST", f"/users/{author.user_id}/follow")
    world.settle()
    assert relationship(world, reader, author) == 0
