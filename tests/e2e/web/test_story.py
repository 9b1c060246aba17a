"""A story of two people in the web app, one on a phone and one at a desk, up to their deletion."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import clips
from tests.e2e.journeys.moderation import moderator_of
from tests.e2e.support import samples, web_app
from tests.e2e.support.network import PASSWORD, Network, unique
from tests.e2e.support.web_app import DESKTOP, PHONE, a_page

SLOWLY = 120_000


@dataclass(frozen=True)
class Somebody:
    """A person, and the window that they look at."""

    name: str
    page: Page

    def post_by(self, author: Somebody) -> Locator:
        return self.page.get_by_role("article", name=f"Post by {author.name}")

    def go(self, where: str) -> None:
        self.page.get_by_role("link", name=where).first.click()

    def menu(self, choice: str) -> None:
        """Choose from the menu of the post on the page."""
        self.page.get_by_role("button", name="More", exact=True).first.click()
        self.page.get_by_role("button", name=choice, exact=True).click()


@pytest.fixture(scope="module")
def mia(network: Network, chromium: Browser) -> Somebody:
    return signed_up(network, a_page(chromium, PHONE), unique("mia"))


@pytest.fixture(scope="module")
def tom(network: Network, chromium: Browser) -> Somebody:
    return signed_up(network, a_page(chromium, DESKTOP, "dark"), unique("tom"))


def signed_up(network: Network, page: Page, name: str) -> Somebody:
    web_app.open_page(page, network, "/sign-up")
    page.get_by_label("User name").fill(name)
    page.get_by_label("E-mail address").fill(f"{name}@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Your feed is empty")).to_be_visible()
    return Somebody(name, page)


def test_three_photos_and_a_video_are_shared_as_one_post(mia: Somebody):
    photo = samples.small_photo(1200, 800)
    film = clips.phone(seconds=2, size="640x360", rate=15, codec="libx264", source="testsrc")
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo.body} for n in range(3)]
    files.append({"name": "waves.mp4", "mimeType": "video/mp4", "buffer": film})
    mia.go("New post")
    mia.page.get_by_label("Choose photos or videos").set_input_files(files)
    mia.page.get_by_label("Caption").fill("A day at the sea #sea")
    web_app.share(mia.page)
    expect(mia.page.get_by_text("Your post is published.")).to_be_visible(timeout=SLOWLY)


def test_who_follows_is_told_live_and_sees_the_post(mia: Somebody, tom: Somebody):
    tom.go("Search")
    tom.page.get_by_label("People or #hashtags").fill(mia.name)
    tom.page.get_by_role("link", name=mia.name, exact=True).click()
    tom.page.get_by_role("button", name=f"Follow {mia.name}").click()

    badge = mia.page.get_by_role("link", name="Notifications")
    expect(badge).to_contain_text("(1 unread)", timeout=SLOWLY)
    tom.go("Home")
    expect(tom.post_by(mia).get_by_text("1 of 4")).to_be_visible(timeout=SLOWLY)
    for place in (2, 3, 4):
        tom.post_by(mia).get_by_role("button", name="Next").click()
        expect(tom.post_by(mia).get_by_text(f"{place} of 4")).to_be_visible()
    expect(tom.post_by(mia).locator("video")).to_be_visible()


def test_a_like_a_comment_and_a_reply_that_mentions(mia: Somebody, tom: Somebody):
    post = tom.post_by(mia)
    post.get_by_role("button", name="Like").click()
    expect(post.get_by_text("1 like", exact=True)).to_be_visible()
    post.get_by_label("Add a comment").fill("Which beach is it?")
    post.get_by_role("button", name="Send").click()

    mia.go("Notifications")
    mia.page.get_by_role("link", name="commented on your post").click()
    mia.page.get_by_role("button", name="Reply", exact=True).first.click()
    mia.page.get_by_label(f"Reply to {tom.name}").fill(f"The one of @{tom.name}!")
    mia.page.get_by_role("button", name="Send").click()

    expect(tom.page.get_by_role("link", name="Notifications")).to_contain_text(
        "unread", timeout=SLOWLY
    )
    tom.go("Notifications")
    tom.page.get_by_role("link", name=mia.name).first.click()
    pointed = tom.page.get_by_role("region", name="The comment you came for")
    expect(pointed.get_by_text("The one of")).to_be_visible()


def test_the_hashtag_is_found(mia: Somebody, tom: Somebody):
    tom.go("Search")
    tom.page.get_by_label("People or #hashtags").fill("#sea")
    tom.page.get_by_role("link", name=re.compile("^# ?sea$")).click()
    tom.page.get_by_role("button", name="Newest").click()
    tom.page.get_by_role("link", name=f"Post by {mia.name}").first.click()
    expect(tom.post_by(mia)).to_be_visible()


def test_a_reported_post_is_hidden_by_a_moderator(
    network: Network, chromium: Browser, mia: Somebody, tom: Somebody
):
    tom.menu("Report")
    tom.page.get_by_label("Something else").check()
    tom.page.get_by_role("button", name="Send the report").click()
    expect(tom.page.get_by_text("Thank you. Moderators will look at it.")).to_be_visible()

    moderator = a_page(chromium, DESKTOP)
    web_app.sign_in(moderator, network, moderator_of(network).username)
    moderator.get_by_role("link", name="Moderation").click()
    case = moderator.get_by_role("article", name=f"Post of {mia.name}")
    case.get_by_label("Hide the post").check()
    case.get_by_label("Reason").fill("Somebody in it did not agree")
    case.get_by_role("button", name="Decide").click()
    expect(case).to_have_count(0)

    tom.page.reload()
    expect(tom.page.get_by_role("alert")).to_contain_text("Not found.")
    mia.go("Notifications")
    expect(mia.page.get_by_text("A moderator has hidden your post")).to_be_visible(timeout=SLOWLY)


def test_everything_is_exported_and_then_deleted(mia: Somebody, tom: Somebody):
    mia.go("Profile")
    mia.page.get_by_role("link", name="Settings").first.click()
    mia.page.get_by_text("Your data", exact=True).click()
    mia.page.get_by_role("button", name="Request an export").click()
    expect(mia.page.get_by_text("Your export is ready.").first).to_be_visible(timeout=SLOWLY)

    mia.page.get_by_text("Delete the account").click()
    mia.page.get_by_label("User name").fill(mia.name)
    mia.page.get_by_role("button", name="Delete my account").click()
    expect(mia.page.get_by_text("Everything is deleted.")).to_be_visible(timeout=SLOWLY)
    tom.go("Home")
    expect(tom.page.get_by_role("heading", name="Your feed is empty")).to_be_visible(timeout=SLOWLY)
    tom.go("Search")
    tom.page.get_by_label("People or #hashtags").fill(mia.name)
    expect(tom.page.get_by_role("heading", name="Nothing begins with")).to_be_visible()
