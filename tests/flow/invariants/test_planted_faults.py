"""The invariants hold in a network at rest, and each finds a fault that is planted for it.

The network is made once. Most faults are planted in what was gathered of it, and those in a
counter, a feed and a bucket where they would really be.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from pinhole.settings import settings
from pinhole.tables.registry import ALL

from bench.invariants.evidence import Evidence, Inbox
from bench.invariants.gather import gather
from bench.invariants.registry import differences
from local.operator.targets import Target
from tests.flow.conftest import new_world
from tests.flow.support.world import World, person, tuned

AT = Target("test", region="us-east-1")
LOST = "01JZZZZZZZZZZZZZZZZZZZZZZZ"
AT_ONCE = {"deletion_settle_seconds": 0, "arrival_seconds": 0, "fan_out_mode_settle_seconds": 0}


class Scene:
    """Ana has two posts and deleted a third; Ben follows her, and did everything to one post."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ana, self.ben, self.cem = person("ana"), person("ben"), person("cem")
        world.follow(self.ben, self.ana)
        world.follow(self.ana, self.cem)
        self.post, self.other, self.deleted = (world.publish(self.ana, "#sea") for _ in range(3))
        self.comment = self._comment()
        self._comment(parent_id=self.comment)
        for path in (f"/posts/{self.post}/like", f"/posts/{self.post}/save"):
            world.ask(self.ben, "POST", path)
        world.ask(self.ben, "POST", f"/comments/{self.comment}/like")
        world.ask(self.ana, "DELETE", f"/posts/{self.deleted}")
        world.settle()

    def _comment(self, **more: str) -> str:
        said = {"text": "salt", **more}
        return self.world.ask(self.ben, "POST", f"/posts/{self.post}/comments", said)["comment_id"]

    def seen(self) -> Evidence:
        people = {each.user_id: self._asking(each) for each in (self.ana, self.ben, self.cem)}
        return gather(AT, people, {self.post, self.other, self.deleted}, {self.deleted})

    def _asking(self, viewer: Any) -> Any:
        def ask(path: str, query: dict[str, str]) -> Any:
            answer = self.world.call(viewer, "GET", path, query=query)
            assert answer.status == 200, answer.body
            return answer.json

        return ask


@dataclass(frozen=True)
class Rest:
    """The evidence of the network at rest, in which a test may change anything."""

    seen: Evidence
    post: str
    other: str
    deleted: str
    comment: str
    ana: str
    ben: str
    cem: str

    def found(self) -> set[str]:
        return found(self.seen)

    def put(self, table: str, **row: Any) -> None:
        self.seen.rows[table].append(row)

    def change(self, table: str, where: dict[str, str], **values: Any) -> None:
        [row] = [row for row in self.seen.rows[table] if where.items() <= row.items()]
        row.update(values)

    def drop(self, table: str, **where: str) -> None:
        [row] = [row for row in self.seen.rows[table] if where.items() <= row.items()]
        self.seen.rows[table].remove(row)

    def count(self, subject: str, kind: str, more: int = 1) -> None:
        [row] = [row for row in self.seen.rows["counters"] if row["subject"] == subject]
        row[kind] = row.get(kind, 0) + more

    def store(self, bucket: str, key: str) -> None:
        self.seen.objects[bucket].add(key)


def found(seen: Evidence) -> set[str]:
    return {name for name, lines in differences(seen).items() if lines}


@pytest.fixture(scope="module")
def at_rest():
    with pytest.MonkeyPatch.context() as patch, tuned(**AT_ONCE), new_world(patch) as world:
        made = Scene(world)
        ids = (made.post, made.other, made.deleted, made.comment)
        people = (made.ana, made.ben, made.cem)
        yield Rest(made.seen(), *ids, *(viewer.user_id for viewer in people)), made


@pytest.fixture
def scene(at_rest):
    return deepcopy(at_rest[0])


def test_all_invariants_hold_in_a_network_at_rest(scene):
    assert {name: lines for name, lines in differences(scene.seen).items() if lines} == {}


def test_all_tables_and_what_people_see_are_evidence(scene):
    assert len(scene.seen.rows) == len(ALL)
    assert scene.seen.timelines[scene.ben] == [scene.other, scene.post]
    assert scene.seen.inboxes[scene.ana] == Inbox(unread=4, badge=4)


