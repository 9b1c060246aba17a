"""The inbox: a person's notifications, newest first, the read marker, and the badge.

Skeleton (`pinhole.notifications.inbox_pages`), hydration and rules
(`pinhole.notifications.visible_groups`) and presentation, as in every list. List and badge ask the
same rules, so they never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pinhole import clock, ids
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items, workers
from pinhole.counts import counters
from pinhole.hydration import post_views, viewer_interactions
from pinhole.media import addresses
from pinhole.notifications import inbox_pages, visible_groups
from pinhole.notifications import rows as stored
from pinhole.notifications.inbox_pages import Position
from pinhole.notifications.visible_groups import Group
from pinhole.paging import pages
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.notifications import Notification, NotificationRow
from pinhole.tables.posts import Counter, Like, PostRow

if TYPE_CHECKING:
    from pinhole.views import notifications as views
    from pinhole.views.notifications import NotificationPage, UnreadCount

_NAMED = 3
# The row of the read marker: it has no position, so the index leaves it out.
_READ = "read"


def read(viewer: Viewer, limit: int, cursor: str | None) -> NotificationPage:
    """A page of the viewer's notifications, and how many are unread. Raises InvalidCursor.

    Two round trips if the page reaches notifications that were read, three otherwise; more if many
    groups are left out, or are about posts of third persons.
    """
    scope = f"notifications for {viewer.user_id}"
    arrived = workers.start(directory.arrive, viewer)
    position = inbox_pages.load(pages.unseal(cursor, scope)) if cursor else Position.start()
    marker = workers.start(_read_up_to, viewer.user_id)
    rows = inbox_pages.ahead(viewer.user_id, position, limit)
    read_up_to = marker.result()
    has_all = position.is_first and inbox_pages.has_all_unread(rows, limit, read_up_to)
    counting = None if has_all else workers.start(_unread, viewer, read_up_to)
    hydrated = _Hydrated(viewer)
    groups, following = inbox_pages.page(viewer.user_id, position, limit, rows, hydrated.judge)
    unread = counting.result() if counting else hydrated.newer(read_up_to)
    arrived.result()
    return {
        "notifications": [
            _view(viewer, group, hydrated.likes, group.newest <= read_up_to) for group in groups
        ],
        "unread_count": unread,
        "next_cursor": pages.seal(inbox_pages.dump(following), scope) if following else None,
    }


@dataclass(frozen=True)
class _Hydrated:
    """The groups that exist for the viewer among those read so far, and likes by post id."""

    viewer: Viewer
    groups: list[Group] = field(default_factory=list)
    likes: dict[str, int] = field(default_factory=dict)

    def judge(self, rows: list[NotificationRow]) -> list[Group]:
        likes = workers.start(_likes, self.viewer, rows)
        groups = visible_groups.visible(self.viewer, rows)
        self.groups.extend(groups)
        self.likes.update(likes.result())
        return groups

    def newer(self, read_up_to: str) -> int:
        """The number of groups newer than the read marker, up to a limit."""
        unread = [group for group in self.groups if group.newest > read_up_to]
        return min(len(unread), settings.unread_most)


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
    return {"unread_count": _unread(viewer, marker["read_up_to"])}


def unread_after(viewer: Viewer, groups: Iterable[str]) -> int | None:
    """The badge's number after these groups have changed; None if nothing in them is new that the
    viewer may see. The list's index may still lack them.
    """
    changed = stored.find([(viewer.user_id, group) for group in groups]).values()
    listed = visible_groups.visible(viewer, [row for row in changed if "newest" in row])
    if not any(group.newest == group.row["newest"] for group in listed):
        return None
    read_up_to = _read_up_to(viewer.user_id)
    counted = set[str]()

    def judge(found: list[NotificationRow]) -> list[Group]:
        visible = visible_groups.visible(viewer, found)
        counted.update(group.row["group"] for group in visible if group.newest > read_up_to)
        return visible

    unread = inbox_pages.unread(viewer.user_id, read_up_to, judge)
    new = {group.row["group"] for group in listed if group.newest > read_up_to}
    return min(unread + len(new - counted), settings.unread_most)


def _read_up_to(user_id: str) -> str:
    marker = store.get(Notification, {"user_id": user_id, "group": _READ}, consistent=True) or {}
    read_up_to: str = marker.get("read_up_to", "")
    return read_up_to


def _unread(viewer: Viewer, read_up_to: str) -> int:
    return inbox_pages.unread(viewer.user_id, read_up_to, partial(visible_groups.visible, viewer))


def _likes(viewer: Viewer, told: list[NotificationRow]) -> dict[str, int]:
    """The number of others who like the posts that these rows are about, by post id."""
    post_ids = [row["post_id"] for row in told if row["kind"] == "like"]
    liked = workers.start(viewer_interactions.likes, Like, viewer.user_id, post_ids)
    keys = [counters.key(counters.of_post(post_id)) for post_id in post_ids]
    counts = {row["subject"]: row for row in store.batch_get({Counter: keys})[Counter]}
    rows, interactions = liked.result()
    own = {post_id: row["like_id"] for post_id, row in rows.items()}

    def others(post_id: str) -> int:
        counted = counts.get(counters.of_post(post_id))
        everybody = counters.value(
            counted, "likes", own.get(post_id), interactions.get(post_id, [])
        )
        return everybody - (post_id in own)

    return {post_id: others(post_id) for post_id in post_ids}


def _view(viewer: Viewer, group: Group, likes: dict[str, int], is_read: bool) -> views.Notification:
    """One group as `pinhole.api.schemas.notifications.Notification` describes it."""
    row, named = group.row, group.actors[:_NAMED]
    total = likes[row["post_id"]] if row["kind"] == "like" else row["size"]
    view: views.Notification = {
        "id": row["newest"],
        "kind": row["kind"],
        # The recipient is not shown as an actor.
        "actors": [post_views.person(user) for user in named if user["user_id"] != viewer.user_id],
        "others": max(0, total - len(named)),
        "created_at": clock.iso(ids.moment(group.newest)),
        "is_read": is_read,
    }
    if group.post:
        view["post_id"] = row["post_id"]
        view["thumbnail_url"] = _thumbnail(group.post)
    if "comment_id" in row:
        view["comment_id"] = row["comment_id"]
    if "text" in row:
        view["text"] = row["text"]
    if row["kind"] == "report_decided":
        _, type, id = row["group"].split("#")
        view["subject"] = {"type": type, "id": id}
    return view


def _thumbnail(post: PostRow) -> str:
    return addresses.url(
        post["post_id"], 0, "thumbnail", "jpg", addresses.signed_until(post.get("place"))
    )
