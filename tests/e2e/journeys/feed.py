"""The part of the walk (`journey`) about feeds: ranking, celebrities, absence, repair."""

from __future__ import annotations

from tests.e2e.support import feeds, samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import LIMITS, Network
from tests.e2e.support.waiting import until

CELEBRITY = int(LIMITS["CELEBRITY_THRESHOLD"])


def feeds_lose_nothing_while_an_author_becomes_a_celebrity_and_is_none_again(
    network: Network,
) -> None:
    author, account = network.person("ana"), network.account
    readers = [network.person("ben") for _ in range(CELEBRITY)]
    posts = [network.publish(author, samples.small_photo())]
    for reader in readers:
        assert reader.ask("GET", "/feed")["posts"] == []
        reader.follow(author)
    for reader in readers:
        network.wait_for_feed(reader, *posts)
    drain(account)
    posts.append(network.publish(author, samples.small_photo()))
    feeds.wait_for_fan_out_mode(account, author, "pull")
    posts.append(network.publish(author, samples.small_photo()))
    assert feeds.wait_for_fan_out(author, posts[-1])["mode"] == "pull"
    for reader in readers:
        network.wait_for_feed(reader, *posts)
        assert feeds.pages(reader, order="latest") == posts[::-1]
        assert posts[-1] not in feeds.entries(account, reader)

    *leaving, staying = readers
    for reader in leaving:
        reader.ask("DELETE", f"/users/{author.user_id}/follow")
        assert feeds.pages(reader) == []
    drain(account)
    posts.append(network.publish(author, samples.small_photo()))
    feeds.wait_for_fan_out_mode(account, author, "push")
    posts.append(network.publish(author, samples.small_photo()))
    assert feeds.wait_for_fan_out(author, posts[-1])["mode"] == "push"
    assert feeds.entries(account, staying) == set(posts)
    assert feeds.pages(staying, order="latest") == posts[::-1]
    assert sorted(feeds.pages(staying)) == sorted(posts)
    for reader in leaving:
        until(
            lambda reader=reader: feeds.entries(account, reader),
            lambda found: not found,
            what="an unfollow to be cleaned up",
        )


def a_feed_is_built_for_whoever_comes_back_and_repaired_by_command(network: Network) -> None:
    author, reader, account = network.person("ana"), network.person("ben"), network.account
    reader.follow(author)
    assert reader.ask("GET", "/feed")["posts"] == []
    drain(account)
    feeds.stay_away(account, [reader])
    post_id = network.publish(author, samples.small_photo())
    assert feeds.wait_for_fan_out(author, post_id)["followers"] == 1
    assert feeds.entries(account, reader) == set()
    assert feeds.pages(reader) == [post_id]
    assert feeds.entries(account, reader) == {post_id}

    account.client("dynamodb").delete_item(
        TableName=account.table("feeds"),
        Key={"user_id": {"S": reader.user_id}, "post_id": {"S": post_id}},
    )
    lost = {"user_id": reader.user_id, "missing": [post_id], "surplus": []}
    assert lost in feeds.differences(network)
    assert feeds.pages(reader) == []
    assert lost in feeds.differences(network, is_check=False)
    assert feeds.pages(reader) == [post_id]


def what_one_likes_ranks_higher_and_the_feed_says_why(network: Network) -> None:
    reader, liked, other = (network.person(name) for name in ("ben", "ana", "cem"))
    for author in (liked, other):
        reader.follow(author)
    first = network.publish(liked, samples.small_photo(), caption="#dawn")
    older = network.publish(liked, samples.small_photo(), caption="#dawn")
    newer = network.publish(other, samples.small_photo())
    network.wait_for_feed(reader, first, older, newer)
    reader.like(first)
    drain(network.account)

    ranked = until(
        lambda: reader.ask("GET", "/feed?explain=true")["posts"],
        lambda posts: posts[-1]["post_id"] == newer,
        what="the like to be learnt",
    )
    why = {post["post_id"]: post["explain"] for post in ranked}
    assert why[older]["interest"] > why[newer]["interest"]
    assert why[older]["relationship"] == 1
    assert why[first]["engagement"] > why[older]["engagement"] == 0
    latest = reader.ask("GET", "/feed?order=latest")["posts"]
    assert [post["post_id"] for post in latest] == [newer, older, first]


STEPS = (
    feeds_lose_nothing_while_an_author_becomes_a_celebrity_and_is_none_again,
    a_feed_is_built_for_whoever_comes_back_and_repaired_by_command,
    what_one_likes_ranks_higher_and_the_feed_says_why,
)
