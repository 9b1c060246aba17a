"""The photo pipeline when AWS fails, objects change, or the function is killed."""

import pytest
from pinhole.access import rate_limits
from pinhole.aws import retries
from pinhole.media import object_keys
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Post

from tests.flow.support import wire
from tests.flow.support.rows import visit
from tests.flow.support.world import person, photo


def post_of(world, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}").json


def outcome(world, post_id):
    """Everything that the pipeline stores for a post, without what differs between posts."""
    row = Post.get(post_id)
    shown = [{**medium} for medium in row.media]
    kept = [
        {key.replace(post_id, "ID"): etag for key, etag in world.objects(bucket).items()}
        for bucket in (settings.media_bucket, settings.originals_bucket)
    ]
    return row.state, row.expires_at, row.location, shown, kept


def test_an_overwritten_object_is_processed_as_its_last_notification_says(world):
    ana = person("ana")
    post_id = world.announce(ana).json["post_id"]
    key = object_keys.upload_key(ana.user_id, post_id, 0)
    world.upload(key, photo(30, 30))
    [first] = world.notifications()
    world.upload(key, photo(60, 60))
    [second] = world.notifications()
    assert world.process(first) == []
    assert post_of(world, ana, post_id)["state"] == "processing"
    assert world.process(second) == []
    post = post_of(world, ana, post_id)
    assert (post["state"], post["media"][0]["width"]) == ("published", 60)
    assert world.process(first) == []  # late and out of order
    assert post_of(world, ana, post_id) == post


def test_an_object_that_is_gone_is_a_final_answer(world):
    ana = person("ana")
    post_id = world.make_post(ana)
    [said] = world.notifications()
    world.s3.delete_object(
        Bucket=settings.uploads_bucket, Key=object_keys.upload_key(ana.user_id, post_id, 0)
    )
    assert world.process(said) == []
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"]) == ("rejected", "missing")


@pytest.mark.parametrize("operation", ["s3.GetObject", "s3.PutObject", "s3.DeleteObject"])
def test_s3_is_asked_again_when_it_is_slow_once(world, operation):
    ana = person("ana")
    post_id = world.make_post(ana)
    world.wire.break_(wire.slow_down, operation, times=1)
    assert world.process_uploads() == []
    assert post_of(world, ana, post_id)["state"] == "published"


def test_nothing_is_published_while_one_rendition_cannot_be_stored(world):
    ana = person("ana")
    post_id = world.make_post(ana)
    world.wire.break_(wire.slow_down, "s3.PutObject", where="standard.webp")
    assert len(world.process_uploads()) == 1
    post = post_of(world, ana, post_id)
    assert (post["state"], post["media"][0]["state"]) == ("processing", "pending")
    world.wire.mend()
    assert world.process_uploads() == []
    assert post_of(world, ana, post_id)["state"] == "published"
    assert len(world.objects(settings.media_bucket)) == 8


def test_a_body_that_was_damaged_on_its_way_is_fetched_again(world):
    ana = person("ana")
    post_id = world.make_post(ana)

    def truncate(request, proceed):
        answer = proceed(request)
        answer.raw = wire.MockRawResponse(answer.content[:-10])
        return answer

    world.wire.break_(truncate, "s3.GetObject", times=1)
    world.process_uploads()
    world.process_uploads()
    assert post_of(world, ana, post_id)["state"] == "published"


def test_killed_at_any_call_and_run_again_it_ends_the_same(world, monkeypatch):
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)  # one post for each call
    ana = person("ana")
    whole = world.make_post(ana)
    world.wire.calls.clear()
    world.process_uploads()
    calls = [call for call in world.wire.calls if not call.endswith(".ListObjectsV2")]
    assert "s3.PutObject" in calls
    assert "dynamodb.UpdateItem" in calls
    wanted = outcome(world, whole)
    for number in range(len(calls)):
        empty(world)
        post_id = world.make_post(ana)
        [said] = world.notifications()
        world.wire.break_(wire.kill_after, skip=number, times=1)
        with pytest.raises(wire.Killed):
            world.process(said)
        world.wire.mend()
        assert world.process(said) == [], calls[number]
        assert outcome(world, post_id) == wanted, calls[number]


