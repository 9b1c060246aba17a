"""Reports, decisions and appeals in the web app."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from local.person import Person
from tests.e2e.journeys.moderation import moderator_of
from tests.e2e.support import samples, web_app
from tests.e2e.support.network import Network
from tests.e2e.support.web_app import DESKTOP, PHONE, a_page

SCRIPT = '"><img src=x onerror="document.title=1"><script>document.title=1</script>'


@pytest.fixture(scope="module")
def author(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture(scope="module")
def post(network: Network, author: Person) -> str:
    return network.publish(author, samples.small_photo(640, 480), caption=SCRIPT)


@pytest.fixture(scope="module")
def reader(network: Network, chromium: Browser) -> Page:
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, network.person("ben").username)
    return page


@pytest.fixture(scope="module")
def moderator(network: Network, chromium: Browser) -> Page:
    page = a_page(chromium, DESKTOP, "dark")
    web_app.sign_in(page, network, moderator_of(network).username)
    return page


def report(page: Page, reason: str, note: str = "") -> None:
    """Report what the open menu belongs to."""
    page.get_by_role("button", name="Report", exact=True).click()
    page.get_by_label(reason).check()
    page.get_by_label("Anything moderators should know").fill(note)
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Thank you. Moderators will look at it.")).to_be_visible()


def test_a_post_a_comment_and_a_person_are_reported_from_their_menus(
    network: Network, reader: Page, author: Person, post: str
):
    author.ask("POST", f"/posts/{post}/comments", {"text": SCRIPT})
    web_app.open_page(reader, network, f"/p/{post}")
    reader.get_by_role("article").get_by_role("button", name="More", exact=True).click()
    report(reader, "Hate", SCRIPT)
    reader.get_by_role("button", name=f"More about the comment of {author.username}").click()
    report(reader, "Spam")
    web_app.open_page(reader, network, f"/@{author.username}")
    reader.get_by_role("button", name="More", exact=True).click()
    report(reader, "Pretends to be somebody else")


def case(page: Page, kind: str, of: str):
    return page.get_by_role("article", name=f"{kind} of {of}")


def test_a_moderator_sees_what_was_reported_as_it_was_and_hides_it(
    network: Network, moderator: Page, author: Person, post: str
):
    moderator.get_by_role("link", name="Moderation").click()
    reported = case(moderator, "Post", author.username)
    expect(reported.get_by_text("1 report: Hate 1")).to_be_visible()
    expect(reported.get_by_text(SCRIPT).first).to_be_visible()
    reported.get_by_role("button", name="Show 1 picture").click()
    picture = reported.get_by_role("img")
    expect(picture).to_be_visible()
    moderator.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    assert web_app.violations_in_both_themes(moderator) == []

    reported.get_by_label("Hide the post").check()
    reported.get_by_label("Reason, which the author and the log are told").fill("Not here")
    reported.get_by_role("button", name="Decide").click()
    expect(case(moderator, "Post", author.username)).to_have_count(0)

    comment = case(moderator, "Comment", author.username)
    comment.get_by_label("Delete the comment").check()
    comment.get_by_label("Reason, for the log").fill("Spam")
    comment.get_by_role("button", name="Decide").click()
    expect(comment).to_have_count(0)
    assert moderator.title() == "Moderation · Pinhole"


def test_the_reporter_is_told_the_outcome(network: Network, reader: Page):
    reader.get_by_role("link", name="Notifications").click()
    expect(reader.get_by_text("Moderators have acted on your report").first).to_be_visible()


def test_the_author_sees_why_and_appeals_once_and_the_post_is_shown_again(
    network: Network, chromium: Browser, moderator: Page, author: Person, post: str
):
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, author.username)
    page.get_by_role("link", name="Notifications").click()
    page.get_by_role("link", name="A moderator has hidden your post").click()
    expect(page.get_by_text("Their reason: Not here")).to_be_visible()
    assert web_app.violations_in_both_themes(page) == []
    page.get_by_role("button", name="Appeal").click()
    page.get_by_label("Your appeal").fill("It is harmless")
    page.get_by_role("dialog").get_by_role("button", name="Appeal").click()
    expect(page.get_by_text("Your appeal is with the moderators.")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Appeal").click()
    page.get_by_label("Your appeal").fill("Again")
    page.get_by_role("dialog").get_by_role("button", name="Appeal").click()
    expect(page.get_by_role("alert")).to_contain_text("You have appealed already")

    web_app.open_page(moderator, network, "/moderation")
    appealed = case(moderator, "Post", author.username)
    expect(appealed.get_by_text("It is harmless")).to_be_visible()
    appealed.get_by_label("Show the post again").check()
    appealed.get_by_label("Reason, for the log").fill("They are right")
    appealed.get_by_role("button", name="Decide").click()
    expect(appealed).to_have_count(0)

    page.reload()
    expect(page.get_by_role("article")).to_be_visible()
    expect(page.get_by_text("Moderators have hidden this post")).to_have_count(0)


def test_an_account_is_suspended_and_the_suspension_lifted(
    network: Network, moderator: Page, reader: Page, author: Person
):
    web_app.open_page(moderator, network, "/moderation")
    person = case(moderator, "Account", author.username)
    person.get_by_role("button", name=f"Suspend {author.username}").click()
    dialog = moderator.get_by_role("dialog")
    dialog.get_by_label("Reason, which the person is told").fill("A cool-down")
    dialog.get_by_role("button", name=f"Suspend {author.username}").click()
    expect(moderator.get_by_text("The account is suspended.")).to_be_visible()
    web_app.open_page(reader, network, f"/@{author.username}")
    expect(reader.get_by_role("alert")).to_contain_text("Not found.")

    moderator.get_by_role("button", name="Decided").click()
    person.get_by_role("button", name=f"Lift the suspension of {author.username}").click()
    expect(moderator.get_by_text("The suspension is lifted.")).to_be_visible()
    reader.get_by_role("button", name="Try again").click()
    expect(reader.get_by_role("heading", name=author.username)).to_be_visible()
    moderator.get_by_role("button", name="Log").click()
    expect(moderator.get_by_text("Suspension lifted").first).to_be_visible()
    assert web_app.violations_in_both_themes(moderator) == []


def test_nobody_else_sees_the_moderators_page(network: Network, reader: Page):
    web_app.open_page(reader, network, "/moderation")
    expect(reader.get_by_text("There is no page at this address.")).to_be_visible()
    expect(reader.get_by_role("link", name="Moderation")).to_have_count(0)
