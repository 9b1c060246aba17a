"""Preconditions of moderators' decisions."""

from __future__ import annotations

from pinhole import errors
from pinhole.access import tokens
from pinhole.access.viewer import Viewer


def require(viewer: Viewer) -> None:
    """Raises Forbidden unless the viewer is a moderator."""
    if not viewer.is_moderator:
        raise errors.Forbidden("Only moderators can do this")


def require_impartial(viewer: Viewer, author_id: str, field: str) -> None:
    """Raises Forbidden unless the viewer is a moderator, Unauthenticated for an ended token, and
    NotOneself, naming the field, if it is about the viewer or something they made.
    """
    require(viewer)
    tokens.require_accepted(viewer)
    if author_id == viewer.user_id:
        raise errors.NotOneself.of(field, "is for another moderator to decide")
