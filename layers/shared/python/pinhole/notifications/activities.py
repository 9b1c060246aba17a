"""Converts stream records to activities, each for one recipient, who is never the actor. Those of
comments are in `pinhole.notifications.comment_activities`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from pinhole import ids
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import streams
from pinhole.aws.items import Row
from pinhole.tables import stream_images
from pinhole.tables.posts import Post, PostRow
from pinhole.text import entities

# Kinds that are grouped by the day of the action.
BY_DAY = ("follow", "follow_request", "follow_accepted")
# Length of an excerpt.
CHARACTERS = 120


@dataclass(frozen=True)
class Activity:
    """An action, or its reversal, for which `user_id` is notified; grouped by `group`."""

    user_id: str
    kind: str
    about: str  # with the kind it names the group
    actor_id: str
    action_id: str
    is_made: bool
    post_id: str | None = None
    comment_id: str | None = None
    text: str | None = None
    is_answered: bool = False  # said of a request that ended because it was accepted
    first_id: str | None = None  # when the same was given first, if it was taken back since

    @property
    def group(self) -> str:
        return f"{self.kind}#{self.about}"


def of_like(record: streams.Record) -> list[Activity]:
    """A record of the likes stream, for the post's author."""
    row, is_made = changed(record)
    if is_made is None or row["author_id"] == row["viewer_id"]:
        return []
    post_id = row["post_id"]
    who = (row["viewer_id"], row["like_id"], is_made)
    return [Activity(row["author_id"], "like", post_id, *who, post_id=post_id)]


def of_follow(record: streams.Record) -> list[Activity]:
    """A record of the follows stream: follows and requests notify the followee, acceptances the
    follower. Grouped by day. An ended follow also retracts a possible acceptance.
    """
    old, new = streams.images(record)
    row = new or old
    follower_id, followee_id = row["follower_id"], row["followee_id"]
    activities = [
        *_started_or_ended(followee_id, "follow", follower_id, old.get("follow_id"), new),
        *_started_or_ended(followee_id, "follow_request", follower_id, old.get("request_id"), new),
    ]
    if old.get("request_id") or not new.get("follow_id"):
        before = old.get("follow_id")
        activities += _started_or_ended(follower_id, "follow_accepted", followee_id, before, new)
    return activities


def _started_or_ended(
    user_id: str, kind: str, actor_id: str, before: str | None, new: Row
) -> Iterator[Activity]:
    now = new.get("request_id" if kind == "follow_request" else "follow_id")
    action_id = now or before
    if action_id and bool(before) != bool(now):
        day = f"{ids.moment(action_id):%Y-%m-%d}"
        is_answered = kind == "follow_request" and "follow_id" in new
        action = (actor_id, action_id, bool(now))
        yield Activity(user_id, kind, day, *action, is_answered=is_answered)


def of_post(record: streams.Record) -> list[Activity]:
    """A record of the posts stream: notifies the people whom a newly published post or an edited
    caption mentions, and retracts the notifications of people whom it no longer mentions; also
    notifies the author of a post that was hidden or is shown again.
    """
    old, new = stream_images.of(Post, record)
    return [*_of_hiding(old, new), *_of_mentions(old, new)]


def _of_mentions(old: PostRow, new: PostRow) -> list[Activity]:
    before, after = _mentioned(old), _mentioned(new)
    row = new or old
    author_id, post_id = row["author_id"], row["post_id"]
    return [
        Activity(user_id, "mention", post_id, author_id, post_id, user_id in after, post_id=post_id)
        for user_id in sorted(before ^ after)
        if user_id != author_id
    ]


def _mentioned(post: PostRow) -> set[str]:
    """The people mentioned in a published caption."""
    if post.get("state") != PUBLISHED:
        return set()
    return {each["user_id"] for each in orjson.loads(post.get("mentions") or "[]")}


def _of_hiding(old: PostRow, new: PostRow) -> list[Activity]:
    """The reason why a post was hidden; without a reason once it is shown again."""
    was, now = (orjson.loads(post.get("hidden") or "null") for post in (old, new))
    if new.get("state") != PUBLISHED or bool(was) == bool(now):
        return []
    author_id, post_id = new["author_id"], new["post_id"]
    action_id = orjson.loads(new.get("moderated") or "{}").get("act_id", post_id)
    reason = entities.shortened(now["reason"], CHARACTERS) if now else None
    return [
        _from_moderation(author_id, "post_hidden", post_id, action_id, bool(now), reason),
        _from_moderation(author_id, "post_shown", post_id, action_id, not now),
    ]


def of_rejected_appeal(author_id: str, post_id: str, action_id: str) -> Activity:
    """A moderator leaves a post hidden although its author appealed."""
    return _from_moderation(author_id, "appeal_rejected", post_id, action_id, True)


def of_outcome(reporter_id: str, subject: str, action_id: str, outcome: str) -> Activity:
    """A moderator decided about what a person had reported: the group names the subject."""
    action = (reporter_id, action_id, True)
    return Activity(reporter_id, "report_decided", subject, *action, text=outcome)


def _from_moderation(
    author_id: str, kind: str, post_id: str, action_id: str, is_made: bool, text: str | None = None
) -> Activity:
    """Moderators stay unnamed: the recipient stands for the actor, and is not shown."""
    action = (author_id, action_id, is_made)
    return Activity(author_id, kind, post_id, *action, post_id=post_id, text=text)


def changed(record: streams.Record) -> tuple[Row, bool | None]:
    """The row, and whether it was added (True) or removed (False), None if neither. Tombstones
    count as removed.

    A removed row is the old image: a tombstone has little left.
    """
    old, new = streams.images(record)
    was, now = _is_there(old), _is_there(new)
    return (new if now else old or new), (now if was != now else None)


def _is_there(row: Row) -> bool:
    return bool(row) and row.get("state") != "deleted"
