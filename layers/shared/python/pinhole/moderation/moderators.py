"""Preconditions of moderators' decisions."""

from __future__ import annotations

from pinhole import errors
from pinhole.access import tokens
from pinhole.access.viewer import Viewer


def require(viewer: Viewer) -> None:
    """Raises Forbidden unless the viewer is a moderator."""
    if not viewer.is_moderator:
        raise errors.Forbidden("Only moderators can do this")


def require_impartial(viewer: Viewer, author_id: str) -> None:
    """Raises Forbidden unless the viewer is a moderator other than the author, and Unauthenticated
    for a token that was ended.
    """
    require(viewer)
    tokens.require_accepted(viewer)
    if author_id == viewer.user_id:
        raise errors.Forbidden("Another moderator has to decide about your own content")
