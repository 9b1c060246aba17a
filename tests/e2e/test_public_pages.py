"""Public pages: what people see, and machines read, without signing in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from local import http
from local.person import Person
from tests.e2e.support import browser, samples, web_app
from tests.e2e.support.network import Network
from tests.html import Page as Html

expect.set_options(timeout=30_000)

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
CAPTION = '<b>Light</b> on a hill & "more"\n</title><script>alert(1)</script>'


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.page() as page:
        assert page.context.browser
        yield page.context.browser


@pytest.fixture(scope="module")
def author(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture(scope="module")
def post_id(network: Network, author: Person) -> str:
    return network.publish(author, samples.small_photo(1200, 800), caption=CAPTION)


def ask(network: Network, path: str, method: str = "GET", **headers: str) -> Any:
    return http.request(method, f"{network.addresses['web_url']}{path}", headers=headers)


def test_a_post_opens_as_html_whose_picture_a_chat_can_fetch(
    network: Network, author: Person, post_id: str
):
    answer = ask(network, f"/p/{post_id}")
    page = Html(answer.body.decode())

    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.title.startswith(f"@{author.username}: <b>Light</b> on a hill")
    assert page.linked("canonical") == f"{network.addresses['web_url']}/p/{post_id}"
    picture = page.said("og:image")
    assert picture
    shown = http.request("GET", picture)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert (page.said("og:image:width"), page.said("og:image:height")) == ("1080", "720")
    assert CAPTION in page.texts
    assert not [each for each in page.all("script") if not each.get("src")]


def test_a_page_is_kept_by_the_cdn_and_asked_for_by_browsers(network: Network, post_id: str):
    answer = ask(network, f"/p/{post_id}")
    kept = answer.headers["Cache-Control"]
    assert {"max-age=0", "s-maxage=60", "stale-if-error=0"} <= set(kept.split(", "))
    assert "Set-Cookie" not in answer.headers
    again = ask(network, f"/p/{post_id}", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    head = ask(network, f"/p/{post_id}", "HEAD")
    assert (head.status, head.body) == (200, b"")


def test_a_feed_reader_reads_the_feed(network: Network, author: Person, post_id: str):
    profile = Html(ask(network, f"/@{author.username}").body.decode())
    address = profile.linked("alternate", "application/atom+xml")
    assert address
    answer = http.request("GET", address)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    names = {"": "http://www.w3.org/2005/Atom"}
    [entry] = ElementTree.fromstring(answer.body).findall("entry", names)
    assert entry.findtext("id", namespaces=names) == f"urn:pinhole:post:{post_id}"


def test_another_site_embeds_a_post(network: Network, post_id: str):
    page = Html(ask(network, f"/p/{post_id}").body.decode())
    address = page.linked("alternate", "application/json+oembed")
    assert address
    said = json.loads(http.request("GET", f"{address}&maxwidth=700").body)
    assert (said["type"], said["width"], said["version"]) == ("photo", 640, "1.0")
    assert http.request("GET", said["url"]).headers["Content-Type"] == "image/jpeg"
    elsewhere = quote(f"https://elsewhere.example/p/{post_id}", safe="")
    assert ask(network, f"/oembed?url={elsewhere}").status == 404
    assert http.request("GET", address.replace("format=json", "format=xml")).status == 501


def test_addresses_are_written_in_several_ways(network: Network, author: Person, post_id: str):
    name = author.username
    for path in (f"/p/{post_id}/", f"/p/{post_id}?from=chat", f"/@{name.upper()}", f"/@{name}/"):
        assert ask(network, path).status == 200, path
    # Lists are for people who are signed in: this is a page of the app.
    assert 'id="page"' not in ask(network, f"/@{name}/followers").body.decode()


def test_whatever_is_not_for_strangers_is_not_there(network: Network):
    author = network.person("eve")
    post_id = network.publish(author, samples.small_photo())
    pages = (f"/p/{post_id}", f"/@{author.username}", f"/@{author.username}/feed.atom")
    assert [ask(network, path).status for path in pages] == [200, 200, 200]

    author.ask("PATCH", "/users/me", {"is_private": True})

    nobody = ask(network, "/@nobody_at_all")
    for path in pages:
        answer = ask(network, path)
        assert (answer.status, answer.body) == (404, nobody.body)
    author.ask("PATCH", "/users/me", {"is_private": False, "public_page": "off"})
    assert ask(network, pages[1]).status == 404


def test_a_former_name_leads_to_the_present_one(network: Network):
    author = network.person("old")
    network.publish(author, samples.small_photo())
    present = f"{author.username}_new"
    author.ask("PATCH", "/users/me", {"username": present})
    page = Html(ask(network, f"/@{author.username}").body.decode())
    assert page.linked("canonical") == f"{network.addresses['web_url']}/@{present}"


SHOWN = ("/", "/icon.svg", "/settings", "/p/nothing", "/@nobody_at_all", "/robots.txt", "/oembed")


@pytest.mark.parametrize("path", [*SHOWN, "post", "profile", "feed", "asset"])
def test_one_policy_of_headers_is_on_whatever_a_browser_shows(
    network: Network, author: Person, post_id: str, path: str
):
    script = Html(ask(network, "/").body.decode()).all("script")[0]["src"]
    named = {
        "post": f"/p/{post_id}",
        "profile": f"/@{author.username}",
        "feed": f"/@{author.username}/feed.atom",
        "asset": script,
    }
    headers = ask(network, named.get(path, path)).headers
    first = ask(network, "/").headers
    policies = ("Content-Security-Policy", "Permissions-Policy", "Strict-Transport-Security")
    policies += ("Referrer-Policy", "X-Frame-Options", "X-Content-Type-Options")
    policies += ("Cross-Origin-Opener-Policy",)
    for name in policies:
        assert headers[name] == first[name], name
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in headers["Content-Security-Policy"]


def test_answers_of_the_api_and_its_document_run_nothing_foreign(network: Network):
    for path in ("/api/health", "/api/feed", "/api/nothing", "/api/pages/missing"):
        policy = ask(network, path).headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; frame-ancestors 'none'"
    policy = ask(network, "/api/docs").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'sha256-" in policy


def test_robots_may_read_public_pages_and_nothing_of_the_app(network: Network):
    lines = ask(network, "/robots.txt").body.decode().splitlines()
    assert {"Allow: /p/", "Allow: /@"} <= set(lines)
    assert lines[-1] == "Disallow: /"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    return request.param


@pytest.fixture(params=["light", "dark"])
def stranger(
    request: pytest.FixtureRequest, chromium: Browser, network: Network, size: dict[str, int]
) -> Iterator[Page]:
    """A browser in which nobody is signed in; in the end nothing was blocked or came from elsewhere
    and the API was not asked.
    """
    page = chromium.new_context(viewport=size, color_scheme=request.param).new_page()
    troubles, asked = [], []
    page.on("console", lambda told: told.type == "error" and troubles.append(told.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: asked.append(urlsplit(request.url)))
    yield page
    assert troubles == []
    ours = {urlsplit(network.addresses[name]).hostname for name in ("web_url", "cdn_url")}
    assert {each.hostname for each in asked} <= ours
    assert not [each.path for each in asked if each.path.startswith("/api/")]
    page.context.close()


def test_a_stranger_sees_the_photo_and_how_to_join(
    network: Network, stranger: Page, author: Person, post_id: str
):
    web_app.open_page(stranger, network, f"/p/{post_id}")
    stranger.wait_for_load_state("networkidle")
    photo = stranger.get_by_role("img", name=f"Photo by @{author.username}")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.complete && image.naturalWidth > 0")
    expect(stranger.get_by_text("Light</b> on a hill")).to_be_visible()
    expect(stranger.get_by_role("link", name="Sign in")).to_have_attribute(
        "href", f"/sign-in?to=/p/{post_id}"
    )
    assert web_app.violations(stranger) == []

    stranger.get_by_role("link", name=author.username, exact=True).click()
    expect(stranger.get_by_role("heading", name=author.username)).to_be_visible()
    stranger.wait_for_load_state("networkidle")
    assert web_app.violations(stranger) == []
    # Nothing is wider than the window.
    assert stranger.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_signing_in_leads_back_to_the_page_which_the_app_then_shows(
    network: Network, chromium: Browser, author: Person, post_id: str
):
    page = chromium.new_context(viewport=DESKTOP).new_page()
    reader = network.person("ben")
    web_app.open_page(page, network, f"/p/{post_id}")
    page.get_by_role("link", name="Sign in").click()
    web_app.fill_in(page, reader.username)
    expect(page).to_have_url(f"{network.addresses['web_url']}/p/{post_id}")
    expect(page.get_by_role("button", name="Like")).to_be_visible()

    page.reload()

    expect(page.get_by_role("button", name="Like")).to_be_visible()
    expect(page.get_by_role("link", name="Sign up")).to_have_count(0)
    page.context.close()


def test_a_follower_opens_a_post_that_strangers_do_not_find(network: Network, chromium: Browser):
    author, reader = network.person("kim"), network.person("lee")
    post_id = network.publish(author, samples.small_photo(), caption="For followers")
    reader.ask("POST", f"/users/{author.user_id}/follow")
    author.ask("PATCH", "/users/me", {"is_private": True})
    page = chromium.new_context(viewport=DESKTOP).new_page()
    web_app.open_page(page, network, f"/p/{post_id}")
    expect(page.get_by_role("heading", name="There is nothing to see here")).to_be_visible()

    web_app.sign_in(page, network, reader.username)
    web_app.open_page(page, network, f"/p/{post_id}")

    expect(page.get_by_text("For followers")).to_be_visible()
    expect(page.get_by_text("There is nothing to see here")).to_have_count(0)
    page.context.close()


def test_people_close_their_page_in_the_settings(network: Network, chromium: Browser):
    author = network.person("tom")
    post_id = network.publish(author, samples.small_photo())
    page = chromium.new_context(viewport=PHONE).new_page()
    web_app.sign_in(page, network, author.username)
    web_app.open_page(page, network, "/settings")
    choice = page.get_by_label("Your page on the web")
    expect(choice).to_have_value("unlisted")
    assert ask(network, f"/p/{post_id}").status == 200

    choice.select_option("Only for people who are signed in")

    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert ask(network, f"/p/{post_id}").status == 404
    page.context.close()
