"""The index of posts by hashtag, with each post's rank.

`agree` makes the rows of one post agree with the post and its likes. It is requested through a
queue (`pinhole.counts.rank_requests`), and may run repeatedly and concurrently: each writer reads
again after its write, so the last one has seen all other writes.

A hashtag is spread over a few partitions by post, in case it becomes hot, with its best posts on a
shelf (`pinhole.discovery.shelves`). Popular posts are kept the same way, under an extra hashtag
that nobody can write. How often the likes of an author's newest posts have doubled is noted in the
author's row, which lists these posts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple
from zlib import crc32

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pynamodb.expressions.update import Action

from pinhole import errors
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import items, streams
from pinhole.counts import counters, rank_requests
from pinhole.counts.rank_requests import POPULAR
from pinhole.discovery import prefix_index, shelves
from pinhole.discovery.shelves import Ranked
from pinhole.ranking import hot_rank
from pinhole.settings import settings
from pinhole.tables import store, stream_images
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Counter, Post, PostRow, Tagged
from pinhole.text import entities

_TRIES = 4


class _Ranking(NamedTuple):
    """The standing of a post: its rank under each hashtag, its author, and how often its likes have
    doubled. `ranks` is empty if nobody may see the post.
    """

    ranks: dict[str, str]
    author_id: str = ""
    doublings: int = 0


def on_post_changed(record: streams.Record) -> None:
    """Request `agree` if a record of the posts stream changes the hashtags that show the post. For
    a deleted post, `pinhole.deletion.post_rows` removes them.
    """
    images = stream_images.of(Post, record)
    old, new = map(_shown, images)
    if old != new and images[1].get("state") != "deleted":
        post_id = items.plain(record["dynamodb"]["Keys"])["post_id"]
        rank_requests.ask(post_id, sorted(old ^ new))


def on_message(message: SQSRecord) -> None:
    """Process a request from the ranks queue."""
    request = message.json_body
    agree(request["post_id"], request["tags"])


def agree(post_id: str, tags: Iterable[str] = ()) -> None:
    """Update the rows of a post: those of its hashtags, and of its former `tags`. Raises Busy."""
    gone, written = set(tags), _Ranking({})
    for _ in range(_TRIES):
        now = _ranking(post_id)
        gone = (gone | written.ranks.keys()) - now.ranks.keys()
        if now == written and not gone:
            return
        _shelve(post_id, now, gone)
        _delete(post_id, gone)
        _put(post_id, now.ranks)
        _note_likes(post_id, now)
        _forget_unused(gone - {POPULAR})
        gone, written = set(), now
    raise errors.Busy("The likes of this post are changing too fast")


def found(post_id: str, caption: str) -> list[str]:
    """The hashtags of a caption, and POPULAR, under which the post has a row."""
    names_of = {
        _key(tag, post_id)["tag_bucket"]: tag for tag in (POPULAR, *entities.hashtags(caption))
    }
    keys = [{"tag_bucket": name, "post_id": post_id} for name in names_of]
    rows = store.batch_get({Tagged: keys}, [Tagged])[Tagged]
    return [names_of[row["tag_bucket"]] for row in rows]


def _shown(post: PostRow) -> set[str]:
    """The hashtags that should show a post, POPULAR included; none unless the post is public,
    because search would reveal the hashtags.
    """
    is_limited = any(post.get(name) for name in ("hidden", "audience", "guarded"))
    if post.get("state") != PUBLISHED or is_limited:
        return set()
    return {POPULAR, *entities.hashtags(post.get("caption", ""))}


def _ranking(post_id: str) -> _Ranking:
    """The ranking of a post by its current row and likes."""
    key = counters.key(counters.of_post(post_id))
    rows = store.batch_get({Post: [{"post_id": post_id}], Counter: [key]}, [Post, Counter])
    likes = counters.value(next(iter(rows[Counter]), None), "likes")
    rank = hot_rank.post_rank(post_id, likes)
    for post in filter(_shown, rows[Post]):
        found = dict.fromkeys(_shown(post), rank)
        if likes < settings.popular_likes:
            found.pop(POPULAR, None)
        return _Ranking(found, post["author_id"], hot_rank.doublings(likes))
    return _Ranking({})


def _shelve(post_id: str, now: _Ranking, gone: Iterable[str]) -> None:
    for tag, rank in now.ranks.items():
        ranked = Ranked(rank, post_id, now.author_id)
        shelves.agree(tag, post_id, ranked, partial(_is_under, tag))
    for tag in gone:
        shelves.agree(tag, post_id, None, partial(_is_under, tag))


def _is_under(tag: str, post: PostRow) -> bool:
    return tag in _shown(post)


@store.optimistic("the likes of an author's recent posts")
def _note_likes(post_id: str, now: _Ranking) -> None:
    """Note in the author's row how often the likes of one of their newest posts have doubled."""
    if not now.author_id:
        return
    user = store.get(User, {"user_id": now.author_id}, consistent=True) or UserRow()
    before = user.get("recent_likes")
    listed = orjson.loads(user.get("recent_posts", "[]"))
    recent = {each[0] for each in listed}
    noted: dict[str, int] = orjson.loads(before or "{}")
    if post_id not in recent or noted.get(post_id, 0) == now.doublings:
        return
    kept = {each: times for each, times in noted.items() if each in recent}
    unchanged = User.recent_likes == noted if before else User.recent_likes.does_not_exist()
    changes: list[Action] = [User.recent_likes.set({**kept, post_id: now.doublings})]
    if not User(now.author_id).update_if(changes, unchanged & (User.recent_posts == listed)):
        raise store.Changed


def _put(post_id: str, ranks: dict[str, str]) -> None:
    rows = [{**_key(tag, post_id), "rank": rank} for tag, rank in ranks.items()]
    if rows:
        store.batch_put(Tagged, rows)
        prefix_index.add_tags(ranks.keys() - {POPULAR})


def _delete(post_id: str, tags: set[str]) -> None:
    if tags:
        store.batch_delete(Tagged, [_key(tag, post_id) for tag in tags])


def _forget_unused(tags: set[str]) -> None:
    """Remove hashtags that no post has from search. A writer of a post's row checks the search
    entry afterwards, and this checks for posts again after removing the entry: so one of the two
    notices the other.
    """
    for tag in tags:
        if not _is_used(tag):
            prefix_index.remove_tag(tag)
            if _is_used(tag):
                prefix_index.add_tags([tag])


def _is_used(tag: str) -> bool:
    found = (
        next(
            store.query(
                Tagged,
                "tag_bucket = :bucket",
                {":bucket": shelves.bucket(tag, number)},
                is_consistent=True,
                page=1,
            ),
            None,
        )
        for number in range(shelves.BUCKETS)
    )
    return any(found)


def _key(tag: str, post_id: str) -> dict[str, str]:
    number = crc32(post_id.encode()) % shelves.BUCKETS
    return {"tag_bucket": shelves.bucket(tag, number), "post_id": post_id}
