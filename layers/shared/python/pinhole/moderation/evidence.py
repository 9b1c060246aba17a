"""Evidence: reported content as it was, for moderators alone.

A report first keeps the subject's text, in a row for each version of it, and its pictures, as
copies of their renditions, which hold no private metadata. So neither an edit nor a deletion nor a
closed account takes anything from the moderators; rows and copies expire after `EVIDENCE_DAYS`.

Deleted content is kept in the same form, where nobody reads it, for as long as the archive keeps
originals: people who saw it can still report it, which makes it evidence
(`pinhole.clean_up.last_rows`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, NotRequired, TypedDict

import orjson

from pinhole import clock
from pinhole.aws import workers
from pinhole.clean_up import last_rows
from pinhole.media import medium
from pinhole.media.medium import StoredMedium
from pinhole.moderation import evidence_files
from pinhole.moderation.evidence_files import EvidenceMedium
from pinhole.moderation.subjects import Subject
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.comments import CommentRow
from pinhole.tables.moderation import Evidence, EvidenceRow
from pinhole.tables.people import UserRow
from pinhole.tables.posts import PostRow

if TYPE_CHECKING:
    from pinhole.views import moderation as views

_DAY = 86_400


class Content(TypedDict):
    """The kept content of a subject: its text, names, and pictures."""

    text: str
    username: str | None
    display_name: NotRequired[str]
    location: NotRequired[str | None]
    media: list[EvidenceMedium]


def of_post(post: PostRow) -> Content:
    """The evidence of a post."""
    location = orjson.loads(post.get("location") or "null") or {}
    media = medium.shown(orjson.loads(post["media"]))
    return {
        "text": post.get("caption", ""),
        "username": orjson.loads(post["author"])["username"],
        "location": location.get("name"),
        "media": [_of_medium(post["post_id"], each) for each in media],
    }


def of_comment(comment: CommentRow, author: UserRow | None) -> Content:
    """The evidence of a comment."""
    return {
        "text": comment.get("text", ""),
        "username": (author or {}).get("username"),
        "media": [],
    }


def of_person(user: UserRow) -> Content:
    """The evidence of a person: names, bio and the larger picture."""
    picture, _, _ = user.get("avatar_url", "").rpartition("/")
    _, _, name = picture.partition("/avatars/")
    files = {"jpg": f"avatars/{name}/small.jpg"}
    return {
        "text": user.get("bio", ""),
        "username": user["username"],
        "display_name": user["display_name"],
        "media": [{"index": 0, "type": "photo", "files": files}] if name else [],
    }


def take(subject: Subject, author_id: str, content: Content) -> None:
    """Keep a subject as it is, unless it is kept already. Idempotent; pictures are copied first, so
    that a row promises them. Missing pictures, such as a deleted post's, are left out.
    """
    version = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    if store.get(Evidence, {"subject": subject.key, "version": version}):
        return
    kept = evidence_files.keep(content["media"], evidence_files.KEPT)
    Evidence(
        subject.key,
        version,
        author_id=author_id,
        content={**content, "media": kept},
        taken_at=clock.iso(clock.now()),
        expires_at=clock.timestamp() + settings.evidence_days * _DAY,
    ).save_if(Evidence.version.does_not_exist())


def keep_deleted(post: PostRow) -> None:
    """Keep a deleted post with its pictures as long as its originals are archived. Idempotent."""
    if settings.archive_days:
        evidence_files.keep(of_post(post)["media"], evidence_files.SHOWN)
        last_rows.keep_post(post)


def keep_closed(user: UserRow) -> None:
    """The same of a person whose account is closed."""
    if settings.archive_days:
        evidence_files.keep(of_person(user)["media"], evidence_files.SHOWN)
        last_rows.keep_person(user)


def shown(subjects: Iterable[Subject]) -> dict[Subject, list[views.Evidence]]:
    """The evidence of these subjects, oldest first, with URLs that expire."""
    subjects = list(subjects)
    found = workers.each(_rows, subjects)
    return {
        subject: [_view(row) for row in rows] for subject, rows in zip(subjects, found, strict=True)
    }


def _of_medium(post_id: str, stored: StoredMedium) -> EvidenceMedium:
    folder = f"{post_id}/{stored['index']}"
    files = {"jpg": f"{folder}/full.jpg"}
    if stored["type"] == "video":
        files["mp4"] = f"{folder}/360p.mp4"
    return {
        "index": stored["index"],
        "type": stored["type"],
        "alt_text": stored.get("alt_text"),
        "files": files,
    }


def _rows(subject: Subject) -> list[EvidenceRow]:
    """The rows of reported subjects, without those that were only deleted."""
    where = "subject = :key"
    found = store.query(Evidence, where, {":key": subject.key}, is_consistent=True)
    now = clock.timestamp()
    kept = [row for row in found if row["version"] != last_rows.DELETED and row["expires_at"] > now]
    return sorted(kept, key=lambda row: str(row["taken_at"]))


def _view(row: EvidenceRow) -> views.Evidence:
    """One piece of evidence as `pinhole.api.schemas.moderation.Evidence` describes it."""
    content: Content = orjson.loads(row["content"])
    until = clock.now() + timedelta(seconds=settings.download_seconds)
    return {
        "taken_at": row["taken_at"],
        "text": content["text"],
        "username": content.get("username"),
        "display_name": content.get("display_name"),
        "location": content.get("location"),
        "media": [_medium_view(each) for each in content["media"] if each["files"]],
        "urls_expire_at": clock.iso(until),
    }


def _medium_view(medium: EvidenceMedium) -> views.KeptMedium:
    return {
        "index": medium["index"],
        "type": medium["type"],
        "alt_text": medium.get("alt_text"),
        "url": evidence_files.address(medium["files"].get("jpg")),
        "video_url": evidence_files.address(medium["files"].get("mp4")),
    }
