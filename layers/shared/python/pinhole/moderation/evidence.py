"""Evidence: what was reported, as it was, for moderators alone.

A report first keeps the subject's text in a row of its own for each text it had, and its pictures
as copies of their renditions, which hold no private metadata. So neither an edit nor a deletion nor
a closed account takes anything from the moderators; rows and copies expire after `EVIDENCE_DAYS`.

A published post that is deleted is kept in the same form, where nobody reads it, for as long as the
archive keeps its originals: who saw it can still report it, which makes it evidence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from pinhole import clock
from pinhole.aws import workers
from pinhole.aws.items import Row
from pinhole.moderation import evidence_files
from pinhole.moderation.subjects import POST, Subject
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.comments import CommentRow
from pinhole.tables.moderation import Evidence
from pinhole.tables.people import UserRow
from pinhole.tables.posts import PostRow

if TYPE_CHECKING:
    from pinhole.views import moderation as views

_DAY = 86_400
# The version of a deleted post, which is no evidence yet.
_DELETED = "deleted"


def of_post(post: PostRow) -> dict[str, Any]:
    """What is kept of a post."""
    location = orjson.loads(post.get("location") or "null") or {}
    return {
        "text": post.get("caption", ""),
        "username": orjson.loads(post["author"])["username"],
        "location": location.get("name"),
        "media": [_of_medium(post["post_id"], each) for each in orjson.loads(post["media"])],
    }


def of_comment(comment: CommentRow, author: UserRow | None) -> dict[str, Any]:
    """What is kept of a comment."""
    return {
        "text": comment.get("text", ""),
        "username": (author or {}).get("username"),
        "media": [],
    }


def of_person(user: UserRow) -> dict[str, Any]:
    """What is kept of a person: names, bio and the larger picture."""
    picture, _, _ = user.get("avatar_url", "").rpartition("/")
    _, _, name = picture.partition("/avatars/")
    media = [{"index": 0, "type": "photo", "files": {"jpg": f"avatars/{name}/small.jpg"}}]
    return {
        "text": user.get("bio", ""),
        "username": user["username"],
        "display_name": user["display_name"],
        "media": media if name else [],
    }


def take(subject: Subject, author_id: str, content: dict[str, Any]) -> None:
    """Keep a subject as it is, unless it is kept already. Idempotent; pictures come first, so a row
    promises them. A picture that is gone, as of a deleted post, is left out.
    """
    version = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    if store.get(Evidence, {"subject": subject.key, "version": version}):
        return
    kept = evidence_files.keep(content["media"], evidence_files.KEPT)
    _save(subject, version, author_id, {**content, "media": kept}, settings.evidence_days)


def keep_deleted(post: PostRow) -> None:
    """Keep a deleted post for as long as its originals are archived. Idempotent."""
    if not settings.archive_days:
        return
    evidence_files.keep(of_post(post)["media"], evidence_files.SHOWN)
    subject = Subject(POST, post["post_id"])
    _save(subject, _DELETED, post["author_id"], dict(post), settings.archive_days)


def deleted_post(post_id: str) -> PostRow | None:
    """A post that was deleted, as it was, if it is still kept."""
    found = store.get(Evidence, {"subject": Subject(POST, post_id).key, "version": _DELETED})
    if found is None or found["expires_at"] <= clock.timestamp():
        return None
    post: PostRow = orjson.loads(found["content"])
    return post


def shown(subjects: Iterable[Subject]) -> dict[Subject, list[views.Evidence]]:
    """What is kept of these subjects, oldest first, with addresses that expire."""
    subjects = list(subjects)
    found = workers.each(_rows, subjects)
    return {
        subject: [_view(row) for row in rows] for subject, rows in zip(subjects, found, strict=True)
    }


def _of_medium(post_id: str, medium: dict[str, Any]) -> dict[str, Any]:
    folder = f"{post_id}/{medium['index']}"
    files = {"jpg": f"{folder}/full.jpg"}
    if medium["type"] == "video":
        files["mp4"] = f"{folder}/360p.mp4"
    return {
        "index": medium["index"],
        "type": medium["type"],
        "alt_text": medium.get("alt_text"),
        "files": files,
    }


def _save(subject: Subject, version: str, author_id: str, content: Any, days: int) -> None:
    Evidence(
        subject.key,
        version,
        author_id=author_id,
        content=content,
        taken_at=clock.iso(clock.now()),
        expires_at=clock.timestamp() + days * _DAY,
    ).save_if(Evidence.version.does_not_exist())


def _rows(subject: Subject) -> list[Row]:
    """What was reported, without what was only deleted."""
    where = "subject = :key"
    found = store.query(Evidence, where, {":key": subject.key}, is_consistent=True)
    now = clock.timestamp()
    kept = [row for row in found if row["version"] != _DELETED and row["expires_at"] > now]
    return sorted(kept, key=lambda row: str(row["taken_at"]))


def _view(row: Row) -> views.Evidence:
    """As `pinhole.api.schemas.moderation.Evidence` describes it."""
    content = orjson.loads(row["content"])
    until = clock.now() + timedelta(seconds=settings.download_seconds)
    return {
        "taken_at": row["taken_at"],
        "text": content["text"],
        "username": content.get("username"),
        "display_name": content.get("display_name"),
        "location": content.get("location"),
        "media": [_medium_view(medium) for medium in content["media"] if medium["files"]],
        "urls_expire_at": clock.iso(until),
    }


def _medium_view(medium: dict[str, Any]) -> views.KeptMedium:
    return {
        "index": medium["index"],
        "type": medium["type"],
        "alt_text": medium.get("alt_text"),
        "url": evidence_files.address(medium["files"].get("jpg")),
        "video_url": evidence_files.address(medium["files"].get("mp4")),
    }
