"""A real browser, headless; where there is none, the tests that need it are skipped.

with browser.page() as page:
    page.goto(url)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from local.web.browser import NoBrowser
from local.web.browser import page as opened


@contextmanager
def page() -> Iterator[Page]:
    """A page in a new browser, which is closed at the end of the block."""
    try:
        with opened() as it:
            yield it
    except NoBrowser as error:
        pytest.skip(str(error))
