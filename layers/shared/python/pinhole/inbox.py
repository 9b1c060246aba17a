"""A person's notifications as they read them, newest first.

Skeleton (`pinhole.inbox_pages`), hydration, rules and presentation, like every list; and up to
where one has read.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import orjson
from botocore.exceptions import ClientError

from pinhole import (
    aws,
    clock,
    counters,
    hydration,
    ids,
    inbox_pages,
    listing,
    media,
    packed,
    paging,
    store,
)
from pinhole.hydration import Hydrated
from pinhole.people import Viewer
from pinhole.settings import settings
from pinhole.tables import Comment, Notification, Reader, Table
from pinhole.visibility import PUBLISHED

_NAMED = 3
# The row that says up to where a person has read: it has no place, so the index leaves it out.
_READ = "read"

_threads = ThreadPoolExecutor(8)


def read(viewer: Viewer, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of the viewer's notifications, and how many are unread. Raises InvalidCursor.

    Groups of which nothing may be seen any more are left out, so a page may be shorter.
    """
    scope = f"notifications for {viewer.user_id}"
    own = _threads.submit(_own, viewer.user_id)
    place = inbox_pages.load(paging.unseal(cursor, scope)) if cursor else None
    rows, following = inbox_pages.skeleton(viewer.user_id, place, limit)
    read_up_to, muted = own.result()
    unread = _threads.submit(_unread, viewer.user_id, read_up_to)
    shown = _shown(viewer, rows, read_up_to, muted)
    return {
        "notifications": shown,
        "unread_count": unread.result(),
        "next_cursor": paging.seal(inbox_pages.dump(following), scope) if following else None,
    }


def mark_read(viewer: Viewer, up_to: str | None) -> dict[str, Any]:
    """Note that the viewer has read all up to a notification's id, or to where a cursor began, or
    to now; never back. How many are unread then. Raises InvalidCursor.
    """
    now = ids.ulid()
    if up_to and not ids.is_ulid(up_to):
        up_to = inbox_pages.load(paging.unseal(up_to, f"notifications for {viewer.user_id}")).first
    read_up_to = min(up_to or now, now)
    try:
        aws.dynamodb().update_item(
            TableName=Notification.Meta.table_name,
            Key=store.attributes({"user_id": viewer.user_id, "group": _READ}),
            UpdateExpression="SET read_up_to = :up_to",
            ConditionExpression="attribute_not_exists(read_up_to) OR read_up_to < :up_to",
            ExpressionAttributeValues=store.attributes({":up_to": read_up_to}),
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except ClientError as error:
        if not aws.is_refused(error):
            raise
        read_up_to = store.plain(error.response["Item"])["read_up_to"]
    return {"unread_count": _unread(viewer.user_id, read_up_to)}


def _unread(user_id: str, read_up_to: str) -> int:
    """How many groups are above what was read, up to a limit; also such as will not be shown."""
    above = max(read_up_to, inbox_pages.oldest())
    found = inbox_pages.since(user_id, above, is_consistent=False)
    return sum(1 for _ in islice(found, settings.unread_most))


def _own(user_id: str) -> tuple[str, str]:
    """Up to where a person has read, and whom they mute (`pinhole.packed`)."""
    marker = {"user_id": user_id, "group": _READ}
    wanted: dict[type[Table], store.Keys] = {Notification: [marker], Reader: [{"user_id": user_id}]}
    rows = store.batch_get(wanted, wanted)
    read_up_to = next((row["read_up_to"] for row in rows[Notification]), "")
    return read_up_to, next((row.get("muted", "") for row in rows[Reader]), "")


def _shown(
    viewer: Viewer, rows: list[store.Row], read_up_to: str, muted: str
) -> list[dict[str, Any]]:
    """What may still be seen, hydrated in one round trip: posts with their counts, comments and
    actors. One more for posts of others than the viewer and the actors.
    """
    acts = [orjson.loads(row["top"]) for row in rows]
    post_ids = list(dict.fromkeys(row["post_id"] for row in rows if "post_id" in row))
    found = _threads.submit(listing.find, viewer, [who for each in acts for who, _ in each])
    comments = _threads.submit(
        _published, {row["comment_id"] for row in rows if "comment_id" in row}
    )
    hydrated = hydration.hydrate(viewer, post_ids)
    (actors, known), there = found.result(), comments.result()
    for actor_id in packed.among(muted, actors):
        del actors[actor_id]
    hydrated.ties.update(known)
    hydration.meet(viewer, hydrated, {post["author_id"] for post in hydrated.posts.values()})
    shown = []
    for row, each in zip(rows, acts, strict=True):
        named = [actors[actor_id] for actor_id, _ in each if actor_id in actors][:_NAMED]
        is_there = row.get("comment_id") in (None, *there)
        if named and is_there and _is_visible(viewer, row, hydrated):
            is_read = row["newest"] <= read_up_to
            shown.append({**_view(row, named, hydrated), "is_read": is_read})
    return shown


def _published(comment_ids: set[str]) -> set[str]:
    """Which of these comments are there."""
    keys = [{"comment_id": comment_id} for comment_id in comment_ids]
    rows = store.batch_get({Comment: keys})[Comment]
    return {row["comment_id"] for row in rows if row["state"] == PUBLISHED}


def _is_visible(viewer: Viewer, row: store.Row, hydrated: Hydrated) -> bool:
    post = hydrated.posts.get(row.get("post_id", ""))
    return "post_id" not in row or (post is not None and hydrated.may_see(viewer, post))


def _view(row: store.Row, named: list[store.Row], hydrated: Hydrated) -> dict[str, Any]:
    """One group as `pinhole.api.schemas.Notification` describes it."""
    about: dict[str, Any] = {
        name: row[name] for name in ("post_id", "comment_id", "text") if name in row
    }
    if "post_id" in row:
        about["thumbnail_url"] = _thumbnail(hydrated.posts[row["post_id"]])
    return {
        "id": row["newest"],
        "kind": row["kind"],
        # What was done for oneself is nobody's act.
        "actors": [hydration.person(user) for user in named if user["user_id"] != row["user_id"]],
        "others": max(0, _total(row, hydrated) - len(named)),
        "created_at": clock.iso(ids.moment(row["newest"])),
        **about,
    }


def _thumbnail(post: store.Row) -> str:
    return media.url(post["post_id"], 0, "thumb", "jpg", media.signed_until(post.get("place")))


def _total(row: store.Row, hydrated: Hydrated) -> int:
    """How many acted: for likes the post's count without one's own, else what the row holds."""
    if row["kind"] != "like":
        return row["size"]
    own = hydrated.likes.get(row["post_id"])
    count = counters.value(
        hydrated.counts.get(row["post_id"]), "likes", own["like_id"] if own else None
    )
    return count - bool(own)
