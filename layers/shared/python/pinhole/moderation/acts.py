"""A moderator's decision, as stored in the audit log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TypedDict, cast

from pinhole import ids
from pinhole.access.viewer import Viewer
from pinhole.moderation.subjects import Subject

HIDE, SHOW = "hide", "show"


class StoredAct(TypedDict):
    """A decision as tables have it, in their JSON texts too."""

    act_id: str
    moderator_id: str
    subject: str
    action: str
    reason: str | None


class Summary(TypedDict):
    """A summary of a case's reports: how many for each reason, and when."""

    reasons: dict[str, int]
    is_more: bool
    first: str | None
    last: str | None


class Decided(StoredAct, Summary):
    """A case's last decision, with a summary of the reports that it is about."""


@dataclass(frozen=True)
class Act:
    """One decision; its id contains its time."""

    act_id: str
    moderator_id: str
    subject: str
    action: str
    reason: str | None = None

    @classmethod
    def of(cls, viewer: Viewer, subject: Subject, action: str, reason: str | None) -> Act:
        """A decision made now."""
        return cls(ids.ulid(), viewer.user_id, subject.key, action, reason)

    def dump(self) -> StoredAct:
        return cast("StoredAct", asdict(self))
