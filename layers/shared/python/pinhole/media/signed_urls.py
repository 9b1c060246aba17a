"""Signatures of addresses: who holds one sees a restricted rendition for a while.

They are given by who has decided that the viewer may see the post, and checked at the edge
(`stacks/edge/rewrite_medium.js`), which knows the same key. A signature is HMAC-SHA256 over the
path and when it expires, so it is good for one rendition alone.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode

from pinhole import clock
from pinhole.settings import settings


def expiry() -> int:
    """Until when what is signed now is good, in seconds since the epoch: for one to two windows.

    It stays the same for a whole window, and so do all addresses: browsers keep what they have.
    """
    window = settings.signature_window_seconds
    return (clock.timestamp() // window + 2) * window


def sign(path: str, expires: int) -> str:
    """The path with its signature as a query. Raises RuntimeError where there is no key: an
    address that anybody could have made must not look like a signed one.
    """
    if not settings.signing_key:
        raise RuntimeError("This function has no key to sign addresses with")
    digest = hmac.digest(settings.signing_key.encode(), f"{path}\n{expires}".encode(), "sha256")
    signature = urlsafe_b64encode(digest).rstrip(b"=").decode()
    return f"{path}?expires={expires}&signature={signature}"
