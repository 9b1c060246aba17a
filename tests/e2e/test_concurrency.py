"""Concurrent requests: in whatever order they happen, the counts equal the rows."""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pinhole.counts import counters

from tests.e2e.support import samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network
from tests.e2e.support.posting import announce

# Each more makes the local cloud start another copy of the function.
AT_ONCE = 5


def together(work: Callable[..., Any], each: Iterable[tuple]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda arguments: work(*arguments), each))


def test_fifty_likes_and_unlikes_at_once_leave_a_count_of_the_rows(network: Network):
    author = network.person("ana")
    post_id = network.publish(author, samples.small_photo())
    readers = [network.person("ben") for _ in range(5)]
    interactions = [
        (reader, interaction) for reader in readers for interaction in ["POST"] * 6 + ["DELETE"] * 4
    ]
    random.Random(1).shuffle(interactions)

    answers = together(
        lambda who, interaction: who.call(interaction, f"/posts/{post_id}/like"), interactions
    )

    assert {answer.status for answer in answers} == {200}
    drain(network.account)
    likers = {row["viewer_id"] for row in network.account.rows("likes", post_id=post_id)}
    counted = network.account.row("counters", subject=counters.of_post(post_id))["likes"]
    assert counted == len(likers)
    for reader in readers:
        post = reader.ask("GET", f"/posts/{post_id}")
        assert (post["like_count"], post["is_liked"]) == (counted, reader.user_id in likers)


def test_liking_twice_counts_once_and_unliking_without_a_like_counts_nothing(
    network: Network,
):
    post_id = network.publish(network.person("ana"), samples.small_photo())
    liker, other = network.person("ben"), network.person("cleo")
    like = f"/posts/{post_id}/like"
    for _ in range(2):
        assert liker.ask("POST", like) == {"is_liked": True, "like_count": 1}
        assert not other.ask("DELETE", like)["is_liked"]
    drain(network.account)
    assert network.account.row("counters", subject=counters.of_post(post_id))["likes"] == 1


def test_following_at_once_and_again_makes_one_follow(network: Network):
    author, reader = network.person("ana"), network.person("ben")
    follow = f"/users/{author.user_id}/follow"

    answers = together(lambda: reader.ask("POST", follow), [()] * AT_ONCE)

    assert {answer["follower_count"] for answer in answers} == {1}
    drain(network.account)
    assert len(network.account.rows("follows", followee_id=author.user_id)) == 1
    assert author.ask("GET", "/users/me/profile")["follower_count"] == 1
    assert reader.ask("GET", "/users/me/profile")["following_count"] == 1


def test_one_idempotency_key_at_once_makes_one_post(network: Network):
    author = network.person("ana")

    answers = together(lambda: announce(author, key="once"), [()] * AT_ONCE)

    made = [answer.json()["post_id"] for answer in answers if answer.status == 201]
    assert made
    assert {answer.status for answer in answers} <= {201, 409}
    rows = network.account.rows("posts", author_id=author.user_id)
    assert {row["post_id"] for row in rows} == set(made)
    assert len(rows) == 1
    assert announce(author, key="once").json()["post_id"] == made[0]
    changed = announce(author, key="once", caption="Another")
    assert (changed.status, changed.json()["code"]) == (422, "idempotency_key_reused")


def test_all_pages_of_followers_get_the_post_and_nobody_else(network: Network):
    author, stranger = network.person("ana"), network.person("zoe")
    readers = [network.person("ben") for _ in range(5)]  # more than two fan-out pages
    for reader in readers:
        reader.follow(author)
    drain(network.account)

    post_ids = [network.publish(author, samples.small_photo()) for _ in range(3)]

    for reader in readers:
        feed = [post["post_id"] for post in network.wait_for_feed(reader, *post_ids)]
        assert feed == post_ids[::-1]
    assert stranger.ask("GET", "/feed")["posts"] == []


def test_paging_shows_each_post_once_while_others_come(network: Network):
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    post_ids = [network.publish(author, samples.small_photo()) for _ in range(4)]
    network.wait_for_feed(reader, *post_ids)

    first = reader.ask("GET", "/feed?limit=2")
    newer = network.publish(author, samples.small_photo())
    network.wait_for_feed(reader, newer)
    second = reader.ask("GET", f"/feed?limit=2&cursor={first['next_cursor']}")

    seen = [post["post_id"] for post in first["posts"] + second["posts"]]
    assert seen == post_ids[::-1]
    assert second["next_cursor"] is None
