"""WebKit, the engine of Safari: Debian's WebKitGTK, driven by its own WebDriver.

with webkit.window() as window:
    window.open(url)
    window.fill("User name", "ana")
    window.click("Sign in")

Needs the packages `webkit2gtk-driver` and, where there is no display, `xvfb`. A dozen calls of the
protocol (https://www.w3.org/TR/webdriver2/) are all that a story takes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from local.cloud import free_port
from tests.e2e.support.waiting import until

DRIVER = "WebKitWebDriver"
_SECONDS = 60
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_STARTED = {"webkitgtk:browserOptions": {"args": ["--automation"]}}


class NoWebKit(Exception):
    """A package is missing; the text names it."""


class Window:
    """What one person looks at; nothing is shared with other windows. Parts are found by what
    people read, and waited for.
    """

    def __init__(self, driver: str) -> None:
        self._driver = driver
        made = _call("POST", f"{driver}/session", {"capabilities": {"alwaysMatch": _STARTED}})
        self._session = f"{driver}/session/{made['sessionId']}"

    def open(self, address: str) -> None:
        self._ask("url", {"url": address})

    def fill(self, label: str, text: str) -> None:
        """Write into the field with that label."""
        self._type(f"//*[@id=//label[normalize-space()={label!r}]/@for]", text)

    def choose_file(self, file: Path) -> None:
        self._type("//input[@type='file']", str(file))

    def click(self, name: str, within: str = "") -> None:
        """Click the button or link that is called so."""
        named = f"[@aria-label={name!r} or normalize-space()={name!r}]"
        self._click(f"{within}//button{named}|{within}//a{named}")

    def see(self, text: str, within: str = "") -> None:
        """Wait until there is such a text."""
        self._find(f"{within}//*[contains(normalize-space(), {text!r})]")

    def close(self) -> None:
        requests.delete(self._session, timeout=_SECONDS)

    def _type(self, path: str, text: str) -> None:
        self._ask(f"element/{self._find(path)}/value", {"text": text})

    def _click(self, path: str) -> None:
        self._ask(f"element/{self._find(path)}/click", {})

    def _find(self, path: str) -> str:
        """The first such element, once it is there."""
        query = {"using": "xpath", "value": path}
        found = until(lambda: self._ask("elements", query), bool, what=path, seconds=_SECONDS)
        return str(found[0][_ELEMENT])

    def _ask(self, what: str, body: dict[str, Any]) -> Any:
        return _call("POST", f"{self._session}/{what}", body)


@contextmanager
def window() -> Iterator[Window]:
    """A window in a browser of its own, closed at the end of the block. Raises NoWebKit."""
    if not shutil.which(DRIVER):
        raise NoWebKit("webkit2gtk-driver is not installed")
    with _display() as display, _driver(display) as driver:
        opened = Window(driver)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def _driver(display: str) -> Iterator[str]:
    port = free_port()
    variables = {**os.environ, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
    command = [DRIVER, f"--port={port}"]
    with subprocess.Popen(command, env=variables, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            until(lambda: _answers(address), bool, what=DRIVER, seconds=_SECONDS)
            yield address
        finally:
            process.terminate()


@contextmanager
def _display() -> Iterator[str]:
    """A screen that nobody sees."""
    if not shutil.which("Xvfb"):
        raise NoWebKit("xvfb is not installed")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        try:
            yield f":{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def _answers(driver: str) -> bool:
    try:
        return requests.get(f"{driver}/status", timeout=_SECONDS).ok
    except requests.ConnectionError:
        return False


def _call(method: str, address: str, body: dict[str, Any]) -> Any:
    answer = requests.request(method, address, json=body, timeout=2 * _SECONDS)
    value = answer.json()["value"]
    assert answer.ok, f"{address}: {value}"
    return value
