"""The web app as a person uses it: by labels and buttons."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from local import environments
from tests.e2e.support import samples
from tests.e2e.support.network import PASSWORD, Network

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
NARROWEST = {"width": 320, "height": 640}
expect.set_options(timeout=30_000)


def a_page(chromium: Browser, size: dict[str, int], scheme: str = "light") -> Page:
    """A browser of somebody else: nothing is shared with other pages."""
    page = chromium.new_context(viewport=size, color_scheme=scheme).new_page()
    page.set_default_timeout(30_000)
    return page


def sign_in(page: Page, network: Network, username: str, password: str = PASSWORD) -> None:
    """Open the app and sign in; the home feed is there afterwards."""
    page.goto(network.addresses["web_url"])
    fill_in(page, username, password)


def fill_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Sign in on the page that asks for it; a page for people who are signed in follows."""
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("navigation", name="Main").wait_for()


def choose_photos(page: Page, *names: str) -> None:
    """Choose a photo of each name for the new post."""
    photo = samples.small_photo(1200, 800)
    files = [{"name": name, "mimeType": photo.content_type, "buffer": photo.body} for name in names]
    page.get_by_label("Choose photos or videos").set_input_files(files)


def open_page(page: Page, network: Network, path: str) -> None:
    """Open a page of the app by its address, as from a link elsewhere."""
    page.goto(f"{network.addresses['web_url']}{path}")


def begin_post(page: Page, network: Network, *names: str) -> None:
    """Open the page for a new post and choose photos of these names."""
    open_page(page, network, "/new")
    choose_photos(page, *names)


def share(page: Page) -> None:
    page.get_by_role("button", name="Share", exact=True).click()


def published(page: Page) -> None:
    """Wait until the shared post is out."""
    expect(page.get_by_text("Your post is published.")).to_be_visible(timeout=60_000)


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it is: the rule, and where."""
    axe = environments.WEB / "node_modules" / "axe-core" / "axe.min.js"
    page.evaluate(axe.read_text())
    found = page.evaluate("axe.run().then(({violations}) => violations)")
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]


def violations_in_both_themes(page: Page) -> list[str]:
    """The same in light and in dark; the page is in light afterwards."""
    found = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found += violations(page)
    return found
