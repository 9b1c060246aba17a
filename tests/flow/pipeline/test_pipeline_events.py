"""Everything that the uploads queue may hold besides one notification for each upload."""

import pytest
from pinhole.media import object_keys
from pinhole.pipeline import uploads
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Post

from tests.flow.support import events
from tests.flow.support.rows import visit
from tests.flow.support.world import invoke_queue, person, photo


def state_of(world, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}").json["state"]


@pytest.mark.parametrize(
    "body",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "uploads"},
        {},
        [],
        "text",
        "null",
        "{",
        {"Records": []},
        {"Records": None},
        {"Records": [{"eventSource": "aws:sns", "Sns": {}}]},
        {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "other"}}}]},
        {"detail": {"object": {"key": "a"}}},
    ],
    ids=str,
)
def test_a_message_that_is_not_a_notification_is_ignored_and_acknowledged(world, body):
    before = world.everything()
    assert world.process(body) == []
    assert world.everything() == before


def test_an_object_of_unknown_origin_is_ignored(world):
    ana, ben = person("ana"), person("ben")
    post_id = world.announce(ana).json["post_id"]
    strange = [
        "a photo.jpg",
        "ünï+code %2F.jpg",
        f"uploads/{ben.user_id}/{post_id}/0",  # another author's post
        f"uploads/{ana.user_id}/{post_id}/1",  # a medium that the post does not have
        f"uploads/{ana.user_id}/{post_id}/0/0",
        f"uploads/{ana.user_id}/{post_id}/²",
        f"uploads/{ana.user_id}/{post_id}/-1",
        f"uploads/{ana.user_id}/{post_id.lower()}/0",
        f"{ana.user_id}/{post_id}/0",
    ]
    for key in strange:
        world.upload(key, photo())
    assert world.process_uploads() == []
    assert state_of(world, ana, post_id) == "pending"
    assert set(world.objects(settings.uploads_bucket)) == set(strange)
    assert world.objects(settings.media_bucket) == {}


@pytest.mark.parametrize("key", ["a b", "a+b", "ünï", "a%20b", "a%2Bb&c=d", "uploads/1/2/0"])
def test_a_key_is_decoded_once(key):
    [record] = events.s3_event(key, 1, "etag")["Records"]
    assert uploads.Upload.of(record).key == key


def test_one_bad_message_does_not_hold_up_its_batch(world):
    ana = person("ana")
    good = [world.make_post(ana) for _ in range(9)]
    said = world.notifications()
    bad = world.announce(ana).json["post_id"]
    key = object_keys.upload_key(ana.user_id, bad, 0)
    world.upload(key, photo())
    [bad_event] = [one for one in world.notifications() if bad in str(one)]
    messages = [events.sqs_message(one) for one in said]
    messages.insert(4, broken := events.sqs_message(bad_event))
    world.wire.break_(lambda *_: 1 / 0, "s3.GetObject", where=bad)
    failed = invoke_queue("process_photo", messages)
    assert failed == [broken["messageId"]]
    assert {state_of(world, ana, post_id) for post_id in good} == {"published"}
    assert state_of(world, ana, bad) == "processing"


def test_when_all_messages_of_a_batch_fail_all_come_again(world):
    ana = person("ana")
    posts = [world.make_post(ana) for _ in range(3)]
    world.wire.break_(lambda *_: 1 / 0, "s3.GetObject")
    assert len(world.process(*world.notifications())) == 3
    world.wire.mend()
    assert world.process(*world.notifications()) == []
    assert {state_of(world, ana, post_id) for post_id in posts} == {"published"}


def test_a_notification_delivered_twice_publishes_once(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id = world.make_post(ana)
    [said] = world.notifications()
    assert world.process(said, said) == []
    before = world.everything()
    assert world.process(said, receive_count=9) == []
    assert world.everything() == before
    world.settle()
    assert state_of(world, ana, post_id) == "published"
    assert len(world.rows(FeedEntry)) == 1
    assert world.call(ben, "GET", f"/users/{ana.user_id}/profile").json["post_count"] == 1


def test_two_workers_with_the_same_message_publish_once_and_neither_fails(world):
    ana = person("ana")
    post_id = world.make_post(ana)
    [said] = world.notifications()
    inner = []

    def other_worker_first(request, proceed):
        if not inner:
            inner.append("started")
            inner.append(world.process(said))
        return proceed(request)

    # The other worker does all its work just before this one settles the medium.
    world.wire.break_(other_worker_first, "s3.PutObject", where="full.webp", times=1)
    assert world.process(said) == []
    assert inner[1] == []
    assert sum(map(became_published, world.take_records(Post))) == 1
    assert state_of(world, ana, post_id) == "published"


def test_two_workers_with_two_photos_of_one_post_lose_neither(world):
    ana = person("ana")
    post_id = world.make_post(ana, files=[photo(20, 20), photo(30, 30)])
    first, second = world.notifications()

    def other_worker_first(request, proceed):
        assert world.process(second) == []
        return proceed(request)

    # The other worker settles its photo between this one's read and its write.
    world.wire.break_(other_worker_first, "dynamodb.UpdateItem", where="ready", times=1)
    assert world.process(first) == []
    assert state_of(world, ana, post_id) == "published"
    shown = world.call(ana, "GET", f"/posts/{post_id}").json["media"]
    assert [medium["width"] for medium in shown] == [20, 30]


def became_published(record):
    images = [record["dynamodb"].get(name, {}) for name in ("OldImage", "NewImage")]
    return [image.get("state", {}).get("S") == "published" for image in images] == [False, True]
