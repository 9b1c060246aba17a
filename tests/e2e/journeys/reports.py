"""The part of the walk (`journey`) about reports, decisions and the explore page."""

from __future__ import annotations

from typing import Any

from local.person import Person
from tests.e2e.journeys.moderation import moderator_of
from tests.e2e.support import samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network
from tests.e2e.support.waiting import until

WHY = "It is as they say"


def what_is_reported_is_decided_and_in_the_log(network: Network) -> None:
    author, reader, moderator = network.person("ana"), network.person("ben"), moderator_of(network)
    post_id = network.publish(author, samples.small_photo())
    text = {"text": "Buy this"}
    comment_id = reader.ask("POST", f"/posts/{post_id}/comments", text)["comment_id"]
    decisions = {
        ("comment", comment_id): (author, "remove"),
        ("person", author.user_id): (reader, "note"),
        ("post", post_id): (reader, "hide"),
    }
    for (type, id), (reporter, _) in decisions.items():
        subject = {"type": type, "id": id}
        for _ in range(2):
            asked = {"subject": subject, "reason": "spam", "note": "Look"}
            assert reporter.ask("POST", "/reports", asked)["subject"] == subject
    _wait_for_cases(moderator, "open", {id for _, id in decisions})

    for (type, id), (_, action) in decisions.items():
        path = f"/moderation/queue/{type}:{id}/resolve"
        decided = moderator.ask("POST", path, {"action": action, "reason": WHY})
        assert (decided["state"], decided["reasons"]) == ("closed", {"spam": 1})
    assert reader.call("GET", f"/posts/{post_id}").status == 404
    _wait_for_cases(moderator, "closed", {post_id, author.user_id})
    drain(network.account)
    acts = moderator.ask("GET", "/moderation/log")["acts"]
    found = {act["subject"]["id"]: act["action"] for act in acts}
    assert found.items() >= {id: action for (_, id), (_, action) in decisions.items()}.items()

    moderator.ask("DELETE", f"/posts/{post_id}/hide")
    drain(network.account)
    [newest, *_] = moderator.ask("GET", "/moderation/log")["acts"]
    assert (newest["action"], newest["subject"]["id"]) == ("show", post_id)


def what_is_popular_or_near_is_discovered(network: Network) -> None:
    author, reader, friend = (network.person(name) for name in ("ana", "ben", "cem"))
    popular = network.publish(author, samples.small_photo())
    reader.follow(friend)
    friend.follow(author)
    for fan in (friend, network.person("dan"), network.person("eve")):
        fan.ask("POST", f"/posts/{popular}/like")
    quiet = network.publish(author, samples.small_photo())
    drain(network.account)

    def found() -> dict[str, Any]:
        return {post["post_id"]: post for post in _explore(reader)}

    posts = until(found, lambda posts: {popular, quiet} <= set(posts), what="both to be found")
    assert posts[quiet]["because"]["person"]["id"] == friend.user_id
    assert author.user_id not in {post["user"]["id"] for post in _explore(friend)}


def _explore(person: Person) -> list[Any]:
    return person.ask("GET", "/explore?limit=50")["posts"]


def _wait_for_cases(moderator: Person, state: str, ids: set[str]) -> None:
    def found() -> set[str]:
        cases = moderator.ask("GET", f"/moderation/queue?state={state}&limit=50")["cases"]
        return {case["subject"]["id"] for case in cases}

    until(found, lambda each: ids <= each, what=f"{ids} to be {state}")


STEPS = (
    what_is_reported_is_decided_and_in_the_log,
    what_is_popular_or_near_is_discovered,
)
