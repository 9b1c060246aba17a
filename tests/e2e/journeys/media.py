"""The part of the walk (`journey`) about edits, and renditions whose placement changes."""

from __future__ import annotations

from typing import Any

from local import http
from local.person import Person
from tests.e2e.journeys.moderation import moderator_of
from tests.e2e.support import samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network, unique
from tests.e2e.support.renditions import fetch
from tests.e2e.support.waiting import until

JSON = {"Content-Type": "application/json"}
REASON = {"reason": "Somebody in it did not agree"}


def an_edit_is_read_at_once_and_found_under_its_new_hashtag(network: Network) -> None:
    author, reader = network.newcomer("ana"), network.person("ben")
    before, after = unique("before"), unique("after")
    post_id = network.publish(author, samples.small_photo(), caption=f"#{before}")
    until(lambda: _under(reader, before), lambda found: found == [post_id], what="the hashtag")
    words = {"caption": f"#{after}", "media": [{"index": 0, "alt_text": "A hill"}]}
    author.ask("POST", f"/posts/{post_id}/like")
    author.ask("POST", f"/posts/{post_id}/save")
    edited = author.ask("PATCH", f"/posts/{post_id}", words)
    assert (edited["is_edited"], edited["media"][0]["alt_text"]) == (True, "A hill")
    assert edited["fan_out"]
    assert author.ask("GET", f"/posts/{post_id}")["caption"] == f"#{after}"
    until(lambda: _under(reader, after), lambda found: found == [post_id], what="the new hashtag")
    until(lambda: _under(reader, before), lambda found: not found, what="no post under the old one")
    assert reader.call("PATCH", f"/posts/{post_id}", b"{}", JSON).status == 403
    drain(network.account)


def what_a_moderator_hides_is_moved_and_comes_back(network: Network) -> None:
    author, moderator = network.person("ana"), moderator_of(network)
    post_id = network.publish(author, samples.small_photo())
    path, cdn = f"/{post_id}/full.jpg", network.addresses["cdn_url"]
    before = fetch(cdn, path)
    assert before.status == 200
    moderator.ask("POST", f"/posts/{post_id}/hide", REASON)
    until(lambda: fetch(cdn, path).status, lambda status: status != 200, what="it to be gone")
    shown = _address(author, post_id)
    assert "&signature=" in shown
    assert http.request("GET", shown).body == before.body
    moderator.ask("DELETE", f"/posts/{post_id}/hide")
    until(lambda: fetch(cdn, path).status, lambda status: status == 200, what="it to be back")
    assert http.request("GET", shown).status == 200  # while its signature is valid
    until(lambda: _address(author, post_id), lambda url: "?" not in url, what="its open address")


def all_posts_follow_an_account_that_goes_private(network: Network) -> None:
    author = network.person("ana")
    post_ids = [network.publish(author, samples.small_photo()) for _ in range(2)]
    make_private(network, author)
    said = {"author_id": author.user_id, "after": None, "correlation_id": "journey-1"}
    network.account.queue("placements").send(said)
    for post_id in post_ids:
        until(
            lambda id=post_id: _placements(network, id),
            {"restricted"}.__eq__,
            what="it to be moved",
        )
    # A post made by then has the right placement from the beginning.
    post_id = network.publish(author, samples.small_photo())
    assert _placements(network, post_id) == {"restricted"}


def make_private(network: Network, person: Person) -> None:
    """Make the person's row say so, without anything that would follow from it."""
    network.account.client("dynamodb").update_item(
        TableName=network.account.table("users"),
        Key={"user_id": {"S": person.user_id}},
        UpdateExpression="SET is_private = :yes",
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )


def _placements(network: Network, post_id: str) -> set[str]:
    return {key.split("/")[1] for key in network.account.keys("media", post_id)}


def _address(author: Person, post_id: str) -> str:
    return author.ask("GET", f"/posts/{post_id}")["media_urls"]["full"]


def _under(reader: Person, tag: str) -> list[Any]:
    posts = reader.ask("GET", f"/tags/{tag}/posts")["posts"]
    return [post["post_id"] for post in posts]


STEPS = (
    an_edit_is_read_at_once_and_found_under_its_new_hashtag,
    what_a_moderator_hides_is_moved_and_comes_back,
    all_posts_follow_an_account_that_goes_private,
)
