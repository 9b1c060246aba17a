"""The core of the story in WebKit: what one person posts, the other one sees, likes and answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.person import Person
from tests.e2e.support import samples, webkit
from tests.e2e.support.network import PASSWORD, Network
from tests.e2e.support.webkit import NoWebKit, Window


@pytest.fixture
def windows() -> Iterator[tuple[Window, Window]]:
    try:
        with webkit.window() as one, webkit.window() as other:
            yield one, other
    except NoWebKit as missing:
        pytest.skip(str(missing))


def test_what_one_person_posts_the_other_one_likes_and_answers(
    network: Network, windows: tuple[Window, Window], tmp_path: Path
):
    ana, ben = network.person("ana"), network.person("ben")
    ben.ask("POST", f"/users/{ana.user_id}/follow")
    anas, bens = windows
    sign_in(anas, network, ana)
    sign_in(bens, network, ben)

    photo = tmp_path / "dune.jpg"
    photo.write_bytes(samples.small_photo(1200, 800).body)
    anas.click("New post")
    anas.choose_file(photo)
    anas.fill("Caption", "A dune")
    anas.click("Share")
    anas.see("Your post is published.")

    post = f"//article[@aria-label='Post by {ana.username}']"
    bens.see("A dune", within=post)
    bens.click("Like", within=post)
    bens.see("1 like", within=post)
    bens.fill("Add a comment", "Which one is it?")
    bens.click("Send", within=post)
    bens.see("Which one is it?", within=post)

    anas.see("unread)")
    anas.open(f"{network.addresses['web_url']}/notifications")
    anas.see("liked your post")
    anas.see("commented on your post")


def sign_in(window: Window, network: Network, person: Person) -> None:
    window.open(network.addresses["web_url"])
    window.fill("User name", person.username)
    window.fill("Password", PASSWORD)
    window.click("Sign in")
    window.see("Home")
