"""The audit log: who decided what, when, about what and why; newest first, for moderators only.

A decision has an id, a ULID, before it is carried out and is written under it, so repeated writes
leave one entry. A decision about a post is also stored on the post, in the same write as its
effect, and logged from the posts stream: none is lost. Each month is a partition, ample for
decisions made by people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import orjson

from pinhole import clock, ids
from pinhole.access.viewer import Viewer
from pinhole.aws import streams
from pinhole.aws.items import Row
from pinhole.hydration import post_views
from pinhole.moderation import moderators
from pinhole.moderation.acts import Act
from pinhole.moderation.subjects import Subject
from pinhole.paging import pages
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import store, stream_images
from pinhole.tables.moderation import ModeratorAct
from pinhole.tables.people import UserRow
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views import moderation as views
    from pinhole.views.moderation import ModeratorActPage

_DAY = 86_400


def write(act: Act) -> None:
    """Log a decision. Idempotent."""
    at = ids.moment(act.act_id)
    expires_at = int(at.timestamp()) + settings.moderation_log_days * _DAY
    ModeratorAct(_month(at), **act.dump(), expires_at=expires_at).save()


def on_post_changed(record: streams.Record) -> None:
    """Log the decision in a record of the posts stream, if any."""
    old, new = stream_images.of(Post, record)
    act = new.get("moderated")
    if act and act != old.get("moderated"):
        write(Act(**orjson.loads(act)))


def forget(subject: Subject) -> None:
    """Anonymize the decisions about a deleted subject: remove subject and reason, keep the rest."""
    found = store.query(
        ModeratorAct, "subject = :key", {":key": subject.key}, index=ModeratorAct.by_subject
    )
    for row in found:
        act = ModeratorAct(row["written_in"], row["act_id"])
        act.update([ModeratorAct.subject.remove(), ModeratorAct.reason.remove()])


def read(viewer: Viewer, page: pages.Page) -> ModeratorActPage:
    """A page of the log: `{"acts": [...], "next_cursor"}`. Raises Forbidden."""
    moderators.require(viewer)
    acts, cursor = pages.collect(page, _newest, _shown, lambda row: row["act_id"])
    return {"acts": acts, "next_cursor": cursor}


def _newest(below: str | None, most: int) -> list[Row]:
    return list(islice(_each(below or ids.boundary(clock.timestamp() + _DAY), most), most))


def _each(below: str, most: int) -> Iterator[Row]:
    """Month by month, back to the end of the retention period."""
    oldest = clock.now() - timedelta(days=settings.moderation_log_days)
    for month in _months(ids.moment(below), oldest):
        where, values = (
            "written_in = :month AND act_id < :below",
            {":month": month, ":below": below},
        )
        yield from store.query(ModeratorAct, where, values, newest_first=True, page=most)


def _months(newest: datetime, oldest: datetime) -> Iterator[str]:
    at = newest
    while _month(at) >= _month(oldest):
        yield _month(at)
        at = at.replace(day=1) - timedelta(days=1)


def _month(at: datetime) -> str:
    return f"{at:%Y-%m}"


def _shown(rows: list[Row]) -> list[views.ModeratorAct]:
    found = directory.find({row["moderator_id"] for row in rows})
    return [_view(row, found.get(row["moderator_id"])) for row in rows]


def _view(row: Row, moderator: UserRow | None) -> views.ModeratorAct:
    """One decision as `pinhole.api.schemas.moderation.ModeratorAct` describes it."""
    return {
        "act_id": row["act_id"],
        "action": row["action"],
        "subject": Subject.of(row["subject"]).shown() if "subject" in row else None,
        "reason": row.get("reason"),
        "moderator": post_views.person(moderator) if moderator else None,
        "created_at": clock.iso(ids.moment(row["act_id"])),
    }
