"""The web app as a person uses it: by labels and buttons."""

from __future__ import annotations

from playwright.sync_api import Page

from local import environments
from tests.e2e.support.network import PASSWORD, Network


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


def open_page(page: Page, network: Network, path: str) -> None:
    """Open a page of the app by its address, as from a link elsewhere."""
    page.goto(f"{network.addresses['web_url']}{path}")


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it is: the rule, and where."""
    axe = environments.WEB / "node_modules" / "axe-core" / "axe.min.js"
    page.evaluate(axe.read_text())
    found = page.evaluate("axe.run().then(({violations}) => violations)")
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]
