"""Live connections."""

from __future__ import annotations

from typing import TypedDict


class LiveTicket(TypedDict):
    url: str
    expires_at: str
    ends_at: str
