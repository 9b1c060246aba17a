"""A post is deleted during other requests and work that concern it."""

import pytest
from pinhole.settings import settings
from pinhole.tables.comments import Comment
from pinhole.tables.posts import Like, Post, Save

from tests import clips
from tests.flow.support.deletions import KEPT, traces
from tests.flow.support.rows import visit
from tests.flow.support.world import person, photo, tuned


@pytest.fixture(autouse=True)
def at_once():
    with tuned(deletion_settle_seconds=0):
        yield


def delete_in_the_middle(world, author, post_id, operation, where=""):
    """Just before the next such call the post is deleted and the clean-up begins."""

    def first(request, proceed):
        world.wire.mend()
        assert world.call(author, "DELETE", f"/posts/{post_id}").status == 200
        world.run_streams()
        for name in ("clean_feeds", "delete_media", "purge_post"):
            world.run_queue(name)
        return proceed(request)

    world.wire.break_(first, operation, where=where, times=1)


def is_done(world, author, post_id):
    return world.call(author, "GET", f"/posts/{post_id}/receipt").json["state"] == "done"


@pytest.mark.parametrize(
    ("table", "path", "body"),
    [
        (Like, "like", None),
        (Save, "save", None),
        (Comment, "comments", {"text": "Oh @ana"}),
    ],
)
def test_a_write_while_its_post_is_deleted_leaves_no_row(world, table, path, body):
    ana, ben = person("ana"), person("ben")
    post_id = world.publish(ana)
    world.call(ben, "GET", "/users/me/profile")
    name = table.Meta.table_name.rpartition("pinhole-test")[2]
    delete_in_the_middle(world, ana, post_id, "dynamodb.PutItem", where=f'{name}"')
    answer = world.call(
        ben, "POST", f"/posts/{post_id}/{path}", body, headers={"Idempotency-Key": "k"}
    )
    assert answer.status in (200, 201, 404)
    ids = [post_id, answer.json.get("comment_id") or post_id]
    world.settle()
    assert world.rows(table) == []
    assert traces(world, *ids) == KEPT
    assert is_done(world, ana, post_id)


@pytest.mark.parametrize("operation", ["s3.GetObject", "s3.PutObject", "s3.DeleteObject"])
def test_a_post_that_is_deleted_while_its_photo_is_processed_leaves_no_bytes(world, operation):
    ana = person("ana")
    announced = world.announce(ana).json
    post_id = announced["post_id"]
    world.upload(announced["uploads"][0]["fields"]["key"], photo())
    delete_in_the_middle(world, ana, post_id, operation)
    assert world.process_uploads() == []
    world.settle()
    kept = KEPT if operation == "s3.DeleteObject" else {"receipts"}
    assert traces(world, post_id) == kept
    assert is_done(world, ana, post_id)


def test_a_transcode_of_a_deleted_post_stops_and_leaves_no_bytes(world):
    ana = person("ana")
    announced = world.announce(ana, [clips.clip()]).json
    post_id = announced["post_id"]
    world.upload(announced["uploads"][0]["fields"]["key"], clips.clip())
    world.process_uploads()
    delete_in_the_middle(world, ana, post_id, "s3.GetObject")
    world.settle()
    assert traces(world, post_id) == {"receipts"}
    assert world.rows(Post) == []
    assert is_done(world, ana, post_id)


def test_a_post_that_is_deleted_while_it_is_planned_is_in_no_feed(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id = world.make_post(ana, "Hello @ben #sea")
    world.process_uploads()
    delete_in_the_middle(world, ana, post_id, "sqs.SendMessageBatch")
    world.settle()
    assert traces(world, post_id) == KEPT
    assert world.call(ben, "GET", "/feed").json["posts"] == []
    assert world.objects(settings.media_bucket) == {}
    assert is_done(world, ana, post_id)
