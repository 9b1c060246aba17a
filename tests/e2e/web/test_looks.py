"""Every page of the web app on small screens, and what axe finds on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from local.person import Person
from tests.e2e.support import samples, web_app
from tests.e2e.support.network import Network
from tests.e2e.support.web_app import NARROWEST, PHONE, a_page


@pytest.fixture(scope="module")
def person(network: Network) -> Person:
    person = network.person("ana")
    network.publish(person, samples.small_photo(640, 480), caption="Good morning #dawn")
    return person


@pytest.fixture(scope="module")
def page(network: Network, chromium: Browser, person: Person) -> Page:
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, person.username)
    return page


@pytest.mark.parametrize(
    "path", ["/", "/search", "/new", "/notifications", "/saved", "/people", "/settings"]
)
def test_no_page_is_wider_than_the_narrowest_phone(network: Network, page: Page, path: str):
    page.set_viewport_size(NARROWEST)
    web_app.open_page(page, network, path)
    expect(page.get_by_role("heading").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_on_any_page(
    network: Network, page: Page, person: Person, scheme: str
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    paths = [
        "/",
        "/search",
        "/new",
        "/notifications",
        "/saved",
        "/settings",
        f"/@{person.username}",
    ]
    wrong = {}
    for path in [*paths, "/people", f"/@{person.username}/followers", "/tags/dawn", "/nowhere"]:
        web_app.open_page(page, network, path)
        expect(page.get_by_role("heading").first).to_be_attached()
        expect(page.locator(".loading, .skeleton")).to_have_count(0)
        wrong[path] = web_app.violations(page)
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("path", ["/", "/sign-up", "/forgotten-password"])
def test_axe_finds_nothing_wrong_before_signing_in(network: Network, chromium: Browser, path: str):
    page = a_page(chromium, PHONE)
    web_app.open_page(page, network, path)
    expect(page.get_by_label("User name")).to_be_visible()
    assert web_app.violations(page) == []
