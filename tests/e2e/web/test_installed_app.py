"""The web app on a device: installed, without a network, by keys, in another language."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from local import http
from tests.e2e.support import browser, samples, web_app
from tests.e2e.support.network import PASSWORD, Network

DESKTOP = {"width": 1280, "height": 800}
# A page sends what another app would share, as the system does it from its share sheet.
SHARE = """async ([bytes, text]) => {
    const form = new FormData();
    form.append("text", text);
    const body = new Uint8Array(bytes);
    form.append("files", new File([body], "münchen.jpg", { type: "image/jpeg" }));
    return (await fetch("/share", { method: "POST", body: form })).url;
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.page() as page:
        assert page.context.browser
        yield page.context.browser


@pytest.fixture(scope="module")
def reader(network: Network, chromium: Browser) -> Page:
    """Somebody in the app, with two posts in the feed, and the service worker at work."""
    author, person = network.person("ana"), network.person("ben")
    person.follow(author)
    posts = [network.publish(author, samples.small_photo(), caption=f"Day {n}") for n in (1, 2)]
    network.wait_for_feed(person, *posts)
    page = chromium.new_context(viewport=DESKTOP).new_page()
    page.set_default_timeout(30_000)
    web_app.sign_in(page, network, person.username)
    expect(page.get_by_role("article")).to_have_count(2)
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.reload()  # the first page was loaded before there was a worker
    expect(page.get_by_role("article")).to_have_count(2)
    return page


def test_the_manifest_names_icons_that_are_there(network: Network):
    site = network.addresses["web_url"]
    answer = http.request("GET", f"{site}/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = json.loads(answer.body)
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert http.request("GET", site + icon["src"]).headers["content-type"] == icon["type"]


def test_the_app_starts_without_a_network_and_goes_on_when_it_is_back(reader: Page):
    reader.context.set_offline(True)
    reader.goto(reader.url.rstrip("/") + "/settings")
    expect(reader.get_by_text("You are offline. What you see may be old.")).to_be_visible()
    expect(reader.get_by_role("heading", name="Settings")).to_be_visible()

    reader.context.set_offline(False)

    reader.get_by_role("link", name="Home", exact=True).click()
    expect(reader.get_by_role("article")).to_have_count(2)


def test_photos_that_another_app_shares_begin_a_post(reader: Page):
    photo = list(samples.small_photo(300, 200).body)
    to = reader.evaluate(SHARE, [photo, "From my walk"])
    reader.goto(to)
    expect(reader.get_by_label("Caption")).to_have_value("From my walk")
    expect(reader.locator(".file")).to_have_count(1)
    # Taken once: what was shared does not join the next post as well.
    assert reader.evaluate("caches.has('shared')") is False


def test_posts_are_read_and_liked_by_keys(reader: Page):
    reader.get_by_role("link", name="Home", exact=True).click()
    posts = reader.get_by_role("article")
    expect(posts).to_have_count(2)
    reader.keyboard.press("j")
    reader.keyboard.press("j")
    expect(posts.nth(1)).to_be_focused()
    reader.keyboard.press("l")
    like = posts.nth(1).get_by_role("button", name="Like")
    expect(like).to_have_attribute("aria-pressed", "true")
    reader.keyboard.press("c")
    expect(posts.nth(1).get_by_label("Add a comment")).to_be_focused()
    reader.keyboard.type("jl?")
    expect(posts.nth(1).get_by_label("Add a comment")).to_have_value("jl?")


def test_keys_lead_to_pages_and_the_search_field_takes_what_follows(reader: Page):
    reader.get_by_role("link", name="Home", exact=True).click()
    for key in ("g", "n"):
        reader.keyboard.press(key)
    expect(reader.get_by_role("heading", name="Notifications")).to_be_visible()
    reader.keyboard.press("/")
    expect(reader.get_by_label("People or #hashtags")).to_be_focused()
    reader.keyboard.type("hill")
    expect(reader.get_by_label("People or #hashtags")).to_have_value("hill")


def test_all_shortcuts_are_listed_and_can_be_turned_off(reader: Page):
    reader.get_by_role("link", name="Home", exact=True).click()
    reader.keyboard.press("?")
    help = reader.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help.get_by_text("Next post")).to_be_visible()
    assert web_app.violations(reader) == []
    help.get_by_label("Single keys do something").uncheck()
    reader.keyboard.press("Escape")
    expect(reader.locator("dialog")).to_have_count(0)
    reader.keyboard.press("n")
    reader.keyboard.press("?")
    expect(help).to_be_visible()
    expect(reader).to_have_url(reader.url.split("/new")[0])
    help.get_by_label("Single keys do something").check()
    reader.keyboard.press("Escape")


def test_the_app_speaks_the_browsers_language_and_another_by_choice(
    network: Network, chromium: Browser
):
    page = chromium.new_context(viewport=DESKTOP, locale="de-AT").new_page()
    page.goto(network.addresses["web_url"])
    page.get_by_label("Benutzername").fill(network.person("eva").username)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("link", name="Einstellungen").click()
    page.get_by_role("combobox", name="Sprache").select_option("English")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("path", ["/", "/search", "/new", "/notifications", "/settings"])
def test_no_page_is_wider_than_a_phone_when_it_is_written_from_right_to_left(
    network: Network, reader: Page, path: str
):
    reader.set_viewport_size({"width": 320, "height": 640})
    reader.goto(network.addresses["web_url"] + path)
    expect(reader.get_by_role("heading").first).to_be_attached()
    reader.evaluate("document.documentElement.dir = 'rtl'")
    assert reader.evaluate("document.documentElement.scrollWidth") <= 320
    reader.set_viewport_size(DESKTOP)
