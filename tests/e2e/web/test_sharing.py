"""Two people use the web app: one signs up and shares a photo, the other sees it in the feed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.support import samples, web_app
from tests.e2e.support.network import PASSWORD, Network, unique
from tests.e2e.support.web_app import DESKTOP, PHONE, a_page


@pytest.fixture(scope="module")
def reader(network: Network, chromium: Browser) -> Page:
    page = a_page(chromium, DESKTOP, "dark")
    web_app.sign_in(page, network, network.person("ben").username)
    return page


@pytest.fixture(scope="module")
def author(network: Network, chromium: Browser) -> tuple[str, Page]:
    """Somebody who has just signed up in the app, on a phone."""
    username = unique("ana")
    page = a_page(chromium, PHONE)
    page.goto(network.addresses["web_url"])
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("User name").fill(username)
    page.get_by_label("E-mail address").fill(f"{username}@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Your feed is empty")).to_be_visible()
    return username, page


def follow(page: Page, username: str) -> None:
    page.get_by_role("link", name="Search").click()
    page.get_by_label("People or #hashtags").fill(username)
    page.get_by_role("link", name=username, exact=True).click()
    page.get_by_role("button", name=f"Follow {username}").click()
    expect(page.get_by_text("1 follower", exact=True)).to_be_visible()


def share(page: Page, caption: str, *alt_texts: str) -> None:
    """Choose a photo for each description, and share them as one post."""
    page.get_by_role("link", name="New post").click()
    web_app.choose_photos(page, *(f"{place}.jpg" for place in range(len(alt_texts))))
    for place, text in enumerate(alt_texts):
        page.get_by_label("Description for people who cannot see it").nth(place).fill(text)
    page.get_by_label("Caption").fill(caption)
    web_app.share(page)
    web_app.published(page)


def test_a_photo_that_somebody_shares_is_in_a_followers_feed(
    author: tuple[str, Page], reader: Page
):
    username, page = author
    follow(reader, username)

    share(page, "Good morning #dawn", "Snow on a hill", "The same hill, later")

    reader.get_by_role("link", name="Home", exact=True).click()
    post = reader.get_by_role("article", name=f"Post by {username}")
    expect(post.get_by_text("Good morning")).to_be_visible()
    photo = post.get_by_role("img", name="Snow on a hill")
    expect(photo).to_have_class("loaded")
    assert photo.evaluate("image => image.currentSrc").endswith((".avif", ".webp"))
    post.get_by_role("button", name="Next").click()
    expect(post.get_by_text("2 of 2")).to_be_visible()
    expect(post.get_by_role("img", name="The same hill, later")).to_be_visible()


def test_a_like_and_a_comment_reach_the_author(author: tuple[str, Page], reader: Page):
    username, page = author
    post = reader.get_by_role("article", name=f"Post by {username}")
    post.get_by_role("button", name="Like").click()
    expect(post.get_by_text("1 like", exact=True)).to_be_visible()
    post.get_by_label("Add a comment").fill("What a light!")
    post.get_by_role("button", name="Send").click()
    expect(post.get_by_text("What a light!")).to_be_visible()

    page.reload()
    page.get_by_role("link", name="Notifications").click()
    expect(page.get_by_text("commented on your post")).to_be_visible()
    page.get_by_role("link", name="commented on your post").click()
    pointed = page.get_by_role("region", name="The comment you came for")
    expect(pointed.get_by_text("What a light!")).to_be_visible()


def test_a_like_that_the_api_refuses_is_taken_back(author: tuple[str, Page], reader: Page):
    username, _ = author
    post = reader.get_by_role("article", name=f"Post by {username}")
    like = post.get_by_role("button", name="Like")
    reader.route("**/like", lambda route: route.fulfill(status=429, headers={"Retry-After": "5"}))

    like.click()

    expect(reader.get_by_text("Try again in 5 s.")).to_be_visible()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(post.get_by_text("1 like", exact=True)).to_be_visible()
    reader.unroute("**/like")


def test_a_token_that_is_refused_in_the_middle_costs_the_reader_nothing(reader: Page):
    refused: list[str] = []

    def refuse_once(route):
        refused.append(route.request.url)
        return route.fulfill(status=401, json={}) if len(refused) == 1 else route.continue_()

    reader.route("**/api/users/me/saved*", refuse_once)
    reader.get_by_role("link", name="Saved").click()
    expect(reader.get_by_role("heading", name="Nothing saved")).to_be_visible()
    assert len(refused) == 2


def test_a_reader_without_network_is_told_and_goes_on_when_it_is_back(reader: Page):
    reader.get_by_role("link", name="Home", exact=True).click()
    reader.context.set_offline(True)
    expect(reader.get_by_text("You are offline. What you see may be old.")).to_be_visible()
    reader.get_by_role("link", name="Notifications").click()
    expect(reader.get_by_role("alert")).to_contain_text("You are offline.")

    reader.context.set_offline(False)

    expect(reader.get_by_role("heading", name="Nothing new")).to_be_visible()


def test_a_new_profile_picture_is_shown_everywhere_once_it_is_ready(author: tuple[str, Page]):
    _, page = author
    photo = samples.small_photo(600, 600)
    page.get_by_role("link", name="Profile").click()
    page.get_by_role("button", name="Edit profile").click()
    picture = {"name": "me.jpg", "mimeType": photo.content_type, "buffer": photo.body}
    page.get_by_label("Change the picture").set_input_files([picture])
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".profile .avatar img")).to_be_visible(timeout=60_000)
    expect(page.locator("nav .avatar img")).to_be_visible()


def test_a_private_account_is_asked_before_it_is_followed(
    network: Network, chromium: Browser, author: tuple[str, Page]
):
    username, page = author
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Private account").check()
    expect(page.get_by_text("Saved.")).to_be_visible()
    asker = network.person("cleo")
    other = a_page(chromium, DESKTOP)
    web_app.sign_in(other, network, asker.username)
    web_app.open_page(other, network, f"/@{username}")
    expect(other.get_by_text("This account is private.")).to_be_visible()
    other.get_by_role("button", name=f"Follow {username}").click()
    expect(other.get_by_role("button", name=f"Requested {username}")).to_be_visible()

    page.get_by_role("link", name="Notifications").click()
    page.get_by_role("button", name=f"Accept: {asker.username}").click()

    expect(page.get_by_text("Requests to follow you")).to_have_count(0)
    other.reload()
    expect(other.get_by_role("button", name=f"Following {username}")).to_be_visible()


def test_a_rejected_file_is_named_with_the_reason(author: tuple[str, Page]):
    _, page = author
    page.get_by_role("link", name="New post").click()
    broken = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    page.get_by_label("Choose photos or videos").set_input_files([broken])
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_text("File 1: The file is not a picture.")).to_be_visible(timeout=60_000)


def test_a_double_tap_likes_and_never_takes_a_like_back(author: tuple[str, Page], reader: Page):
    username, _ = author
    reader.get_by_role("link", name="Home", exact=True).click()
    post = reader.get_by_role("article", name=f"Post by {username}")
    like = post.get_by_role("button", name="Like")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "false")
    for _ in range(2):
        post.get_by_role("img").first.dblclick()
        expect(like).to_have_attribute("aria-pressed", "true")
