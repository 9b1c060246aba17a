"""Drafts of new posts in the web app: kept until they are shared, and no longer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from local.person import Person
from tests.e2e.support import web_app
from tests.e2e.support.network import Network
from tests.e2e.support.web_app import DESKTOP, PHONE, a_page

ALT = "Description for people who cannot see it"


@pytest.fixture(scope="module")
def person(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture(scope="module")
def page(network: Network, chromium: Browser, person: Person) -> Page:
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, person.username)
    return page


def test_a_post_that_was_left_half_sent_goes_on_after_a_reload(network: Network, page: Page):
    web_app.begin_post(page, network, "a.jpg")
    page.route("**/pinhole-local-uploads-*", lambda route: route.abort("connectionreset"))
    page.route("**/pinhole-local-uploads-*/**", lambda route: route.abort("connectionreset"))
    web_app.share(page)
    expect(page.get_by_text("Waiting for the connection.")).to_be_visible()
    page.wait_for_timeout(1_000)
    page.on("dialog", lambda dialog: dialog.accept())  # leave, although it is being sent
    page.reload()
    expect(page.get_by_text("This post is not finished: 0 of 1 files")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Continue").click()
    web_app.published(page)


def test_a_text_is_there_after_a_reload_in_the_middle_of_writing(network: Network, page: Page):
    web_app.begin_post(page, network, "a.jpg")
    expect(page.get_by_text("Kept on this device")).to_be_visible()
    for text in ("A first line", "A first line and a second"):
        page.get_by_label("Caption").fill(text)
        page.reload()
        expect(page.get_by_label("Caption")).to_have_value(text)
        expect(page.get_by_label(ALT)).to_have_count(1)
    page.get_by_role("button", name="Discard").click()


# A browser's quota is not enforced for contexts that keep nothing on the disk.
FULL = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (value, key) {
  if (value instanceof Blob) {
    this.transaction.abort();
    throw new DOMException("full", "QuotaExceededError");
  }
  return put.call(this, value, key);
};
"""


def test_a_device_without_room_says_so_and_loses_nothing(network: Network, page: Page):
    full = page.context.new_page()
    full.add_init_script(FULL)
    web_app.begin_post(full, network, "a.jpg")
    full.get_by_label("Caption").fill("Still here")
    expect(full.get_by_role("alert")).to_contain_text("This device has no room")
    expect(full.get_by_label("Caption")).to_have_value("Still here")
    assert web_app.violations_in_both_themes(full) == []
    web_app.share(full)
    web_app.published(full)
    full.close()


def test_a_draft_that_one_tab_has_shared_is_gone_from_the_other(network: Network, page: Page):
    web_app.begin_post(page, network, "a.jpg")
    expect(page.get_by_text("Kept on this device")).to_be_visible()
    other = page.context.new_page()
    web_app.open_page(other, network, "/new")
    expect(other.get_by_label(ALT)).to_be_visible()
    web_app.share(page)
    web_app.published(page)
    expect(other.get_by_label("Choose photos or videos")).to_be_attached()
    expect(other.get_by_label(ALT)).to_have_count(0)
    other.close()


def test_signing_out_leaves_no_draft_on_the_device(
    network: Network, chromium: Browser, person: Person
):
    page = a_page(chromium, DESKTOP)
    web_app.sign_in(page, network, person.username)
    web_app.begin_post(page, network, "a.jpg")
    page.get_by_label("Caption").fill("Mine")
    expect(page.get_by_text("Kept on this device")).to_be_visible()
    other = page.context.new_page()
    web_app.open_page(other, network, "/new")
    expect(other.get_by_label("Caption")).to_have_value("Mine")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    for each in (page, other):
        expect(each.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("indexedDB.databases().then(all => all.map(({name}) => name))") == [
        "pinhole"
    ]
