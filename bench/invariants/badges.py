"""Badges equal lists."""

from __future__ import annotations

from pinhole.settings import settings

from bench.invariants.evidence import Evidence, listed


def unequal(seen: Evidence) -> list[str]:
    """People whose badge is not the number of unread notifications in their list."""
    return listed(
        f"{user_id} has {inbox.unread} unread, and {inbox.badge} on the badge"
        for user_id, inbox in seen.inboxes.items()
        if min(inbox.unread, settings.unread_most) != inbox.badge
    )
