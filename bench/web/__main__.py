"""The web app's targets, against the network that `make run` started: `make bench-web`.

Prints the table, writes `docs/benches/web.md`, and fails when a target is missed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from bench.web import bytes_sent, endless, report
from bench.web.phone import Phone, opened
from bench.web.report import Target
from local.console import Trouble, main, step
from local.environments import ROOT, STATE
from local.person import Person
from local.seed import PASSWORD, PEOPLE
from local.web import browser
from stacks.builds import site_files

ROUNDS = 5
SCROLLED, FEW, MANY = 200, 50, 1_000


def bench() -> None:
    """Measure, print, write; raises Trouble if a target is missed."""
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    outputs = _outputs()
    reader = Person.sign_in(outputs, PEOPLE[0], PASSWORD)
    posts = reader.ask("GET", "/feed?order=latest&limit=50")["posts"]
    targets = list(_bytes())
    with browser.page() as page:
        chromium = page.context.browser
        assert chromium
        with step("Opening the feed"):
            targets += _first_photo(chromium, outputs["web_url"])
        with step(f"Scrolling through {MANY:,} posts"):
            targets += _scroll(chromium, outputs["web_url"], posts)
    text = report.markdown(targets, ROUNDS, busy)
    print(text)
    (ROOT / "docs" / "benches" / "web.md").write_text(text)
    if missed := [target.what for target in targets if not target.is_met]:
        raise Trouble("Missed: " + "; ".join(missed))


def _outputs() -> dict[str, str]:
    file = STATE / "outputs.json"
    if not file.exists():
        raise Trouble("No Pinhole is running here: `make run` starts one.")
    found: dict[str, str] = json.loads(file.read_text())
    return found


def _bytes() -> Iterator[Target]:
    site = site_files.site()
    first = bytes_sent.first_load(site, "js")
    yield Target("JavaScript of the first feed", first, 120, "KB")
    yield Target("… of Phanpy's", first / bytes_sent.PHANPY_KB, 0.40, "x")
    yield Target("style sheets", bytes_sent.first_load(site, "css"), 15, "KB")
    largest = max(bytes_sent.further_pages(site).items(), key=lambda page: page[1])
    yield Target(f"largest further page ({largest[0]})", largest[1], 40, "KB")


def _first_photo(chromium: Browser, site: str) -> Iterator[Target]:
    with opened(chromium, site, PEOPLE[0], PASSWORD) as phone:
        phone.slow_down()
        cold = [_load(phone, site, cold=True) for _ in range(ROUNDS)]
        warm = [_load(phone, site, cold=False) for _ in range(ROUNDS)]
    yield Target("first photo, nothing cached", median(lcp for lcp, _ in cold), 1.8, "s")
    yield Target("first photo, app cached", median(lcp for lcp, _ in warm), 0.8, "s")
    yield Target("layout shift of loading", max(shift for _, shift in cold + warm), 0, "")


def _load(phone: Phone, site: str, *, cold: bool) -> tuple[float, float]:
    """Seconds until the first photo, and how far the layout shifted."""
    if cold:
        phone.forget_files()
    phone.page.goto(site)
    phone.page.locator("article img.loaded").first.wait_for(state="attached")
    phone.page.wait_for_timeout(1_000)  # for a later, larger paint
    seen = phone.observed()
    return seen["lcp"] / 1000, seen["shift"]


def _scroll(chromium: Browser, site: str, posts: list[dict[str, Any]]) -> Iterator[Target]:
    with opened(chromium, site, PEOPLE[0], PASSWORD) as phone:
        read = endless.serve(phone.page, posts)
        phone.page.goto(site)
        _scroll_until(phone, lambda: read() >= FEW)
        few = phone.heap()
        phone.slow_down()
        _scroll_until(phone, lambda: read() >= SCROLLED, likes=True)
        seen = phone.observed()
        phone.speed_up()
        _scroll_until(phone, lambda: read() >= MANY)
        many = phone.heap()
    yield Target(f"slowest like in a scroll of {SCROLLED} posts", seen["slowest"], 150, "ms")
    yield Target("layout shift of scrolling", seen["shift"], 0, "")
    yield Target(f"memory after {MANY:,} posts, of that after {FEW}", many / few, 1.5, "x")


def _scroll_until(phone: Phone, is_there: Callable[[], bool], *, likes: bool = False) -> None:
    """Scroll down; with `likes`, like a post now and then."""
    scrolled = 0
    while not is_there():
        phone.page.mouse.wheel(0, 1_500)
        phone.page.wait_for_timeout(100)
        scrolled += 1
        if likes and scrolled % 10 == 0:
            phone.like_one()


main(bench)
