"""Web Push on the deployed network: what the API keeps, and what a real service worker shows.

No push service can be reached here; tests/flow/push has what is sent to one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from local.person import Person
from tests.e2e.support import browser, web_app
from tests.e2e.support.network import Network
from tests.flow.support.browsers import Browser

# A browser without a push service: its subscription is made here, all else is its own.
SUBSCRIBES = """
const made = SUBSCRIPTION;
let current = null;
PushManager.prototype.subscribe = async function ({ applicationServerKey }) {
  if (applicationServerKey.length !== 87) throw new Error("not a key");
  current = { endpoint: made.endpoint, toJSON: () => made, unsubscribe: async () => true };
  return current;
};
PushManager.prototype.getSubscription = async () => current;
"""

# Without a screen the browser lets nobody show notifications: the last call is looked at instead.
SHOWN = """async (push) => {
  const shown = new Promise((resolve) => {
    registration.showNotification = async (title, { body, data }) => resolve([title, body, data]);
  });
  dispatchEvent(new PushEvent("push", { data: JSON.stringify(push) }));
  return shown;
}"""


@pytest.fixture(scope="module")
def ana(network: Network) -> Person:
    return network.person("ana")


def test_the_api_keeps_what_a_person_wants(ana: Person):
    browser = Browser()
    state = ana.ask("PUT", "/users/me/push/subscriptions", browser.subscription)
    assert len(state["public_key"]) == 87
    [about] = state["subscriptions"]
    quiet = {"begins": "22:00", "ends": "07:00", "time_zone": "Europe/Berlin"}
    ana.ask("PUT", "/users/me/push", {"left_out": ["like"], "quiet_hours": quiet})
    state = ana.ask("DELETE", f"/users/me/push/subscriptions/{about['id']}")
    assert (state["subscriptions"], state["left_out"]) == ([], ["like"])
    assert ana.ask("GET", "/users/me/push")["quiet_hours"] == quiet


def test_nobody_makes_the_network_call_an_address_of_theirs(ana: Person):
    for endpoint in ("https://169.254.169.254/latest", "https://evil.example/fcm.googleapis.com"):
        body = json.dumps({**Browser().subscription, "endpoint": endpoint}).encode()
        headers = {"Content-Type": "application/json"}
        answer = ana.call("PUT", "/users/me/push/subscriptions", body, headers)
        assert answer.status == 400


@pytest.fixture
def page(network: Network) -> Iterator[Page]:
    with browser.page() as first:
        assert first.context.browser
        context = first.context.browser.new_context()
        web = network.addresses["web_url"]
        context.grant_permissions(["notifications"], origin=web)
        script = SUBSCRIBES.replace("SUBSCRIPTION", json.dumps(Browser().subscription))
        context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page


def test_a_push_shows_in_the_words_of_the_app(page: Page, network: Network):
    reader = network.person("ben")
    web_app.sign_in(page, network, reader.username)
    page.goto(f"{network.addresses['web_url']}/settings")
    box = page.get_by_role("checkbox", name="Notify me on this device")
    box.click()  # it is checked once the browser has subscribed
    expect(box).to_be_checked(timeout=60_000)
    expect(page.get_by_role("checkbox", name="Quiet hours")).to_be_visible(timeout=60_000)
    assert len(reader.ask("GET", "/users/me/push")["subscriptions"]) == 1

    push = {"kind": "like", "names": ["leo"], "others": 2, "path": "/p/x", "tag": "t"}
    [worker] = page.context.service_workers
    shown = worker.evaluate(SHOWN, push)
    assert shown == ["Pinhole", "leo and others liked your post", "/p/x"]
