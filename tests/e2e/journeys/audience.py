"""The part of the walk (`journey`) about who sees what of whom."""

from __future__ import annotations

import json
from typing import Any

from local.person import Person
from tests.e2e.support import samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network
from tests.e2e.support.posting import announce
from tests.e2e.support.waiting import until


def _status(person: Person, method: str, path: str) -> int:
    return person.call(method, path).status


def _names(person: Person, path: str) -> list[str]:
    return [user["username"] for user in person.ask("GET", path)["users"]]


def _counts(person: Person) -> tuple[int, int]:
    profile = person.ask("GET", "/users/me/profile")
    return profile["follower_count"], profile["following_count"]


def a_private_account_lets_in_whom_it_accepts(network: Network) -> None:
    author, reader, other = (network.person(name) for name in ("ana", "ben", "cem"))
    post_id = network.publish(author, samples.small_photo())
    author.ask("PATCH", "/users/me", {"is_private": True})
    follow = f"/users/{author.user_id}/follow"
    for person in (reader, other):
        assert person.ask("POST", follow)["is_requested"]
        assert _status(person, "GET", f"/posts/{post_id}") == 404
        assert _status(person, "POST", f"/posts/{post_id}/like") == 404
        assert _status(person, "GET", f"/users/{author.user_id}/posts") == 403
    requests = "/users/me/follow-requests"
    until(
        lambda: _names(author, requests),
        lambda found: found == [other.username, reader.username],
        what="both requests",
    )
    assert author.ask("POST", f"{requests}/{reader.user_id}") == {"is_follower": True}
    assert author.ask("DELETE", f"{requests}/{other.user_id}") == {"is_follower": False}
    network.wait_for_feed(reader, post_id)
    until(lambda: _counts(author), lambda found: found == (1, 0), what="one follower")
    until(
        lambda: {each["kind"] for each in reader.ask("GET", "/notifications")["notifications"]},
        lambda kinds: "follow_accepted" in kinds,
        what="the news that one was accepted",
    )
    drain(network.account)


def a_removed_follower_may_follow_again(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    post_id = network.publish(author, samples.small_photo())
    network.wait_for_feed(reader, post_id)
    path = f"/users/me/followers/{reader.user_id}"
    assert author.ask("DELETE", path) == {"is_follower": False}
    assert reader.ask("GET", "/feed")["posts"] == []
    until(lambda: _counts(author), lambda found: found == (0, 0), what="no follower")
    assert reader.ask("POST", f"/users/{author.user_id}/follow")["is_following"]
    network.wait_for_feed(reader, post_id)
    drain(network.account)


def who_asked_follows_an_account_that_becomes_public(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    author.ask("PATCH", "/users/me", {"is_private": True})
    post_id = network.publish(author, samples.small_photo())
    reader.ask("POST", f"/users/{author.user_id}/follow")
    author.ask("PATCH", "/users/me", {"is_private": False})
    network.wait_for_feed(reader, post_id)
    drain(network.account)


def a_block_ends_everything_between_two_people(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    author.follow(reader)
    post_id = network.publish(author, samples.small_photo())
    network.wait_for_feed(reader, post_id)
    until(lambda: _counts(author), lambda found: found == (1, 1), what="both follows")
    assert author.ask("POST", f"/users/{reader.user_id}/block") == {"is_blocked": True}
    assert reader.ask("GET", "/feed")["posts"] == []
    for path in (f"/posts/{post_id}", f"/users/{author.user_id}/profile"):
        assert _status(reader, "GET", path) == 404
    assert _status(reader, "POST", f"/users/{author.user_id}/follow") == 404
    assert _status(author, "GET", f"/users/{reader.user_id}/profile") == 404
    until(
        lambda: _names(author, "/users/me/blocks"),
        lambda found: found == [reader.username],
        what="the list of blocks",
    )
    for person in (author, reader):
        until(lambda who=person: _counts(who), lambda found: found == (0, 0), what="no follows")
    assert author.ask("DELETE", f"/users/{reader.user_id}/block") == {"is_blocked": False}
    assert reader.ask("GET", f"/posts/{post_id}")["post_id"] == post_id
    drain(network.account)


def a_post_for_close_friends_is_seen_by_those_alone(network: Network) -> None:
    author, friend, follower = (network.person(name) for name in ("ana", "ben", "cem"))
    for person in (friend, follower):
        person.follow(author)
    path = f"/users/me/close-friends/{friend.user_id}"
    assert author.ask("PUT", path) == {"is_close_friend": True}
    photo = samples.small_photo()
    made: Any = json.loads(announce(author, photo, audience="close_friends").body)
    author.upload(made["uploads"][0], photo)
    network.wait_for_state(author, made["post_id"], "published")
    network.wait_for_feed(friend, made["post_id"])
    assert follower.ask("GET", "/feed")["posts"] == []
    assert _status(follower, "GET", f"/posts/{made['post_id']}") == 404
    until(
        lambda: _names(author, "/users/me/close-friends"),
        lambda found: found == [friend.username],
        what="the list of close friends",
    )
    assert author.ask("DELETE", path) == {"is_close_friend": False}
    assert _status(friend, "GET", f"/posts/{made['post_id']}") == 404
    drain(network.account)


def who_is_muted_is_not_in_the_feed(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    post_id = network.publish(author, samples.small_photo())
    network.wait_for_feed(reader, post_id)
    mute = f"/users/{author.user_id}/mute"
    assert reader.ask("POST", mute) == {"is_muted": True}
    assert reader.ask("GET", "/feed")["posts"] == []
    assert _names(reader, "/users/me/mutes") == [author.username]
    relationship = reader.ask("GET", f"/users/{author.user_id}/relationship")
    assert {name for name, is_so in relationship.items() if is_so is True} == {
        "is_following",
        "is_muted",
    }
    reader.ask("GET", "/explore")
    assert reader.ask("DELETE", mute) == {"is_muted": False}
    network.wait_for_feed(reader, post_id)
    drain(network.account)


STEPS = (
    a_private_account_lets_in_whom_it_accepts,
    a_removed_follower_may_follow_again,
    who_asked_follows_an_account_that_becomes_public,
    a_block_ends_everything_between_two_people,
    a_post_for_close_friends_is_seen_by_those_alone,
    who_is_muted_is_not_in_the_feed,
)
