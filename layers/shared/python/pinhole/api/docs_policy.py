"""Content policy of the page of the API's document: only its own parts may load and run."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode


def content_policy(page: str, sign_in: str) -> str:
    """Lets the page's own scripts and styles run, known by their hashes, and nothing else."""
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(_hashes("script", page)),
        "style-src": " ".join(_hashes("style", page)),
        "img-src": "'self' data:",
        "connect-src": f"'self' {sign_in}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _hashes(tag: str, page: str) -> list[str]:
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
    digests = (hashlib.sha256(text.encode()).digest() for text in found)
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]
