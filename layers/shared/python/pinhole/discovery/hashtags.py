"""The index of posts by hashtag, with each post's rank.

`agree` makes the rows of one post agree with the post and its likes. It is requested through a
queue (`pinhole.counts.rank_requests`), and may run repeatedly and concurrently: each writer reads
again after its write, so the last one has seen all other writes.

A hashtag is spread over a few partitions by post, in case it becomes hot. Popular posts are kept
the same way, under an extra hashtag that nobody can write.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import errors
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import items, streams
from pinhole.counts import counters, rank_requests
from pinhole.counts.rank_requests import POPULAR
from pinhole.discovery import prefix_index
from pinhole.ranking import hot_rank
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Counter, Post, PostRow, Tagged
from pinhole.text import entities

# Part of the stored keys: with another number, existing rows would not be found.
BUCKETS = 8
_TRIES = 4


def bucket(tag: str, number: int) -> str:
    """One of a hashtag's partitions."""
    return f"{tag}#{number}"


def on_post_changed(record: streams.Record) -> None:
    """Request `agree` if a record of the posts stream changes the hashtags that show the post. For
    a deleted post, `pinhole.deletion.post_rows` removes them.
    """
    images = store.images(Post, record)
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
    gone, written = set(tags), dict[str, str]()
    for _ in range(_TRIES):
        ranks = _ranks(post_id)
        gone = (gone | written.keys()) - ranks.keys()
        if ranks == written and not gone:
            return
        _delete(post_id, gone)
        _put(post_id, ranks)
        _forget_unused(gone - {POPULAR})
        gone, written = set(), ranks
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
    """The hashtags that should show a post, POPULAR included; none unless everybody may see the
    post, because search would reveal the hashtags.
    """
    is_limited = any(post.get(name) for name in ("hidden", "audience", "guarded"))
    if post.get("state") != PUBLISHED or is_limited:
        return set()
    return {POPULAR, *entities.hashtags(post.get("caption", ""))}


def _ranks(post_id: str) -> dict[str, str]:
    """Hashtag -> rank, by the current post and likes."""
    key = counters.key(counters.of_post(post_id))
    rows = store.batch_get({Post: [{"post_id": post_id}], Counter: [key]}, [Post, Counter])
    likes = counters.value(next(iter(rows[Counter]), None), "likes")
    rank = hot_rank.post_rank(post_id, likes)
    found = {tag: rank for post in rows[Post] for tag in _shown(post)}
    if likes < settings.popular_likes:
        found.pop(POPULAR, None)
    return found


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
                {":bucket": bucket(tag, number)},
                is_consistent=True,
                page=1,
            ),
            None,
        )
        for number in range(BUCKETS)
    )
    return any(found)


def _key(tag: str, post_id: str) -> dict[str, str]:
    return {"tag_bucket": bucket(tag, crc32(post_id.encode()) % BUCKETS), "post_id": post_id}
