"""The part of the walk (`journey`) about avatars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pinhole.accounts import avatar_keys
from pinhole.aws import items
from pinhole.settings import Settings

from local.person import Person, Photo
from tests.e2e.support import samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import Network
from tests.e2e.support.posting import announce
from tests.e2e.support.renditions import fetch
from tests.e2e.support.waiting import until
from tests.pictures import file, picture

TOP_COMMENTS_FROM = Settings().top_comments_from


@dataclass(frozen=True)
class Change:
    """An avatar change, whose picture can be uploaded."""

    person: Person
    photo: Photo
    ticket: Any

    @classmethod
    def ask(cls, person: Person, seed: int) -> Change:
        photo = Photo("me.jpg", file(picture(seed)))
        asked = {"content_type": photo.content_type, "size": len(photo.body)}
        return cls(person, photo, person.ask("PUT", "/users/me/avatar", asked))

    @property
    def id(self) -> str:
        return self.ticket["avatar_id"]

    def upload(self) -> None:
        self.person.upload(self.ticket["upload"], self.photo)

    def wait_until_shown(self) -> str:
        """The avatar's address in the profile."""
        return until(
            lambda: self.person.ask("GET", "/users/me/profile")["avatar_url"] or "",
            lambda url: self.id in url,
            what=f"the avatar {self.id}",
        )


def an_avatar_is_seen_in_the_profile_and_in_old_posts(network: Network) -> None:
    author, reader = network.newcomer("ana"), network.person("ben")
    change = Change.ask(author, 81)
    post_id = network.publish(author, samples.small_photo())
    assert reader.ask("GET", f"/posts/{post_id}")["user"]["avatar_url"] is None
    change.upload()
    address = change.wait_until_shown()
    until(
        lambda: reader.ask("GET", f"/posts/{post_id}")["user"]["avatar_url"],
        lambda url: url == address,
        what="the post to follow its author's picture",
    )
    cdn_url = network.addresses["cdn_url"]
    assert address.startswith(f"{cdn_url}/")
    served = fetch(cdn_url, address.removeprefix(cdn_url))
    assert (served.status, served.headers["Content-Type"]) == (200, "image/jpeg")
    drain(network.account)


def the_newest_avatar_stands_and_former_ones_go(network: Network) -> None:
    author = network.person("ana")
    first, late, newest = (Change.ask(author, seed) for seed in (82, 83, 84))
    first.upload()
    first.wait_until_shown()
    newest.upload()
    newest.wait_until_shown()
    _wait_for_renditions(network, author, newest.id)
    late.upload()
    until(lambda: not network.account.keys("uploads", author.user_id), what="a tidy bucket")
    _wait_for_renditions(network, author, newest.id)
    assert newest.id in author.ask("GET", "/users/me/profile")["avatar_url"]

    assert author.ask("DELETE", "/users/me/avatar") == {"state": "removed"}
    _wait_for_renditions(network, author)
    assert author.ask("GET", "/users/me/profile")["avatar_url"] is None


def top_comments_show_their_authors_as_they_are_now(network: Network) -> None:
    author, reader = network.person("ana"), network.person("ben")
    post_id = network.publish(reader, samples.small_photo())
    for number in range(TOP_COMMENTS_FROM):
        author.ask("POST", f"/posts/{post_id}/comments", {"text": f"Word {number}"})

    def pictures() -> set[str | None]:
        shown = reader.ask("GET", f"/posts/{post_id}")["top_comments"]
        return {comment["user"]["avatar_url"] for comment in shown}

    until(pictures, lambda found: found == {None}, what="top comments")
    drain(network.account)
    change = Change.ask(author, 86)
    change.upload()
    address = change.wait_until_shown()
    until(pictures, lambda found: found == {address}, what="top comments to follow")


def a_post_that_was_made_meanwhile_gets_its_authors_picture(network: Network) -> None:
    author, account = network.person("ana"), network.account
    change = Change.ask(author, 85)
    change.upload()
    address = change.wait_until_shown()
    photo = samples.small_photo()
    post = announce(author, photo).json()
    # As if it had read its author before the change, and was written after all posts were updated.
    account.client("dynamodb").update_item(
        TableName=account.table("posts"),
        Key=items.attributes({"post_id": post["post_id"]}),
        UpdateExpression="SET author = :card, author_version = :version",
        ExpressionAttributeValues=items.attributes(
            {":card": '{"username": "ana", "avatar_url": null}', ":version": 0}
        ),
    )
    author.upload(post["uploads"][0], photo)
    network.wait_for_state(author, post["post_id"], "published")
    until(
        lambda: author.ask("GET", f"/posts/{post['post_id']}")["user"]["avatar_url"],
        lambda url: url == address,
        what="the post to have its author's picture",
    )


def _wait_for_renditions(network: Network, person: Person, *avatar_ids: str) -> None:
    """Wait until the files of these avatars are there, and no others of this person."""
    wanted = {
        key for each in avatar_ids for key in avatar_keys.rendition_keys(person.user_id, each)
    }
    until(
        lambda: set(network.account.keys("media", person.user_id)),
        lambda keys: keys == wanted,
        what="the renditions of former avatars to go",
    )


STEPS = (
    an_avatar_is_seen_in_the_profile_and_in_old_posts,
    the_newest_avatar_stands_and_former_ones_go,
    top_comments_show_their_authors_as_they_are_now,
    a_post_that_was_made_meanwhile_gets_its_authors_picture,
)