def test_faults_in_a_counter_a_feed_and_a_bucket_are_found_where_they_are(at_rest):
    network = at_rest[1]
    dynamodb, s3 = network.world.dynamodb, network.world.s3
    dynamodb.update_item(
        TableName="pinhole-test-counters",
        Key={"subject": {"S": f"post#{network.post}"}},
        UpdateExpression="ADD likes :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    assert found(network.seen()) == {"likes are counted"}
    entry = {"user_id": {"S": network.ben.user_id}, "post_id": {"S": network.other}}
    dynamodb.delete_item(TableName="pinhole-test-feeds", Key=entry)
    assert found(network.seen()) == {"likes are counted", "feeds miss nothing"}
    lost = f"{LOST}/processed/0/full.jpg"
    s3.put_object(Bucket=settings.media_bucket, Key=lost, Body=b"file")
    assert differences(network.seen())["no rendition is orphaned"] == [lost]
    network.world.sqs.send_message(QueueUrl=settings.parked_queue_url, MessageBody="{}")
    assert "dead letters are redriven" in found(network.seen())


@pytest.mark.parametrize(
    ("kind", "subject", "name"),
    [
        ("likes", "post", "likes are counted"),
        ("comments", "post", "comments are counted"),
        ("saves", "post", "saves are counted"),
        ("replies", "comment", "replies are counted"),
        ("comment_likes", "comment", "likes of comments are counted"),
        ("followers", "user", "followers are counted"),
        ("following", "user", "followees are counted"),
        ("posts", "user", "posts are counted"),
    ],
)
def test_a_counter_that_is_one_too_high_is_found(scene, kind, subject, name):
    ids_by_subject = {"post": scene.post, "comment": scene.comment, "user": scene.ana}
    scene.count(f"{subject}#{ids_by_subject[subject]}", kind)
    assert scene.found() == {name}


def test_a_row_that_was_never_counted_is_found(scene):
    scene.drop("likes", viewer_id=scene.ben, post_id=scene.post)
    assert scene.found() == {"likes are counted"}


def test_a_post_that_a_timeline_lacks_is_found(scene):
    scene.seen.timelines[scene.ben].remove(scene.other)
    assert scene.found() == {"feeds miss nothing"}


def test_a_post_of_somebody_not_followed_is_found(scene):
    scene.seen.timelines[scene.cem].append(scene.post)
    assert scene.found() == {"feeds have nothing in excess"}


@pytest.mark.parametrize("how", [{"hidden": "{}"}, {"audience": "close_friends"}])
def test_a_post_that_its_reader_may_not_see_is_found(scene, how):
    scene.change("posts", {"post_id": scene.other}, **how)
    assert scene.found() == {"feeds have nothing in excess"}


def test_a_post_of_somebody_muted_is_found(scene):
    scene.put("mutes", user_id=scene.ben, muted_id=scene.ana)
    assert scene.found() == {"feeds have nothing in excess"}


def test_a_stored_entry_of_somebody_not_followed_is_found_though_reading_may_hide_it(scene):
    scene.put("feeds", user_id=scene.cem, post_id=scene.post, author_id=scene.ana)
    assert scene.found() == {"feeds store only followees' posts"}


def test_an_entry_of_a_deleted_post_is_found_though_reading_hides_it(scene):
    scene.put("feeds", user_id=scene.ben, post_id=scene.deleted, author_id=scene.ana)
    assert scene.found() == {"no row is without its post", "receipts are true"}


def test_timelines_that_repeat_or_disorder_posts_are_found(scene):
    [first, *others] = scene.seen.timelines[scene.ben]
    scene.seen.timelines[scene.ben][:] = [*others, first, first]
    assert scene.found() == {"feeds repeat nothing", "feeds are in order"}


def test_a_post_that_waits_though_its_files_came_is_found(scene):
    scene.change("posts", {"post_id": scene.other}, state="processing", author_id=scene.cem)
    assert "no post is stuck" in scene.found()


def test_a_post_that_failed_by_our_fault_is_found(scene):
    media = [{"index": 0, "type": "photo", "state": "rejected", "reason": "processing_failed"}]
    changed = {"state": "rejected", "media": json.dumps(media)}
    scene.change("posts", {"post_id": scene.other}, **changed)
    assert "no post failed by a fault of ours" in scene.found()


def test_an_uploaded_post_that_is_gone_is_found(scene):
    scene.drop("posts", post_id=scene.other)
    assert "no uploaded post is lost" in scene.found()


@pytest.mark.parametrize("key", ["{lost}/processed/0/full.jpg", "{post}/restricted/0/full.jpg"])
def test_an_orphaned_rendition_is_found(scene, key):
    scene.store("media", key.format(lost=LOST, post=scene.post))
    assert scene.found() == {"no rendition is orphaned"}


def test_a_rendition_of_a_medium_that_a_post_has_not_is_found(scene):
    scene.store("media", f"{scene.post}/processed/4/full.jpg")
    assert scene.found() == {"no rendition is orphaned"}


def test_a_picture_of_nobody_is_found(scene):
    scene.store("media", f"avatars/{LOST}/{LOST}/small.jpg")
    assert scene.found() == {"no rendition is orphaned"}


def test_an_orphaned_original_is_found(scene):
    scene.store("originals", f"originals/2026/01/01/{LOST}/0")
    assert scene.found() == {"no original is orphaned"}


def test_an_orphaned_upload_is_found(scene):
    scene.store("uploads", f"uploads/{scene.ana}/{scene.post}/0")
    assert scene.found() == {"no upload is orphaned"}


@pytest.mark.parametrize("bucket", ["media", "originals"])
def test_a_missing_file_of_a_published_photo_is_found(scene, bucket):
    scene.seen.objects[bucket].remove(next(k for k in scene.seen.bucket(bucket) if scene.post in k))
    assert scene.found() == {"published photos have their files"}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("likes", {"viewer_id": "ben", "post_id": LOST, "like_id": LOST, "is_uncounted": True}),
        ("saves", {"user_id": "ben", "post_id": LOST, "save_id": LOST, "is_uncounted": True}),
        ("ledger", {"post_id": LOST}),
        ("tags", {"tag_bucket": "sea#1", "post_id": LOST}),
        ("inboxes", {"user_id": "ben", "group": "like#x", "post_id": LOST}),
    ],
)
def test_a_row_about_a_post_that_does_not_exist_is_found(scene, table, row):
    mine = {name: scene.ben if value == "ben" else value for name, value in row.items()}
    scene.put(table, **mine)
    assert scene.found() == {"no row is without its post"}


