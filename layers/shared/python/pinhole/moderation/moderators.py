"""What holds for whoever decides about what others made."""

from __future__ import annotations

from pinhole import errors
from pinhole.access.viewer import Viewer


def require(viewer: Viewer) -> None:
    """Raises Forbidden for who is no moderator."""
    if not viewer.is_moderator:
        raise errors.Forbidden("Only moderators can do this")


def require_impartial(viewer: Viewer, author_id: str) -> None:
    """Raises Forbidden for who is no moderator, and for one who decides about their own."""
    require(viewer)
    if author_id == viewer.user_id:
        raise errors.Forbidden("Another moderator has to decide about what is yours")
