"""Shortcuts: rows as the system stores them, for tests that need many."""

from __future__ import annotations

import time
from threading import Lock

from pinhole import ids
from pinhole.feed import reader_state
from pinhole.feed.stable_paging import BOTTOM
from pinhole.notifications import groups
from pinhole.notifications.activities import Activity
from pinhole.posts import likers
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post, Save
from pinhole.tables.relationships import Follow

from tests.flow.support.world import person


def growing():
    """ULIDs that only increase, even within one millisecond or when the clock goes back."""
    last = ids.ulid()
    while True:
        yield (last := ids.above(last))


_ids, _one_at_a_time = growing(), Lock()


def newest():
    """The next id; threads take turns, as a generator cannot be asked by two at once."""
    with _one_at_a_time:
        return next(_ids)


def add_post(author, post_id=None):
    """A post's row, as the pipeline stores it, of an existing author."""
    if not User.count(author.user_id):
        arrive(author)
    medium = {"index": 0, "content_type": "image/jpeg", "state": "ready", "type": "photo"}
    post = Post(post_id or newest(), author_id=author.user_id, state="published", media=[medium])
    post.author, post.kind = {"username": author.username, "avatar_url": None}, "photo"
    post.created_at, post.correlation_id = "2026-11-22T12:00:00.000Z", "none"
    post.published_at = post.created_at
    post.save()
    return post.post_id


def add_follow(follower_id, followee_id):
    Follow(follower_id, followee_id, follow_id=newest(), correlation_id="none").save()


def add_like(viewer_id, post_id):
    like = Like(viewer_id, post_id, like_id=newest())
    like.post_bucket, like.correlation_id = likers.bucket(post_id, viewer_id), "none"
    like.save()


def add_save(user_id, post_id):
    Save(user_id, post_id, save_id=newest(), correlation_id="none").save()


def deliver(reader, author, post_id):
    entry = FeedEntry(reader.user_id, post_id, author_id=author.user_id, kind="photo")
    entry.expires_at = 2**40
    entry.save()


# A person whose row does not matter.
SOMEBODY = "00000000-0000-4000-8000-000000000001"


def notify(viewer, post_id, actor_id=SOMEBODY):
    """Somebody likes the viewer's post."""
    groups.notify(
        [Activity(viewer.user_id, "like", post_id, actor_id, newest(), True, post_id=post_id)]
    )
    now = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == now:  # within one, notifications are in no order
        pass


def visit(*reader_ids):
    """Active readers with complete feeds, who get new posts."""
    for reader_id in reader_ids:
        reader_state.visit(reader_id)
        reader_state.completed(reader_state.find(reader_id), BOTTOM)


def known(name, is_moderator=False):
    """A person who has used the network before."""
    found = person(name, is_moderator)
    arrive(found)
    return found


def arrive(*people):
    for one in people:
        User(one.user_id, username=one.username, display_name="", created_at="").save()
