"""One decision of a moderator, as the audit log keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pinhole import ids
from pinhole.access.viewer import Viewer
from pinhole.moderation.subjects import Subject


@dataclass(frozen=True)
class Act:
    """One act; when it was, its id says."""

    act_id: str
    moderator_id: str
    subject: str
    action: str
    reason: str | None = None

    @classmethod
    def of(cls, viewer: Viewer, subject: Subject, action: str, reason: str | None) -> Act:
        """An act of this moment."""
        return cls(ids.ulid(), viewer.user_id, subject.key, action, reason)

    def dump(self) -> dict[str, Any]:
        return asdict(self)
