"""Shelves: the best posts with a hashtag in one row, which costs half a read unit where their eight
partitions cost four.

A change of a post's rank (`pinhole.discovery.hashtags`) also puts the post on the shelves of its
hashtags, or takes it away. A shelf that is short because posts were taken away is filled from the
index by rank. A post that ranks below a full shelf is not written, so a hashtag with many posts has
a shelf that hardly changes, and one that changes often is small.

A shelf names the posts' authors, so that followed and muted people are left out before a post is
read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, islice
from typing import Any, NamedTuple

from pinhole.aws import clients, items, workers
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.kept_rows import Kept
from pinhole.tables.posts import Post, PostRow, Tagged

# Part of the stored keys: with another number, existing rows would not be found.
BUCKETS = 8
# Posts on a shelf beyond those that are shown, in case some are taken away.
_SPARE = 20
_TIME, _ULID, _AUTHOR = 10, 26, 36
_kept: Kept[list[Ranked]] = Kept(500)


class Ranked(NamedTuple):
    """A post by its rank, a ULID, and its author."""

    rank: str
    post_id: str
    author_id: str


IsShown = Callable[[PostRow], bool]


def bucket(tag: str, number: int) -> str:
    """One of a hashtag's partitions."""
    return f"{tag}#{number}"


def key(tag: str) -> dict[str, str]:
    """The key of a hashtag's shelf, in a partition of its own."""
    return {"tag_bucket": f"{tag}#best", "post_id": "best"}


def room() -> int:
    """The number of posts on a shelf."""
    return settings.explore_posts + _SPARE


def dump(ranked: list[Ranked]) -> str:
    """The stored text. A rank is its post's id with another time (`pinhole.ids.moved`)."""
    return "".join(f"{each.rank[:_TIME]}{each.post_id}{each.author_id}" for each in ranked)


def wanted(tags: Iterable[str]) -> store.Keys:
    """The keys of those shelves that this process has not kept, for a batch read."""
    names = list(tags)
    kept = _kept.find(names)
    return [key(tag) for tag in names if tag not in kept]


def of(tags: Iterable[str], rows: Iterable[Row]) -> dict[str, list[Ranked]]:
    """The best posts of each hashtag, best first, from the rows read by `wanted`; kept ones may be
    those just shown to another reader.
    """
    names = list(tags)
    found = {row["tag_bucket"].rpartition("#")[0]: _load(row["best"]) for row in rows}
    for tag, ranked in found.items():
        _kept.keep(tag, ranked)
    found |= _kept.find([tag for tag in names if tag not in found])
    return {tag: found.get(tag, [])[: settings.explore_posts] for tag in names}


@store.optimistic("a hashtag's best posts")
def agree(tag: str, post_id: str, post: Ranked | None, is_shown: IsShown) -> None:
    """Make a hashtag's shelf agree with one post: where its rank puts it, or without it for None.
    `is_shown` says whether a post's row is still under the hashtag. Raises Busy.
    """
    row = store.get(Tagged, key(tag), consistent=True)
    before, is_all = (_load(row["best"]), bool(row["is_all"])) if row else ([], False)
    others = [each for each in before if each.post_id != post_id]
    if (row is None and post) or (not is_all and len(others) < settings.explore_posts):
        refilled, is_all = _from_index(tag, is_shown)
        known = {each.post_id for each in others} | {post_id}
        others += [each for each in refilled if each.post_id not in known]
    after, is_all = _placed(sorted(others, reverse=True), post, is_all)
    is_changed = (after, is_all) != (before, bool(row and row["is_all"]))
    if is_changed and not _write(tag, row, after, is_all):
        raise store.Changed


def _placed(others: list[Ranked], post: Ranked | None, is_all: bool) -> tuple[list[Ranked], bool]:
    """The shelf with the post at its position, cut to its length, and whether it holds all posts.
    Otherwise there may be better ones below it.
    """
    if post and (is_all or (others and post > others[-1])):
        others = sorted([*others, post], reverse=True)
    return others[: room()], is_all and len(others) <= room()


def _from_index(tag: str, is_shown: IsShown) -> tuple[list[Ranked], bool]:
    """The best posts by the index, which may lag, and whether these are all."""
    buckets = [bucket(tag, number) for number in range(BUCKETS)]
    found = workers.each(lambda name: _highest(name, room() + 1), buckets)
    ranks = {row["post_id"]: row["rank"] for row in chain.from_iterable(found)}
    best = sorted(ranks, key=lambda post_id: ranks[post_id], reverse=True)[: room()]
    rows = store.batch_get({Post: [{"post_id": post_id} for post_id in best]}, [Post])[Post]
    shown = [
        Ranked(ranks[row["post_id"]], row["post_id"], row["author_id"])
        for row in rows
        if is_shown(row)
    ]
    return shown, len(ranks) <= room()


def _highest(name: str, most: int) -> list[Row]:
    where, values = "tag_bucket = :bucket", {":bucket": name}
    rows = store.query(Tagged, where, values, index=Tagged.by_rank, newest_first=True, page=most)
    return list(islice(rows, most))


def _write(tag: str, row: Row | None, ranked: list[Ranked], is_all: bool) -> bool:
    """Write the shelf, or delete it if there are no posts; False if it has changed meanwhile."""
    if not ranked and row is None:
        return True
    request: dict[str, Any] = {
        "TableName": Tagged.Meta.table_name,
        "ConditionExpression": "best = :before" if row else "attribute_not_exists(best)",
    }
    if row:
        values = items.attributes({":before": row["best"]})
        request["ExpressionAttributeValues"] = values
    if ranked:
        item = items.attributes({**key(tag), "best": dump(ranked), "is_all": int(is_all)})
        return clients.try_write(clients.dynamodb().put_item, **request, Item=item)[0]
    where = items.attributes(key(tag))
    return clients.try_write(clients.dynamodb().delete_item, **request, Key=where)[0]


def _load(best: str) -> list[Ranked]:
    size = _TIME + _ULID + _AUTHOR
    return [_entry(best[start : start + size]) for start in range(0, len(best), size)]


def _entry(text: str) -> Ranked:
    post_id = text[_TIME : _TIME + _ULID]
    return Ranked(text[:_TIME] + post_id[_TIME:], post_id, text[_TIME + _ULID :])
