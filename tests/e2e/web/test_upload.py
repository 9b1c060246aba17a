"""New posts in the web app: what is written and chosen is never lost, and uploads go on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from local.person import Person
from tests.e2e.support import web_app
from tests.e2e.support.network import Network
from tests.e2e.support.web_app import PHONE, a_page

ALT = "Description for people who cannot see it"
MB = 1_000_000


@pytest.fixture(scope="module")
def person(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture(scope="module")
def page(network: Network, chromium: Browser, person: Person) -> Page:
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, person.username)
    return page


def refuse(route: Route, sent: list[str]) -> None:
    """Lose the first upload, as a tunnel does."""
    if route.request.method != "POST":
        route.continue_()
        return
    sent.append(route.request.url)
    if len(sent) == 1:
        route.abort("connectionreset")
    else:
        route.continue_()


def test_a_draft_survives_a_reload_and_files_are_put_in_order_by_keys(
    network: Network, page: Page, person: Person
):
    web_app.begin_post(page, network, "a.jpg", "b.jpg")
    page.get_by_label("Caption").fill("Kept over a reload #kept")
    page.get_by_label(ALT).nth(0).fill("The first one")
    page.get_by_label(ALT).nth(1).fill("The second one")
    page.get_by_label("Another place").check()
    page.get_by_label("Latitude and longitude").fill("46.608, 7.921")
    page.get_by_label("Name of the place").fill("Wengen")
    page.get_by_label("Sensitive").check()
    expect(page.get_by_text("Kept on this device")).to_be_visible()

    page.reload()

    expect(page.get_by_label("Caption")).to_have_value("Kept over a reload #kept")
    expect(page.get_by_label("Sensitive")).to_be_checked()
    later = page.get_by_role("button", name="Move File 1 later")
    later.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label(ALT).nth(0)).to_have_value("The second one")
    expect(page.get_by_role("button", name="Move File 2 earlier")).to_be_focused()
    assert web_app.violations_in_both_themes(page) == []
    web_app.share(page)
    web_app.published(page)
    page.get_by_role("link", name="Look at it").click()
    expect(page.get_by_text("Wengen")).to_be_visible()
    [post] = person.ask("GET", f"/users/{person.user_id}/posts")["posts"]
    assert [medium["alt_text"] for medium in post["media"]] == ["The second one", "The first one"]
    assert (post["is_sensitive"], post["location"]["lat"]) == (True, 46.608)


def test_all_of_a_post_but_its_photos_can_be_changed_later(
    network: Network, page: Page, person: Person
):
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Edit the post").click()
    page.get_by_label("Description of 1 of 2").fill("Described better")
    page.get_by_label("Latitude and longitude").fill("somewhere")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("These are no coordinates.")).to_be_visible()
    page.get_by_label("Latitude and longitude").fill("")
    page.get_by_label("Name of the place").fill("")
    page.get_by_label("Sensitive").uncheck()
    page.get_by_label("Who may comment").select_option("Nobody")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("img", name="Described better")).to_be_visible()
    expect(page.get_by_text("Comments are off.")).to_be_visible()
    [post] = person.ask("GET", f"/users/{person.user_id}/posts")["posts"]
    assert (post["is_sensitive"], post["location"], post["comment_policy"]) == (False, None, "off")


def test_people_are_suggested_while_somebody_writes_and_chosen_by_keys(
    network: Network, page: Page
):
    friend = network.person("mira")
    web_app.begin_post(page, network, "a.jpg")
    caption = page.get_by_label("Caption")
    caption.press_sequentially(f"With @{friend.username[:-1]}")
    expect(page.get_by_role("option", name=friend.username)).to_be_visible()
    assert web_app.violations_in_both_themes(page) == []
    caption.press("Enter")
    expect(caption).to_have_value(f"With @{friend.username} ")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Choose photos or videos")).to_be_attached()


def test_an_upload_that_the_network_stopped_goes_on_by_itself(network: Network, page: Page):
    web_app.begin_post(page, network, "a.jpg", "b.jpg")
    sent: list[str] = []
    page.route("**/pinhole-local-uploads-*/**", lambda route: refuse(route, sent))
    page.route("**/pinhole-local-uploads-*", lambda route: refuse(route, sent))
    web_app.share(page)
    expect(page.get_by_text("Waiting for the connection.")).to_be_visible()
    web_app.published(page)
    assert len(sent) == 3
    page.unroute_all()


def test_without_a_network_a_post_waits_and_is_shared_when_it_is_back(network: Network, page: Page):
    web_app.begin_post(page, network, "a.jpg")
    page.context.set_offline(True)
    web_app.share(page)
    expect(page.get_by_text("Waiting for the connection.")).to_be_visible()
    page.context.set_offline(False)
    web_app.published(page)


def test_a_file_that_is_too_large_is_refused_by_its_name(network: Network, page: Page):
    web_app.open_page(page, network, "/new")
    huge = {"name": "huge.jpg", "mimeType": "image/jpeg", "buffer": b"\xff" * (31 * MB)}
    page.get_by_label("Choose photos or videos").set_input_files([huge])
    expect(page.get_by_role("alert")).to_contain_text("huge.jpg is larger than 30 MB.")
