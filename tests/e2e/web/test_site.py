"""The site in a real browser: the page, the API under its origin, photos, uploads, signing in."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from local import http
from local.person import Person
from tests.e2e.support import browser, samples, web_app
from tests.e2e.support.network import PASSWORD, Network
from tests.e2e.support.posting import announce

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Page]:
    with browser.page() as page:
        page.set_default_timeout(30_000)
        yield page


@pytest.fixture
def page(network: Network, chromium: Page) -> Iterator[Page]:
    """The site's first page; at the end nothing was blocked or broken, or loaded from elsewhere."""
    troubles: list[str] = []
    hosts: set[str | None] = set()
    chromium.on("console", lambda told: troubles.extend(_trouble(told)))
    chromium.on("pageerror", lambda error: troubles.append(str(error)))
    chromium.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    chromium.goto(network.addresses["web_url"])
    yield chromium
    assert troubles == []
    ours = [network.addresses[name] for name in ("web_url", "cdn_url", "endpoint")]
    assert hosts <= {urlsplit(url).hostname for url in ours} | {"127.0.0.1", None}


def _trouble(told: ConsoleMessage) -> list[str]:
    return [f"{told.text} at {told.location['url']}"] if told.type == "error" else []


@pytest.fixture(scope="module")
def person(network: Network) -> Person:
    return network.person("ana")


# The calls of a web app, made from its own page.
CALL = """async ([path, token]) => {
  const answer = await fetch(path, {headers: token ? {Authorization: `Bearer ${token}`} : {}});
  return [answer.status, await answer.json()];
}"""
SHOW = """url => new Promise((resolve, reject) => {
  const image = new Image();
  image.onload = () => resolve([image.naturalWidth, image.naturalHeight]);
  image.onerror = () => reject(new Error("not shown"));
  image.src = url;
})"""
UPLOAD = """async ([ticket, photo]) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value);
  form.append("file", new Blob([Uint8Array.from(atob(photo), c => c.charCodeAt(0))]));
  return (await fetch(ticket.url, {method: "POST", body: form})).status;
}"""
SIGN_IN = """async ([url, client, username, password]) => {
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({
      ClientId: client,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: {USERNAME: username, PASSWORD: password},
    }),
  });
  return (await answer.json()).AuthenticationResult.AccessToken;
}"""


def test_the_first_page_says_what_this_is_and_leads_to_the_docs(network: Network, page: Page):
    expect(page.get_by_text("Pinhole", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()

    page.get_by_role("link", name="API documentation").click()

    expect(page).to_have_url(f"{network.addresses['web_url']}/api/docs")
    expect(page.locator(".opblock-summary-path").get_by_text("/feed")).to_be_visible()
    described = http.request("GET", f"{network.addresses['api_url']}/openapi.json").json()["paths"]
    expect(page.locator(".opblock")).to_have_count(sum(map(len, described.values())))


def test_the_api_is_at_the_pages_own_origin(page: Page, person: Person):
    assert page.evaluate(CALL, ["/api/health", None]) == [200, {"status": "ok", "stage": "local"}]
    status, profile = page.evaluate(CALL, ["/api/users/me/profile", person.token])
    assert (status, profile["user_id"]) == (200, person.user_id)


def test_a_person_signs_in_uploads_and_sees_the_photo_from_the_page(
    network: Network, page: Page, person: Person
):
    photo = samples.small_photo(1200, 800)
    addresses = network.addresses
    token = page.evaluate(
        SIGN_IN,
        [addresses["endpoint"], addresses["user_pool_client_id"], person.username, PASSWORD],
    )
    assert page.evaluate(CALL, ["/api/feed", token])[0] == 200
    created = announce(person, photo).json()
    encoded = base64.b64encode(photo.body).decode()
    assert page.evaluate(UPLOAD, [created["uploads"][0], encoded]) == 204
    network.wait_for_state(person, created["post_id"], "published")

    for extension in ("jpg", "webp"):
        url = f"{addresses['cdn_url']}/{created['post_id']}/full.{extension}"
        assert page.evaluate(SHOW, url) == [1080, 720]


def test_a_person_signs_in_by_srp_stays_signed_in_and_signs_out(
    network: Network, page: Page, person: Person
):
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))

    web_app.sign_in(page, network, person.username)
    page.reload()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    assert not any(PASSWORD in body for body in sent)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_address_of_a_page_opens_that_page(network: Network, page: Page, person: Person):
    post_id = network.publish(person, samples.small_photo(), caption="Straight to it")
    web_app.sign_in(page, network, person.username)

    web_app.open_page(page, network, f"/p/{post_id}")

    expect(page.get_by_role("article", name=f"Post by {person.username}")).to_be_visible()
    expect(page.get_by_text("Straight to it")).to_be_visible()


def test_files_of_the_app_are_kept_by_their_hash(network: Network, page: Page):
    script = page.locator("script[type=module]").get_attribute("src")
    kept = http.request("GET", f"{network.addresses['web_url']}{script}").headers
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert kept["Content-Type"].startswith("text/javascript")
    first = http.request("GET", network.addresses["web_url"]).headers
    assert first["Cache-Control"] == "no-cache"


def test_the_page_may_load_nothing_from_elsewhere(network: Network):
    answer = http.request("GET", network.addresses["web_url"])
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
