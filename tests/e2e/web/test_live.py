"""The web app live: what others do shows without a reload and without asking."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from local.person import Person
from tests.e2e.support import browser, samples, web_app
from tests.e2e.support.network import Network
from tests.e2e.support.waiting import until


@pytest.fixture(scope="module")
def author(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture(scope="module")
def friend(network: Network, author: Person) -> Person:
    person = network.person("ben")
    person.ask("POST", f"/users/{author.user_id}/follow")
    return person


@pytest.fixture(scope="module")
def post_id(network: Network, author: Person, friend: Person) -> str:
    return network.publish(author, samples.small_photo(1200, 800))


@pytest.fixture
def page(network: Network, author: Person, post_id: str) -> Iterator[Page]:
    with browser.page() as page:
        page.set_default_timeout(60_000)
        web_app.sign_in(page, network, author.username)
        until(
            lambda: network.account.row("connections", user_id=author.user_id),
            what="the app to be connected",
        )
        yield page


def test_a_like_shows_in_the_badge_though_the_app_cannot_ask(page: Page, friend: Person, post_id):
    page.route("**/api/notifications*", lambda route: route.abort())

    friend.ask("POST", f"/posts/{post_id}/like")

    badge = page.get_by_role("link", name="Notifications")
    expect(badge).to_contain_text("unread", timeout=60_000)


def test_a_comment_shows_on_the_open_post(page: Page, network: Network, friend: Person, post_id):
    page.goto(f"{network.addresses['web_url']}/p/{post_id}")
    until(
        lambda: network.account.rows("watches", post_id=post_id), what="the app to watch the post"
    )

    friend.ask("POST", f"/posts/{post_id}/comments", {"text": "What a light!"})

    expect(page.get_by_text("What a light!")).to_be_visible(timeout=60_000)
