"""The inbox: a person's notifications, newest first, and the read marker.

Skeleton (`pinhole.notifications.inbox_pages`), hydration, rules and presentation, as in every list.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import orjson

from pinhole import clock, ids
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import clients, items, workers
from pinhole.aws.items import Row
from pinhole.counts import counters
from pinhole.hydration import hydrated_posts, person_views, post_views
from pinhole.hydration.hydrated_posts import Hydrated
from pinhole.media import addresses
from pinhole.notifications import inbox_pages
from pinhole.paging import pages
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import hashed_ids, store
from pinhole.tables.base import Table
from pinhole.tables.comments import Comment
from pinhole.tables.feeds import Reader
from pinhole.tables.notifications import Notification
from pinhole.tables.people import UserRow
from pinhole.tables.posts import PostRow

if TYPE_CHECKING:
    from pinhole.views import notifications as views
    from pinhole.views.notifications import NotificationPage, UnreadCount

_NAMED = 3
# The row of the read marker: it has no position, so the index leaves it out.
_READ = "read"


def read(viewer: Viewer, limit: int, cursor: str | None) -> NotificationPage:
    """A page of the viewer's notifications, and the unread count. Raises InvalidCursor.

    Groups without anything visible are left out, so a page may be shorter.
    """
    scope = f"notifications for {viewer.user_id}"
    arrived = workers.start(directory.arrive, viewer)
    own = workers.start(_own, viewer.user_id)
    position = inbox_pages.load(pages.unseal(cursor, scope)) if cursor else None
    rows, following = inbox_pages.skeleton(viewer.user_id, position, limit)
    read_up_to, muted = own.result()
    unread = workers.start(_unread, viewer.user_id, read_up_to)
    shown = _shown(viewer, rows, read_up_to, muted)
    arrived.result()
    return {
        "notifications": shown,
        "unread_count": unread.result(),
        "next_cursor": pages.seal(inbox_pages.dump(following), scope) if following else None,
    }


def mark_read(viewer: Viewer, up_to: str | None) -> UnreadCount:
    """Mark everything read up to a notification's id, a cursor's start, or now; never moves back.
    Returns the unread count. Raises InvalidCursor.
    """
    now = ids.ulid()
    if up_to and not ids.is_ulid(up_to):
        up_to = inbox_pages.load(pages.unseal(up_to, f"notifications for {viewer.user_id}")).first
    read_up_to = min(up_to or now, now)
    _, marker = clients.try_write(
        clients.dynamodb().update_item,
        TableName=Notification.Meta.table_name,
        Key=items.attributes({"user_id": viewer.user_id, "group": _READ}),
        UpdateExpression="SET read_up_to = :up_to",
        ConditionExpression="attribute_not_exists(read_up_to) OR read_up_to < :up_to",
        ExpressionAttributeValues=items.attributes({":up_to": read_up_to}),
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    return {"unread_count": _unread(viewer.user_id, marker["read_up_to"])}


def _unread(user_id: str, read_up_to: str) -> int:
    """The number of groups newer than the read marker, up to a limit; includes groups that will not
    be shown.
    """
    above = max(read_up_to, inbox_pages.oldest())
    found = inbox_pages.since(user_id, above)
    return sum(1 for _ in islice(found, settings.unread_most))


def _own(user_id: str) -> tuple[str, str]:
    """A person's read marker and muted people (`pinhole.tables.hashed_ids`)."""
    marker = {"user_id": user_id, "group": _READ}
    wanted: dict[type[Table], store.Keys] = {Notification: [marker], Reader: [{"user_id": user_id}]}
    rows = store.batch_get(wanted, wanted)
    read_up_to = next((row["read_up_to"] for row in rows[Notification]), "")
    return read_up_to, next((row.get("muted", "") for row in rows[Reader]), "")


def _shown(
    viewer: Viewer, rows: list[Row], read_up_to: str, muted: str
) -> list[views.Notification]:
    """The visible notifications, hydrated in one round trip: posts with counts, comments and
    actors. A second round trip for ties to other posts' authors.
    """
    acts = [orjson.loads(row["top"]) for row in rows]
    post_ids = list(dict.fromkeys(row["post_id"] for row in rows if "post_id" in row))
    found = workers.start(person_views.find, viewer, [who for each in acts for who, _ in each])
    comments = workers.start(_published, {row["comment_id"] for row in rows if "comment_id" in row})
    hydrated = hydrated_posts.hydrate(viewer, post_ids)
    (actors, known), there = found.result(), comments.result()
    for actor_id in hashed_ids.among(muted, actors):
        del actors[actor_id]
    hydrated.ties.update(known)
    hydrated_posts.meet(viewer, hydrated, {post["author_id"] for post in hydrated.posts.values()})
    shown = []
    for row, each in zip(rows, acts, strict=True):
        named = [actors[actor_id] for actor_id, _ in each if actor_id in actors][:_NAMED]
        is_there = row.get("comment_id") in (None, *there)
        if named and is_there and _is_visible(viewer, row, hydrated):
            is_read = row["newest"] <= read_up_to
            shown.append(_view(row, named, hydrated, is_read))
    return shown


def _published(comment_ids: set[str]) -> set[str]:
    """Those of these comments that are published."""
    keys = [{"comment_id": comment_id} for comment_id in comment_ids]
    rows = store.batch_get({Comment: keys})[Comment]
    return {row["comment_id"] for row in rows if row["state"] == PUBLISHED}


def _is_visible(viewer: Viewer, row: Row, hydrated: Hydrated) -> bool:
    post = hydrated.posts.get(row.get("post_id", ""))
    return "post_id" not in row or (post is not None and hydrated.may_see(viewer, post))


def _view(row: Row, named: list[UserRow], hydrated: Hydrated, is_read: bool) -> views.Notification:
    """One group as `pinhole.api.schemas.notifications.Notification` describes it."""
    view: views.Notification = {
        "id": row["newest"],
        "kind": row["kind"],
        # The recipient is not shown as an actor.
        "actors": [post_views.person(user) for user in named if user["user_id"] != row["user_id"]],
        "others": max(0, _total(row, hydrated) - len(named)),
        "created_at": clock.iso(ids.moment(row["newest"])),
        "is_read": is_read,
    }
    if "post_id" in row:
        view["post_id"] = row["post_id"]
        view["thumbnail_url"] = _thumbnail(hydrated.posts[row["post_id"]])
    if "comment_id" in row:
        view["comment_id"] = row["comment_id"]
    if "text" in row:
        view["text"] = row["text"]
    return view


def _thumbnail(post: PostRow) -> str:
    return addresses.url(
        post["post_id"], 0, "thumb", "jpg", addresses.signed_until(post.get("place"))
    )


def _total(row: Row, hydrated: Hydrated) -> int:
    """The number of actors: for likes the post's count without the author's own like, else the
    group's size.
    """
    if row["kind"] != "like":
        size: int = row["size"]
        return size
    own = hydrated.likes.get(row["post_id"])
    count = counters.value(
        hydrated.counts.get(row["post_id"]), "likes", own["like_id"] if own else None
    )
    return count - bool(own)
