"""The web app's own page, into which a public page is written.

So the app starts on it, for those who are signed in, with the files of the build that is deployed.
The page and the site's address come from the site's bucket, where the deployment has put them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import orjson

from pinhole import clock, log
from pinhole.aws import clients, workers
from pinhole.settings import settings

_PAGE, _CONFIG = "index.html", "config.json"
# Marked in `web/index.html`: the title and what describes the page; what is seen without the app.
_PARTS = re.compile(r"(.*)<!-- head -->.*<!-- /head -->(.*)<!-- page -->.*<!-- /page -->(.*)", re.S)
# How long a process uses what it has read.
_KEPT_SECONDS = 60


@dataclass(frozen=True)
class AppPage:
    """The page without its own title and content, and the address of its site."""

    site: str  # without a slash at its end
    start: str
    middle: str
    end: str

    def filled(self, head: str, body: str) -> str:
        return f"{self.start}{head}{self.middle}{body}{self.end}"


# The page and when to read it again, by bucket.
_kept: dict[str, tuple[AppPage, int]] = {}


def current() -> AppPage:
    """The page as deployed, at most a minute ago; an older one while S3 fails. Raises AWS's error
    if none was ever read.
    """
    page, until = _kept.get(settings.site_bucket, (None, 0))
    if page and clock.timestamp() < until:
        return page
    try:
        page = parsed(*workers.each(_read, (_PAGE, _CONFIG)))
    except clients.FAULTS as error:
        if not page:
            raise
        log.logger.warning("app page not refreshed", error=type(error).__name__)
    _kept[settings.site_bucket] = page, clock.timestamp() + _KEPT_SECONDS
    return page


def parsed(page: bytes, config: bytes) -> AppPage:
    """Raises ValueError for a page without the marks."""
    parts = _PARTS.fullmatch(page.decode())
    if not parts:
        raise ValueError("The app's page has no marks for a public page")
    return AppPage(orjson.loads(config)["web_url"].rstrip("/"), *parts.groups())


def _read(key: str) -> bytes:
    body: bytes = clients.s3().get_object(Bucket=settings.site_bucket, Key=key)["Body"].read()
    return body
