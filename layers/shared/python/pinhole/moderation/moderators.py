"""Preconditions of moderators' decisions."""

from __future__ import annotations

from pinhole import errors
from pinhole.access import tokens
from pinhole.access.viewer import Viewer


def require(viewer: Viewer) -> None:
    """Raises Forbidden unless the viewer is a moderator, and Unauthenticated for a token that was
    ended: it says that its owner is a moderator for up to an hour after they were dismissed.
    """
    if not viewer.is_moderator:
        raise errors.Forbidden("Only moderators can do this")
    tokens.require_accepted(viewer)


def require_impartial(viewer: Viewer, author_id: str, field: str) -> None:
    """The same, and raises NotOneself, naming the field, if it is about the viewer or something
    they made.
    """
    require(viewer)
    require_other(viewer, author_id, field)


def require_other(viewer: Viewer, author_id: str, field: str) -> None:
    """Raises NotOneself, naming the field, if the viewer is the author."""
    if author_id == viewer.user_id:
        raise errors.NotOneself.of(field, "is for another moderator to decide")
