"""A deleted post is gone for everybody at once, and soon without a trace."""

import json

import pytest
from pinhole.settings import settings
from pinhole.tables import ALL

from tests.flow.rows import visit
from tests.flow.world import person, photo, tuned


@pytest.fixture(autouse=True)
def at_once():
    """Nobody waits for what may be under way: a test carries everything on by itself."""
    with tuned(deletion_settle_seconds=0, counter_shards_from=0):
        yield


def traces(world, *ids):
    """Where one of these ids is found: tables and buckets."""
    found = set()
    for table in ALL:
        for row in world.rows(table):
            if any(each in json.dumps(row) for each in ids):
                found.add(table.Meta.table_name.rpartition("-")[2])
    for bucket in (
        settings.uploads_bucket,
        settings.originals_bucket,
        settings.media_bucket,
        settings.archive_bucket,
    ):
        if any(each in key for key in world.objects(bucket) for each in ids):
            found.add(bucket.rpartition("-")[2])
    return found


def delete(world, viewer, post_id):
    answer = world.call(viewer, "DELETE", f"/posts/{post_id}")
    assert answer.status == 200, answer.body
    return answer.json


def receipt(world, viewer, post_id):
    answer = world.call(viewer, "GET", f"/posts/{post_id}/receipt")
    assert answer.status == 200, answer.body
    return answer.json


@pytest.fixture
def scene(world):
    """A post that has everything a post can have."""
    ana, ben, cem = person("ana"), person("ben"), person("cem")
    world.follow(ben, ana)
    world.follow(cem, ana)
    visit(ben.user_id, cem.user_id)
    post_id = world.publish(
        ana, "Hello @ben #sea #sky", [photo(), photo(80, 40)], headers={"Idempotency-Key": "once"}
    )
    comments = []
    for viewer in (ben, cem):
        world.call(viewer, "POST", f"/posts/{post_id}/like")
        world.call(viewer, "POST", f"/posts/{post_id}/save")
        for text in ("Oh", "Ah @ana"):
            key = {"Idempotency-Key": f"{viewer.username}-{text[:2]}"}
            answer = world.call(
                viewer, "POST", f"/posts/{post_id}/comments", {"text": text}, headers=key
            )
            comments.append(answer.json["comment_id"])
    body = {"text": "Thanks", "parent_id": comments[0]}
    reply = world.call(ana, "POST", f"/posts/{post_id}/comments", body).json["comment_id"]
    for comment_id in (*comments[:2], reply):
        for viewer in (ana, ben, cem):
            world.call(viewer, "POST", f"/comments/{comment_id}/like")
    world.call(ben, "DELETE", f"/comments/{comments[1]}")
    world.settle()
    return ana, ben, cem, post_id, [*comments, reply]


def test_of_a_deleted_post_with_everything_the_archive_and_the_receipt_are_left(world, scene):
    ana, ben, _, post_id, comments = scene
    before = traces(world, post_id, *comments)
    assert {"posts", "feeds", "likes", "saves", "comments", "comment_likes", "tags"} <= before
    assert {"notifications", "counters", "idempotency", "ledger", "users", "media"} <= before

    told = delete(world, ana, post_id)
    assert world.call(ana, "GET", f"/posts/{post_id}").status == 404
    world.settle()

    assert traces(world, post_id, *comments) == {"receipts", "archive"}
    shown = receipt(world, ana, post_id)
    assert shown["state"] == "done"
    assert shown["deleted_at"] == told["deleted_at"]
    went = {part["part"]: part["went"] for part in shown["parts"]}
    assert went == {
        "cdn": {"paths": 3},
        "feeds": {"feed_entries": 2, "ledger": 1},
        "media": {"archived": 2, "renditions": 16},
        "rows": {
            "comment_likes": 9,
            "comments": 5,
            "counters": 11,
            "erased_comments": 4,
            "idempotency": 5,
            "likes": 2,
            "notifications": 9,
            "saves": 2,
            "tags": 2,
        },
    }
