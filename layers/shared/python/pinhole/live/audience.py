"""Visibility of news, decided when it is told."""

from __future__ import annotations

from collections.abc import Collection

from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.presence.news import Pair
from pinhole.tables import hashed_ids, store
from pinhole.tables.feeds import Reader
from pinhole.tables.people import User
from pinhole.tables.posts import Post, PostRow
from pinhole.tables.relationships import Follow


def of_posts(pairs: Collection[Pair]) -> set[Pair]:
    """Those pairs of a person and a post in which the person may see the post, which is published;
    read consistently, so that a block or a deletion holds at once. Moderators see no more here.
    """
    return _seen(pairs, _posts(pairs))


def of_feeds(pairs: Collection[Pair]) -> set[Pair]:
    """The same for posts that are new in people's feeds: not by anybody whom they mute."""
    posts = _posts(pairs)
    seen = _seen(pairs, posts)
    readers = store.batch_get({Reader: [{"user_id": user_id} for user_id, _ in seen]})[Reader]
    muted = {row["user_id"]: hashed_ids.Members(row.get("muted", "")) for row in readers}
    return {
        (user_id, post_id)
        for user_id, post_id in seen
        if posts[post_id]["author_id"] not in muted.get(user_id, ())
    }


def _posts(pairs: Collection[Pair]) -> dict[str, PostRow]:
    keys = [{"post_id": post_id} for _, post_id in pairs]
    return {row["post_id"]: row for row in store.batch_get({Post: keys}, [Post])[Post]}


def _seen(pairs: Collection[Pair], posts: dict[str, PostRow]) -> set[Pair]:
    authors = {(user_id, posts[post]["author_id"]) for user_id, post in pairs if post in posts}
    wanted: ties.Wanted = {
        Follow: [{"follower_id": viewer, "followee_id": author} for viewer, author in authors],
        User: [{"user_id": author} for _, author in authors],
    }
    rows = store.batch_get(wanted, wanted)
    follows = {(row["follower_id"], row["followee_id"]): row for row in rows[Follow]}
    users = {row["user_id"]: row for row in rows[User]}
    known = {
        (viewer, author): ties.OWN
        if viewer == author
        else ties.between(follows.get((viewer, author)), users.get(author))
        for viewer, author in authors
    }
    return {
        (user_id, post_id)
        for user_id, post_id in pairs
        if post_id in posts
        and visibility.is_published_to(
            Viewer(user_id, ""), posts[post_id], known[user_id, posts[post_id]["author_id"]]
        )
    }
