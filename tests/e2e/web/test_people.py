"""People, and what they do with posts and comments of others, in the web app."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from local.person import Person
from tests.e2e.support import samples, web_app
from tests.e2e.support.network import Network
from tests.e2e.support.web_app import PHONE, a_page


@pytest.fixture(scope="module")
def viewer(network: Network) -> Person:
    return network.person("vera")


@pytest.fixture(scope="module")
def friend(network: Network, viewer: Person) -> Person:
    """Somebody who follows the viewer, and whom the viewer follows."""
    friend = network.person("finn")
    viewer.follow(friend)
    friend.follow(viewer)
    return friend


@pytest.fixture(scope="module")
def stranger(network: Network, friend: Person) -> Person:
    """Somebody whom the viewer's friend follows."""
    stranger = network.person("stan")
    friend.follow(stranger)
    return stranger


@pytest.fixture(scope="module")
def page(network: Network, chromium: Browser, viewer: Person) -> Page:
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, viewer.username)
    return page


def menu(page: Page, choice: str) -> None:
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("button", name=choice, exact=True).click()


def test_who_one_has_in_common_and_how_one_is_connected(
    network: Network, page: Page, friend: Person, stranger: Person
):
    web_app.open_page(page, network, f"/@{stranger.username}")
    page.get_by_role("link", name=f"Followed by {friend.username}, whom you follow").click()
    expect(page.get_by_role("heading", name="In common")).to_be_visible()
    expect(page.get_by_role("link", name=friend.username, exact=True)).to_be_visible()
    assert web_app.violations_in_both_themes(page) == []
    page.get_by_role("link", name=f"@{stranger.username}").click()
    menu(page, "How you are connected")
    expect(page.get_by_text("2 follows lead from you to them.")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()


def test_people_are_suggested_with_whom_one_knows(
    network: Network, page: Page, friend: Person, stranger: Person
):
    web_app.open_page(page, network, "/people")
    expect(page.get_by_text(f"Followed by {friend.username}")).to_be_visible()
    page.get_by_role("button", name=f"Follow {stranger.username}").click()
    expect(page.get_by_role("button", name=f"Following {stranger.username}")).to_be_visible()
    assert web_app.violations_in_both_themes(page) == []


def test_close_friends_are_added_on_the_profile_and_taken_out_in_the_settings(
    network: Network, page: Page, friend: Person
):
    web_app.open_page(page, network, f"/@{friend.username}")
    menu(page, "Add to close friends")
    expect(page.get_by_text(f"{friend.username} is a close friend now.")).to_be_visible()
    web_app.open_page(page, network, "/settings")
    page.get_by_text("Close friends", exact=True).click()
    page.get_by_role("button", name=f"Remove {friend.username}").click()
    expect(page.get_by_text("Nobody yet.")).to_be_visible()


def test_a_muted_person_is_unmuted_and_a_follower_removed(
    network: Network, page: Page, friend: Person, viewer: Person
):
    web_app.open_page(page, network, f"/@{friend.username}")
    menu(page, "Mute")
    expect(page.get_by_text(f"{friend.username} is muted.")).to_be_visible()
    menu(page, "Unmute")
    expect(page.get_by_text(f"{friend.username} is no longer muted.")).to_be_visible()
    menu(page, "Remove from your followers")
    expect(page.get_by_text(f"{friend.username} no longer follows you.")).to_be_visible()
    assert viewer.ask("GET", f"/users/{friend.user_id}/relationship")["is_follower"] is False


def test_a_post_says_why_it_is_in_the_feed_and_who_likes_it(
    network: Network, page: Page, friend: Person, stranger: Person
):
    post = network.publish(friend, samples.small_photo(640, 480), caption="Why me")
    stranger.ask("POST", f"/posts/{post}/like")
    web_app.open_page(page, network, "/")
    expect(page.get_by_text("Why me")).to_be_visible()
    menu(page, "Why am I seeing this?")
    expect(page.get_by_role("meter", name="How new it is")).to_be_visible()
    assert web_app.violations_in_both_themes(page) == []
    page.get_by_role("button", name="Cancel").click()
    web_app.open_page(page, network, f"/p/{post}")
    menu(page, "Who likes it")
    expect(page.get_by_role("dialog").get_by_text(stranger.username).first).to_be_visible()


def test_a_comment_is_edited_and_deleted_from_its_menu(
    network: Network, page: Page, friend: Person, viewer: Person
):
    post = network.publish(friend, samples.small_photo(640, 480))
    viewer.ask("POST", f"/posts/{post}/comments", {"text": "Frist"})
    web_app.open_page(page, network, f"/p/{post}")
    page.get_by_role("button", name="More about the comment of").click()
    page.get_by_role("button", name="Edit the comment").click()
    page.get_by_role("textbox", name="Comment", exact=True).fill("First")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text("First", exact=True)).to_be_visible()
    page.get_by_role("button", name="More about the comment of").click()
    page.get_by_role("button", name="Delete the comment").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("No comments yet.")).to_be_visible()


def test_a_post_that_is_deleted_while_somebody_looks_at_it_says_so(
    network: Network, page: Page, friend: Person
):
    post = network.publish(friend, samples.small_photo(640, 480))
    web_app.open_page(page, network, f"/p/{post}")
    like = page.get_by_role("button", name="Like", exact=True)
    expect(like).to_be_visible()
    friend.ask("DELETE", f"/posts/{post}")
    like.click()
    expect(page.get_by_role("heading", name="This post is no longer there.")).to_be_visible()


def test_a_page_that_the_api_slows_down_says_when_to_come_back(network: Network, page: Page):
    web_app.open_page(page, network, "/settings")
    page.route(
        "**/api/users/me/saved*",
        lambda route: route.fulfill(status=429, json={}, headers={"Retry-After": "7"}),
    )
    web_app.open_page(page, network, "/saved")
    expect(page.get_by_role("alert")).to_contain_text("Try again in 7 s.")
    page.unroute("**/api/users/me/saved*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Nothing saved")).to_be_visible()


def test_an_author_fetches_originals_and_follows_what_a_deletion_deletes(
    network: Network, page: Page, viewer: Person
):
    post = network.publish(viewer, samples.small_photo(640, 480))
    web_app.open_page(page, network, f"/p/{post}")
    menu(page, "Download the originals")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download file 1").click()
    assert download.value.suggested_filename == f"{post}-0.jpg"
    page.get_by_role("button", name="Cancel").click()
    menu(page, "Delete the post")
    page.get_by_role("dialog").get_by_role("button", name="Delete the post").click()
    expect(page.get_by_role("heading", name="What was deleted")).to_be_visible()
    expect(page.get_by_text("Everything is deleted.")).to_be_visible(timeout=120_000)
    assert web_app.violations_in_both_themes(page) == []
