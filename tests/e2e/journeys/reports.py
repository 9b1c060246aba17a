"""The part of the walk (`journey`) about reports, decisions and the explore page."""

from __future__ import annotations

from typing import Any

from local import http
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


def what_was_reported_stays_with_the_moderators_as_it_was(network: Network) -> None:
    author, reader, moderator = network.person("ana"), network.person("ben"), moderator_of(network)
    post_id = network.publish(author, samples.small_photo(), caption="Vile words")
    text = {"text": "Vile comment"}
    comment_id = author.ask("POST", f"/posts/{post_id}/comments", text)["comment_id"]
    for subject in ({"type": "post", "id": post_id}, {"type": "comment", "id": comment_id}):
        reader.ask("POST", "/reports", {"subject": subject, "reason": "harassment"})
    author.ask("PATCH", f"/posts/{post_id}", {"caption": "Lovely day"})
    author.ask("DELETE", f"/comments/{comment_id}")
    author.ask("DELETE", f"/posts/{post_id}")
    drain(network.account)

    cases = {case["subject"]["id"]: case for case in _cases(moderator, "open")}
    [kept] = cases[post_id]["evidence"]
    assert (kept["text"], cases[comment_id]["evidence"][0]["text"]) == ("Vile words", text["text"])
    picture = http.request("GET", kept["media"][0]["url"], None, {})
    assert (picture.status, picture.body[:2]) == (200, b"\xff\xd8")
    later = network.person("cem")
    subject = {"type": "post", "id": post_id}
    assert later.ask("POST", "/reports", {"subject": subject, "reason": "hate"})


def a_suspended_account_is_hidden_and_comes_back(network: Network) -> None:
    author, reader, moderator = network.person("ana"), network.person("ben"), moderator_of(network)
    reader.follow(author)
    post_id = network.publish(author, samples.small_photo())
    network.wait_for_feed(reader, post_id)
    path = f"/users/{author.user_id}/suspension"
    assert reader.call("DELETE", path).status == 403
    assert moderator.ask("POST", path, {"reason": WHY})["is_suspended"]
    assert reader.ask("GET", "/feed")["posts"] == []
    for hidden in (f"/posts/{post_id}", f"/users/{author.user_id}/profile"):
        assert reader.call("GET", hidden).status == 404
    refused = until(
        lambda: author.call("GET", "/feed"),
        lambda answer: answer.status == 403,
        what="the suspended person to be refused",
    )
    assert refused.json()["code"] == "account_suspended"
    drain(network.account)
    assert moderator.ask("DELETE", path)["is_suspended"] is False
    assert network.wait_for_feed(reader, post_id)
    drain(network.account)


def an_author_is_told_why_a_post_is_hidden_and_appeals(network: Network) -> None:
    author, reader, moderator = network.person("ana"), network.person("ben"), moderator_of(network)
    post_id = network.publish(author, samples.small_photo())
    subject = {"type": "post", "id": post_id}
    reader.ask("POST", "/reports", {"subject": subject, "reason": "spam"})
    moderator.ask("POST", f"/posts/{post_id}/hide", {"reason": WHY})
    assert _told(author, "post_hidden")["text"] == WHY
    assert _told(reader, "report_decided")["subject"] == subject
    author.ask("POST", f"/posts/{post_id}/appeal", {"text": "It is not"})
    _wait_for_cases(moderator, "open", {post_id})
    decision = {"action": "show", "reason": "It is not as they say"}
    moderator.ask("POST", f"/moderation/queue/post:{post_id}/resolve", decision)
    assert _told(author, "post_shown")["post_id"] == post_id
    assert reader.call("GET", f"/posts/{post_id}").status == 200
    drain(network.account)


def _told(person: Person, kind: str) -> Any:
    """The notification of that kind, once there is one."""
    return until(
        lambda: {
            each["kind"]: each for each in person.ask("GET", "/notifications")["notifications"]
        },
        lambda found: kind in found,
        what=f"{kind} for {person.username}",
    )[kind]


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


def _cases(moderator: Person, state: str) -> list[Any]:
    return moderator.ask("GET", f"/moderation/queue?state={state}&limit=50")["cases"]


def _wait_for_cases(moderator: Person, state: str, ids: set[str]) -> None:
    def found() -> set[str]:
        return {case["subject"]["id"] for case in _cases(moderator, state)}

    until(found, lambda each: ids <= each, what=f"{ids} to be {state}")


STEPS = (
    what_is_reported_is_decided_and_in_the_log,
    what_was_reported_stays_with_the_moderators_as_it_was,
    a_suspended_account_is_hidden_and_comes_back,
    an_author_is_told_why_a_post_is_hidden_and_appeals,
    what_is_popular_or_near_is_discovered,
)
