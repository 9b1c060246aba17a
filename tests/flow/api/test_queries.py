"""Queries: a partition's rows, page by page."""

from itertools import islice

import pytest
from pinhole.aws import clients
from pinhole.tables import store
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Like, Post

from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person


def entries(user_id, count):
    ids = [f"{n:026}" for n in range(count)]
    rows = [{"user_id": user_id, "post_id": post_id, "expires_at": 1} for post_id in ids]
    store.batch_put(FeedEntry, rows)
    return ids


def ids_of(rows):
    return [row["post_id"] for row in rows]


@pytest.mark.parametrize("page", [None, 1, 3, 100])
def test_a_query_reads_on_until_all_is_read(world, page):
    ids = entries("a", 7)
    entries("b", 3)
    mine = {":user_id": "a"}
    assert ids_of(store.query(FeedEntry, "user_id = :user_id", mine, page=page)) == ids
    newest = store.query(FeedEntry, "user_id = :user_id", mine, page=page, newest_first=True)
    assert ids_of(newest) == ids[::-1]
    between = "user_id = :user_id AND post_id BETWEEN :low AND :high"
    some = {**mine, ":low": ids[2], ":high": ids[4]}
    assert ids_of(store.query(FeedEntry, between, some, page=page)) == ids[2:5]


def test_a_query_reads_no_page_that_nobody_looks_at(world):
    entries("a", 7)
    world.wire.calls.clear()
    found = store.query(FeedEntry, "user_id = :user_id", {":user_id": "a"}, page=3)
    assert world.wire.calls == []
    assert len(list(islice(found, 3))) == 3
    assert world.wire.calls == ["dynamodb.Query"]
    assert len(list(found)) == 4
    assert world.wire.calls == ["dynamodb.Query"] * 3


def test_an_index_is_queried_by_its_own_keys(world):
    ana, ben = person("ana"), person("ben")
    for each in (ana, ben):
        arrive(each)
    posts = [add_post(each) for each in (ana, ben, ana)]
    where = "author_id = :author_id"
    found = store.query(Post, where, {":author_id": ana.user_id}, index=Post.by_author)
    assert sorted(ids_of(found)) == sorted([posts[0], posts[2]])


def test_a_query_is_consistent_when_asked_to_be(world, monkeypatch):
    asked = []
    client = clients.dynamodb()
    monkeypatch.setattr(client, "query", lambda **each: asked.append(each) or {"Items": []})
    for is_consistent in (True, False):
        list(store.query(Like, "viewer_id = :v", {":v": "x"}, is_consistent=is_consistent))
    assert [each["ConsistentRead"] for each in asked] == [True, False]
