"""The evidence: everything that a network has stored, and what it shows to its people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pinhole.aws.items import Row

NOTE = "#interactions"


@dataclass(frozen=True)
class Inbox:
    """A person's notifications: how many of the list are unread, and the number on the badge."""

    unread: int
    badge: int


@dataclass(frozen=True)
class Evidence:
    """`rows` by table, `objects` (keys) by bucket and `waiting` messages by queue, all without the
    stage's prefix; `timelines` (post ids as shown, newest first) and `inboxes` by person.

    `uploaded` are the posts whose files were all accepted, `deleted` those whose deletion was.
    """

    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    objects: Mapping[str, set[str]] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)
    timelines: Mapping[str, list[str]] = field(default_factory=dict)
    inboxes: Mapping[str, Inbox] = field(default_factory=dict)
    uploaded: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()

    def table(self, name: str) -> list[Row]:
        """The rows of a table, without notes of recent interactions."""
        return [row for row in self.rows.get(name, []) if not _is_note(row)]

    def by_id(self, table: str, key: str) -> dict[str, Row]:
        """The rows of a table by an attribute that is unique."""
        return {row[key]: row for row in self.table(table)}

    def bucket(self, name: str) -> set[str]:
        return self.objects.get(name, set())


def listed(lines: Iterable[str]) -> list[str]:
    """Differences in the order in which they are printed."""
    return sorted(lines)


def _is_note(row: Row) -> bool:
    subjects = (row.get(name) for name in ("followee_id", "comment_id", "post_id"))
    return any(str(subject).endswith(NOTE) for subject in subjects)
