"""What people do with their own account in the web app."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from local.person import Person
from tests.e2e.support import samples, totp, web_app
from tests.e2e.support.network import PASSWORD, Network, unique
from tests.e2e.support.web_app import DESKTOP, PHONE, a_page

# What the local cloud takes as the code for a forgotten password: it sends no mail.
LOCAL_CODE = "654321"
SCRIPT = "<script>document.title=1</script>"


@pytest.fixture(scope="module")
def person(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture(scope="module")
def page(network: Network, chromium: Browser, person: Person) -> Page:
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, person.username)
    return page


def edit(page: Page) -> None:
    page.get_by_role("link", name="Profile").click()
    page.get_by_role("button", name="Edit profile").click()


def test_a_square_of_a_picture_becomes_the_avatar(page: Page):
    edit(page)
    photo = samples.small_photo(900, 600)
    picture = {"name": "me.jpg", "mimeType": photo.content_type, "buffer": photo.body}
    page.get_by_label("Change the picture").set_input_files([picture])
    frame = page.get_by_role("group", name="Part of the picture")
    frame.focus()
    before = frame.locator("canvas").evaluate("canvas => canvas.toDataURL()")
    page.get_by_label("Zoom").fill("2")
    frame.focus()
    page.keyboard.press("ArrowRight")
    assert frame.locator("canvas").evaluate("canvas => canvas.toDataURL()") != before
    assert web_app.violations_in_both_themes(page) == []
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".profile .avatar img")).to_be_visible(timeout=60_000)


def test_a_new_user_name_moves_the_profile_and_texts_stay_texts(page: Page, person: Person):
    name = unique("anew")
    edit(page)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Name", exact=True).fill(SCRIPT)
    page.get_by_label("About you").fill(SCRIPT)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text(SCRIPT).first).to_be_visible()
    assert page.url.endswith(f"/@{name}")
    assert page.title() == f"@{name} · Pinhole"


def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(network: Network, page: Page):
    other = network.person("ben")
    edit(page)
    page.get_by_label("User name").fill(other.username)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value(other.username)
    page.get_by_role("button", name="Cancel").click()


def test_a_second_factor_is_set_up_asked_for_and_turned_off(network: Network, chromium: Browser):
    person = network.person("tess")
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, person.username)
    web_app.open_page(page, network, "/settings")
    page.get_by_text("Second factor", exact=True).click()
    page.get_by_role("button", name="Set up an app").click()
    expect(page.get_by_role("img", name="QR code for your app")).to_be_visible()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    link = page.get_by_role("link", name="Open in an app on this device")
    assert secret in (link.get_attribute("href") or "")
    assert web_app.violations_in_both_themes(page) == []
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is wrong.")
    page.get_by_label("Code", exact=True).fill(totp.code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("The second factor is on.")).to_be_visible()

    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(totp.code(secret))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("navigation", name="Main").wait_for()
    web_app.open_page(page, network, "/settings")
    page.get_by_text("Second factor", exact=True).click()
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_text("The second factor is off.")).to_be_visible()


def test_signing_out_in_one_tab_signs_out_the_other(network: Network, chromium: Browser):
    page = a_page(chromium, DESKTOP)
    web_app.sign_in(page, network, network.person("eve").username)
    other = page.context.new_page()
    web_app.open_page(other, network, "/saved")
    expect(other.get_by_role("heading", name="Nothing saved")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()


def test_who_deletes_the_account_can_follow_what_goes(network: Network, chromium: Browser):
    person = network.person("gus")
    network.publish(person, samples.small_photo())
    page = a_page(chromium, PHONE)
    web_app.sign_in(page, network, person.username)
    web_app.open_page(page, network, "/settings")
    page.get_by_text("Delete the account").click()
    page.get_by_label("User name").fill(person.username)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="What was deleted")).to_be_visible()
    expect(page.get_by_text("Everything is deleted.")).to_be_visible(timeout=120_000)
    assert web_app.violations_in_both_themes(page) == []


def test_a_forgotten_password_is_replaced_with_a_code(network: Network, chromium: Browser):
    person = network.person("amy")
    page = a_page(chromium, PHONE)
    web_app.open_page(page, network, "/forgotten-password")
    page.get_by_label("User name").fill(person.username)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill(LOCAL_CODE)
    page.get_by_label("New password", exact=True).fill("Another-pass-2")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Your password is set.")).to_be_visible()
    web_app.sign_in(page, network, person.username, "Another-pass-2")


def test_a_name_that_is_taken_is_said_so(network: Network, chromium: Browser, person: Person):
    page = a_page(chromium, PHONE)
    web_app.open_page(page, network, "/sign-up")
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("E-mail address").fill("somebody@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("alert")).to_have_text("This user name is taken.")


def test_signing_out_everywhere_ends_the_app(network: Network, chromium: Browser):
    person = network.person("eve")
    page = a_page(chromium, DESKTOP)
    web_app.sign_in(page, network, person.username)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
