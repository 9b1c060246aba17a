"""The part of a deletion that removes a post from feeds: from its author's recent posts, which
readers pull, then from the feed entries of followers, then its ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from pinhole import ids
from pinhole.aws.chains import Hop
from pinhole.clean_up.steps import Found, Step
from pinhole.deletion import parts
from pinhole.deletion.parts import FEEDS, Deletion
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import LedgerEntry
from pinhole.tables.relationships import Follow, FollowRow


def on_message(message: SQSRecord, hop: Hop) -> None:
    """Run the step named by a message of the cleanups queue."""
    parts.run(message, hop, FEEDS, settings.cleanups_queue_url, _look, parts.done(FEEDS))


def _look(deletion: Deletion, step: Step) -> Found:
    """A page of followers; a post that was never published is in no feed."""
    if not deletion.was_published:
        return Found({}, lambda: None)
    if not step.after:
        _forget(deletion.author_id, deletion.post_id)
    follows = list(islice(_followers(deletion.author_id, step.after), settings.fan_out_page))
    keys = [{"user_id": each["follower_id"], "post_id": deletion.post_id} for each in follows]
    entries = [
        {"user_id": row["user_id"], "post_id": row["post_id"]}
        for row in store.batch_get({FeedEntry: keys})[FeedEntry]
    ]
    is_last = len(follows) < settings.fan_out_page
    has_ledger = is_last and _has_ledger(deletion.post_id)

    def take() -> None:
        if entries:
            store.batch_delete(FeedEntry, entries)
        if has_ledger:
            LedgerEntry(deletion.post_id).delete()

    counts = {"feed_entries": len(entries), "ledger": int(has_ledger)}
    return Found(counts, take, None if is_last else [follows[-1]["follow_id"]])


def _followers(author_id: str, after: list[str]) -> Iterator[FollowRow]:
    """The followers in order of following, so that a pass misses nobody whose follow lasts."""
    where, values = "followee_id = :author_id", {":author_id": author_id}
    if after:
        where += " AND follow_id > :after"
        values[":after"] = after[0]
    return store.query(Follow, where, values, index=Follow.by_followee, page=settings.fan_out_page)


def _has_ledger(post_id: str) -> bool:
    return store.get(LedgerEntry, {"post_id": post_id}) is not None


@store.optimistic("the author's recent posts")
def _forget(author_id: str, post_id: str) -> None:
    """Remove the post from the recent posts in its author's row. Raises Busy."""
    author = directory.find([author_id], is_fresh=True, also_suspended=True).get(author_id, {})
    known = orjson.loads(author.get("recent_posts") or "[]")
    left = [each for each in known if each[0] != post_id]
    is_noted = post_id in author.get("recent_likes", "")
    if left == known and author.get("recent_from") != post_id and not is_noted:
        return
    if not _replace_recent(author, known, left, post_id):
        raise store.Changed


def _replace_recent(author: UserRow, known: list[Any], left: list[Any], post_id: str) -> bool:
    """Write what is left; it stays complete from `recent_from` on, which may be the post's id."""
    unchanged: Condition = User.recent_posts == known
    changes: list[Action] = [User.recent_posts.set(left)]
    if "recent_likes" in author:
        noted = orjson.loads(author["recent_likes"])
        unchanged &= User.recent_likes == noted
        others = {each: times for each, times in noted.items() if each != post_id}
        changes.append(User.recent_likes.set(others))
    if author.get("recent_from") == post_id:
        unchanged &= User.recent_from == post_id
        changes.append(User.recent_from.set(ids.following(post_id)))
    return User(author["user_id"]).update_if(changes, unchanged)
