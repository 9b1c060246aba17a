"""The request of `make block` to its function."""

from __future__ import annotations

from pinhole.imaging.render import render

from tests.flow.support.world import invoke


def block(*files: bytes, reason: str = "", remove: bool = False) -> dict[str, list[str]]:
    """Block everything that looks like these pictures, or unblock it."""
    pictures = [render(data).fingerprint for data in files]
    return invoke("edit_blocklist", {"pictures": pictures, "reason": reason, "remove": remove})