def empty(world):
    for bucket in (settings.media_bucket, settings.originals_bucket, settings.uploads_bucket):
        for key in world.objects(bucket):
            world.s3.delete_object(Bucket=bucket, Key=key)


def test_after_the_last_attempt_the_author_sees_the_failure_and_a_redrive_publishes(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id = world.make_post(ana)
    world.wire.break_(wire.slow_down, "s3.PutObject", where="full.jpg")
    for attempt in range(1, retries.RECEIVES):
        assert len(world.process_uploads(receive_count=attempt)) == 1
        assert post_of(world, ana, post_id)["state"] == "processing"
    assert world.process_uploads(receive_count=retries.RECEIVES) == []
    assert len(world.wire.dead_letters) == 1
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"]) == ("rejected", "processing_failed")
    assert len(world.objects(settings.uploads_bucket)) == 1

    world.wire.mend()
    world.settle()
    post = post_of(world, ana, post_id)
    assert (post["state"], "reason" in post) == ("published", False)
    assert [entry["post_id"]["S"] for entry in world.rows(FeedEntry)] == [post_id]


def test_a_carousel_whose_first_photo_failed_still_takes_the_others(world):
    ana = person("ana")
    post_id = world.make_post(ana, files=[photo(), photo(20, 20)])
    first, second = world.notifications()
    world.wire.break_(wire.slow_down, "s3.PutObject", where=f"{post_id}/processed/0/")
    assert world.process(first, receive_count=retries.RECEIVES) == []
    assert post_of(world, ana, post_id)["state"] == "rejected"
    assert world.process(second) == []
    assert post_of(world, ana, post_id)["state"] == "rejected"
    world.wire.mend()
    assert world.process(first) == []
    assert post_of(world, ana, post_id)["state"] == "published"


def test_a_carousel_with_a_bad_photo_stays_rejected_when_another_is_redriven(world):
    ana = person("ana")
    post_id = world.make_post(ana, files=[photo(), b"nothing"])
    first, second = world.notifications()
    world.wire.break_(wire.slow_down, "s3.PutObject")
    assert world.process(first, receive_count=retries.RECEIVES) == []
    world.wire.mend()
    assert world.process(second, first) == []
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"]) == ("rejected", "not_an_image")


def test_when_dynamodb_throttles_the_message_comes_again(world):
    ana = person("ana")
    post_id = world.make_post(ana)
    throttled = wire.refuse("ProvisionedThroughputExceededException")
    world.wire.break_(throttled, "dynamodb.UpdateItem")
    assert len(world.process_uploads()) == 1
    world.wire.mend()
    assert world.process_uploads() == []
    assert post_of(world, ana, post_id)["state"] == "published"


def test_an_answer_of_dynamodb_that_is_lost_changes_nothing(world):
    ana = person("ana")
    post_id = world.make_post(ana)
    world.wire.break_(wire.lose_answer, "dynamodb.UpdateItem", where="processing", times=1)
    world.wire.break_(wire.lose_answer, "dynamodb.UpdateItem", where="published", times=1)
    world.wire.calls.clear()
    assert world.process_uploads() == []
    assert world.wire.calls.count("dynamodb.UpdateItem") == 5
    assert post_of(world, ana, post_id)["state"] == "published"


def test_a_carousel_whose_last_photo_never_comes_expires(world):
    ana = person("ana")
    post_id = world.make_post(ana, files=[photo(), photo()])
    first, second = world.notifications()
    world.wire.break_(wire.slow_down, "s3.PutObject")
    world.process(first, receive_count=retries.RECEIVES)
    assert Post.get(post_id).expires_at is None  # rejected, and shown as such
    world.wire.mend()
    world.process(first)
    row = Post.get(post_id)
    assert (row.state, row.expires_at > 0) == ("processing", True)
