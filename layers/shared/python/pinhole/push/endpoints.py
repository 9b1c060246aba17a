"""Allowed endpoints of pushes: the push services of browsers, and nothing else.

An endpoint comes from the client, and a function calls it. Names of hosts that belong to push
services leave nothing to guess: neither addresses of our own network nor what a name resolves to.
"""

from __future__ import annotations

from urllib.parse import urlsplit

# Chromium, Firefox, Safari, Edge: these hosts and those below them.
HOSTS = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
LONGEST = 1_000
# What may go into the API's description of that, for which `fault_of` decides.
PATTERN = (
    r"^https://([A-Za-z0-9-]+\.)*("
    + "|".join(host.replace(".", r"\.") for host in HOSTS)
    + r")(:443)?([/?][!-\"$-\[\]-~]*)?$"
)


def fault_of(endpoint: str) -> str | None:
    """The fault of an endpoint; None if pushes may go there."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "must be an address"
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc:
        return "must begin with https:// and a host"
    if not endpoint.isascii() or any(sign <= " " or sign in "\\#" for sign in endpoint):
        return "must be an address"
    if not any(host == known or host.endswith(f".{known}") for known in HOSTS):
        return "must belong to the push service of a browser"
    return None
