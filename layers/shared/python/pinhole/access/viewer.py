"""The person who makes a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Viewer:
    """The person who makes a request, as their access token says."""

    user_id: str
    username: str
    is_moderator: bool = False
