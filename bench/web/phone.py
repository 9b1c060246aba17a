"""A cheap phone in headless Chromium: a slow processor and a mobile network.

with phone.opened(site, username) as page: ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

OBSERVED = (Path(__file__).parent / "observed.js").read_text()
# What the developer tools of Chrome call "Fast 4G", and a processor four times as slow.
FAST_4G = {
    "offline": False,
    "latency": 165,
    "downloadThroughput": 1_012_500,
    "uploadThroughput": 168_750,
}
SLOWER = 4
# The middle of the first like that is wholly in the window and has not been tapped.
_LIKE = """(() => {
    const likes = [...document.querySelectorAll("[data-shortcut=like][aria-pressed=false]")];
    const boxes = likes.map((button) => button.getBoundingClientRect());
    const { left, top, width, height } = boxes.find(
        ({ top, bottom }) => top > 60 && bottom < innerHeight - 80,
    );
    return [left + width / 2, top + height / 2];
})()"""


class Phone:
    """Somebody who is signed in on a phone; `page` is what they look at."""

    def __init__(self, browser: Browser, site: str, username: str, password: str) -> None:
        self._context: BrowserContext = browser.new_context(
            viewport={"width": 390, "height": 844},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(60_000)
        self._sign_in(site, username, password)
        self.page.add_init_script(OBSERVED)
        self._session: CDPSession = self._context.new_cdp_session(self.page)

    def slow_down(self) -> None:
        self._session.send("Network.enable")
        self._session.send("Network.emulateNetworkConditions", FAST_4G)
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def speed_up(self) -> None:
        """As fast as this machine is again; the network stays as it is."""
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": 1})

    def like_one(self) -> None:
        """Tap the like of a post that is in the window."""
        self.page.touchscreen.tap(*self._ask(_LIKE))

    def forget_files(self) -> None:
        """As on a first visit: nothing is cached, no worker keeps the app."""
        self.page.evaluate(
            "Promise.all([caches.keys().then(all => Promise.all(all.map(n => caches.delete(n)))),"
            " navigator.serviceWorker.getRegistrations()"
            ".then(all => Promise.all(all.map(one => one.unregister())))])"
        )
        self._session.send("Network.clearBrowserCache")

    def observed(self) -> dict[str, float]:
        """Milliseconds of the largest image's paint and of the slowest interaction, and how far
        the layout has shifted.
        """
        found: dict[str, float] = self._ask("window.observed")
        return found

    def heap(self) -> float:
        """Megabytes that JavaScript holds after the garbage is collected: twice, as what waits for
        a finalizer or a timer is free only after that.
        """
        for _ in range(2):
            self.page.wait_for_timeout(1_000)
            self._session.send("HeapProfiler.collectGarbage")
        self._session.send("Performance.enable")
        metrics: list[dict[str, Any]] = self._session.send("Performance.getMetrics")["metrics"]
        [used] = [float(m["value"]) for m in metrics if m["name"] == "JSHeapUsedSize"]
        return used / 1e6

    def _ask(self, expression: str) -> Any:
        """The value of an expression; not by Playwright, whose own scripts in the page would count
        as its memory.
        """
        told = {"expression": expression, "returnByValue": True}
        answer = self._session.send("Runtime.evaluate", told)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"]["value"]

    def _sign_in(self, site: str, username: str, password: str) -> None:
        self.page.goto(site)
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("article").first.wait_for()


@contextmanager
def opened(browser: Browser, site: str, username: str, password: str) -> Iterator[Phone]:
    """A phone of its own, put away at the end of the block."""
    phone = Phone(browser, site, username, password)
    try:
        yield phone
    finally:
        phone.page.context.close()
