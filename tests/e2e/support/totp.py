"""Codes of an authenticator app."""

from __future__ import annotations

import base64
import hmac
import struct
import time


def code(secret: str, step: int | None = None) -> str:
    """The code of RFC 6238 for a step of thirty seconds, by default the present one."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", now() if step is None else step), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def now() -> int:
    """The present step."""
    return int(time.time()) // 30