def test_a_row_about_a_person_who_does_not_exist_is_found(scene):
    follow = {"follower_id": LOST, "followee_id": scene.ana, "request_id": LOST}
    scene.put("follows", **follow)
    assert scene.found() == {"no row is without its person"}


def test_a_like_of_a_comment_that_does_not_exist_is_found(scene):
    like = {"viewer_id": scene.ben, "comment_id": LOST, "is_uncounted": True}
    scene.put("comment_likes", **like)
    assert scene.found() == {"no row is without its comment"}


def test_a_counter_of_what_does_not_exist_is_found(scene):
    scene.put("counters", subject=f"post#{LOST}")
    assert scene.found() == {"no counter is orphaned"}


def test_a_badge_that_says_something_else_than_the_list_is_found(scene):
    scene.seen.inboxes[scene.ana] = Inbox(1, 2)
    assert scene.found() == {"badges equal lists"}


def test_a_deletion_without_a_receipt_is_found(scene):
    scene.drop("receipts", subject=f"post#{scene.deleted}")
    assert scene.found() == {"deletions have receipts"}


def test_a_deletion_that_did_not_end_is_found(scene):
    scene.change("receipts", {"subject": f"post#{scene.deleted}"}, pending={"media"})
    assert scene.found() == {"deletions end"}


def test_a_receipt_of_what_is_still_there_is_found(scene):
    scene.store("originals", f"originals/2026/01/01/{scene.deleted}/0")
    assert scene.found() == {"no original is orphaned", "receipts are true"}


@pytest.mark.parametrize("queue", ["parked", "deliveries-dead"])
def test_a_parked_record_and_a_dead_letter_are_found(scene, queue):
    scene.seen.waiting[queue] = 1
    assert scene.found() == {"dead letters are redriven"}


def test_work_that_was_not_done_is_found(scene):
    scene.seen.waiting["deliveries"] = 1
    assert scene.found() == {"queues are empty"}
