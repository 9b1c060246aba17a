"""Only the CDN may call the API: it adds a secret to every request, and functions know its hash.

API Gateway gives the API an address of its own, which would bypass the CDN and its firewall.
Nothing there can check a header, so the functions do, by a hash in their configuration: they need
no secret to start, and the hash does not reveal the header.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from pinhole import errors
from pinhole.cdn import shared_keys
from pinhole.settings import settings

HEADER = "x-pinhole-origin"


def check(headers: Mapping[str, str]) -> None:
    """Raises Forbidden for a request that bypassed the CDN, if the stage has one."""
    known = settings.origin_hashes.split()
    if not known:
        return
    given = shared_keys.digest(headers.get(HEADER, ""))
    if not any(hmac.compare_digest(given, each) for each in known):
        raise errors.Forbidden("Use the site's address, under /api")
