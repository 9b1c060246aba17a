"""The part of the walk (`journey`) about the blocklist, hidden posts and originals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pinhole.media import object_keys

from local.environments import STATE
from local.operator import moderate, moderators
from local.person import Person, Photo
from tests.e2e.support import feeds
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network
from tests.pictures import copies, file, picture


def what_looks_like_a_blocked_picture_is_refused_until_it_is_unblocked(network: Network) -> None:
    author, at = network.person("ana"), feeds.target(network)
    for how, copy in copies(seed=71).items():
        if how == "as it is":
            kept = _write("blocked.jpg", copy)
            assert len(moderate.edit_blocklist(at, kept, "known")["blocked"]) == 2
            continue
        post_id = author.post([Photo("copy", copy)], "")["post_id"]
        post = network.wait_for_state(author, post_id, "rejected")
        assert (post["reason"], network.account.keys("media", post_id)) == ("blocked", [])
    network.publish(author, Photo("other.jpg", file(picture(72))))
    assert len(moderate.edit_blocklist(at, kept, remove=True)["removed"]) == 2
    network.publish(author, Photo("copy.jpg", copies(seed=71)["worse"]))


def a_moderator_hides_a_post_from_all_but_its_author(network: Network) -> None:
    author, reader, moderator = network.person("ana"), network.person("ben"), moderator_of(network)
    reader.follow(author)
    post_id = network.publish(author, Photo("a.jpg", file(picture(73))))
    network.wait_for_feed(reader, post_id)
    hide, reason = f"/posts/{post_id}/hide", {"reason": "Somebody in it did not agree"}

    assert reader.call("DELETE", hide).status == 403
    assert moderator.ask("POST", hide, reason) == {"post_id": post_id, "hidden": True, **reason}
    assert reader.call("GET", f"/posts/{post_id}").status == 404
    assert reader.ask("GET", "/feed")["posts"] == []
    assert moderator.ask("GET", f"/posts/{post_id}")["hidden"]
    assert author.ask("GET", f"/posts/{post_id}")["hidden_reason"] == reason["reason"]

    assert moderator.ask("DELETE", hide)["hidden"] is False
    assert reader.call("GET", f"/posts/{post_id}").status == 200
    network.wait_for_feed(reader, post_id)
    drain(network.account)


def an_original_is_for_its_owner_alone(network: Network) -> None:
    author, body = network.person("ana"), file(picture(74))
    post_id = network.publish(author, Photo("a.jpg", body))
    assert network.account.keys("originals", post_id) == [object_keys.original_key(post_id, 0)]
    path = f"/posts/{post_id}/media/0/original"
    assert author.ask("GET", path)["size"] == len(body)
    assert network.person("ben").call("GET", path).status == 404


def moderator_of(network: Network) -> Person:
    """A person whom the operator made a moderator."""
    person = network.person("mod")
    moderators.appoint(feeds.target(network), person.username)
    return replace(person, token=network.sign_in(person.username)["AccessToken"])


def _write(name: str, data: bytes) -> Path:
    path = STATE / "e2e" / name
    path.write_bytes(data)
    return path


STEPS = (
    what_looks_like_a_blocked_picture_is_refused_until_it_is_unblocked,
    a_moderator_hides_a_post_from_all_but_its_author,
    an_original_is_for_its_owner_alone,
)
