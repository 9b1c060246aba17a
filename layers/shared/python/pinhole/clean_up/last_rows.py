"""Deleted posts, comments and people as they were last, for as long as the archive keeps originals.

Nobody reads them, until somebody who saw one of them reports it: then it becomes evidence
(`pinhole.moderation.reportable`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from pinhole import clock
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.moderation import Evidence

# The version of what was deleted, which is no evidence yet.
DELETED = "deleted"
_DAY = 86_400
# What is kept of a comment and of a person.
_COMMENT = ("comment_id", "post_id", "author_id", "text")
_PERSON = ("user_id", "username", "display_name", "bio", "avatar_url")


def keep_post(row: Mapping[str, Any]) -> None:
    """Keep a published post. Idempotent: the first call counts, as in the functions below."""
    _keep(f"post#{row['post_id']}", row["author_id"], row)


def keep_comment(row: Mapping[str, Any]) -> None:
    """Keep a comment that still has its text."""
    _keep(f"comment#{row['comment_id']}", row["author_id"], _part(row, _COMMENT))


def keep_person(row: Mapping[str, Any]) -> None:
    """Keep what a person said about themselves."""
    _keep(f"person#{row['user_id']}", row["user_id"], _part(row, _PERSON))


def find(subject: str) -> Row | None:
    """The kept part of the row of a deleted subject, if any."""
    found = store.get(Evidence, {"subject": subject, "version": DELETED})
    if found is None or found["expires_at"] <= clock.timestamp():
        return None
    row: Row = orjson.loads(found["content"])
    return row


def _part(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}


def _keep(subject: str, author_id: str, row: Mapping[str, Any]) -> None:
    if not settings.archive_days:
        return
    Evidence(
        subject,
        DELETED,
        author_id=author_id,
        content=dict(row),
        taken_at=clock.iso(clock.now()),
        expires_at=clock.timestamp() + settings.archive_days * _DAY,
    ).save_if(Evidence.version.does_not_exist())
