"""Signed URLs give temporary access to a restricted rendition.

They are issued after the viewer's access to the post was checked, and verified at the edge
(`stacks/edge/rewrite_medium.js`) with the same key. A signature is HMAC-SHA256 over path and
expiry, so it is valid for one rendition only.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode

from pinhole import clock
from pinhole.media import signing_key
from pinhole.settings import settings


def expiry() -> int:
    """Expiry of URLs signed now, in seconds since the epoch: one to two windows ahead.

    It is constant within a window, and so are the URLs: browsers can reuse their cache.
    """
    window = settings.signature_window_seconds
    return (clock.timestamp() // window + 2) * window


def sign(path: str, expires: int) -> str:
    """The path with its signature as a query. Raises as `signing_key.current` does."""
    digest = hmac.digest(signing_key.current(), f"{path}\n{expires}".encode(), "sha256")
    signature = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return f"{path}?expires={expires}&signature={signature}"
