"""A deleted post is gone for everybody at once, and soon leaves no trace."""

import pytest
from pinhole.clean_up import receipts
from pinhole.deletion import posts
from pinhole.media import object_keys
from pinhole.settings import settings
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Like, Post, Save
from pinhole.tables.relationships import Follow

from tests.flow.support import deletions, events
from tests.flow.support.deletions import KEPT, delete, objects_of, receipt, traces, went
from tests.flow.support.rows import add_like, add_post, add_save, arrive, newest
from tests.flow.support.world import invoke, invoke_queue, person, photo, tuned


@pytest.fixture(autouse=True)
def at_once():
    """Without delays for work in progress: a test carries everything on by itself."""
    with tuned(deletion_settle_seconds=0):
        yield


def counts(world):
    """The differences that `make recount` finds, and what it compared."""
    counted = pages("counters")
    true = {}
    for table in ("likes", "saves", "follows", "posts", "comments", "comment_likes"):
        for subject, kinds in pages(table).items():
            for kind, count in kinds.items():
                true.setdefault(subject, {})[kind] = true.get(subject, {}).get(kind, 0) + count
    return counted, true


def pages(table):
    answer = invoke("recount_rows", {"table": table, "after": None})
    assert answer["next"] is None
    return answer["counts"]


def test_only_the_archive_and_the_receipt_are_left_of_a_deleted_post(world):
    with tuned(counter_shards_from=0):
        scene = deletions.everything(world)
        before = traces(world, *scene.ids)
        assert before >= {
            *("posts", "feeds", "likes", "saves", "comments", "comment_likes", "tags", "users"),
            *("inboxes", "counters", "counter_shards", "idempotency", "ledger"),
            *("media", "originals"),
        }
        told = delete(world, scene)
        world.settle()
    assert traces(world, *scene.ids) == KEPT
    shown = receipt(world, scene)
    assert (shown["state"], shown["deleted_at"]) == ("done", told["deleted_at"])
    assert shown["finished_at"] >= told["deleted_at"]
    assert went(world, scene) == {
        "cdn": {"paths": 1},
        "feeds": {"feed_entries": 2, "ledger": 1},
        "media": {"archived": 2, "renditions": 16},
        "rows": {
            "comment_likes": 9,
            "comments": 4,
            "counters": 11,
            "erased_comments": 3,
            "idempotency": 5,
            "likes": 2,
            "inboxes": 8,
            "saves": 2,
            "tags": 2,
        },
    }


def test_counts_of_others_stay_exact(world):
    scene = deletions.everything(world)
    other = world.publish(scene.author, "Another")
    world.call(scene.others[0], "POST", f"/posts/{other}/like")
    delete(world, scene)
    world.settle()
    counted, true = counts(world)
    assert counted == true
    assert true[f"user#{scene.author.user_id}"] == {"followers": 2, "posts": 1}
    assert set(counted) == {f"user#{one.user_id}" for one in (scene.author, *scene.others)} | {
        f"post#{other}"
    }


def test_originals_of_a_deleted_post_are_archived(world):
    ana = person("ana")
    post_id = world.publish(ana, files=[photo(), photo(80, 40)])
    posts.delete(post_id, ana.user_id)
    world.settle()
    keys = [f"archive/{ana.user_id}/{post_id}/{index}" for index in range(2)]
    assert objects_of(world, settings.archive_bucket) == keys
    for key in keys:
        about = world.s3.head_object(Bucket=settings.archive_bucket, Key=key)
        assert about["StorageClass"] == "DEEP_ARCHIVE"


def test_where_nothing_is_archived_originals_are_destroyed(world):
    with tuned(archive_days=0):
        scene = deletions.everything(world)
        delete(world, scene)
        world.settle()
    assert traces(world, *scene.ids) == {"receipts"}
    assert went(world, scene)["media"] == {"originals": 2, "renditions": 16}


def test_unpublished_posts_are_not_archived(world):
    ana = person("ana")
    post_id = world.publish(ana, files=[photo(), b"no photo"])
    assert Post.get(post_id).state == "rejected"
    assert "originals" in traces(world, post_id)
    assert world.call(ana, "DELETE", f"/posts/{post_id}").status == 200
    world.settle()
    assert traces(world, post_id) == {"receipts"}


def test_the_cdn_forgets_a_post_by_one_path(world):
    ana = person("ana")
    post_id = world.publish(ana)
    posts.delete(post_id, ana.user_id)
    world.settle()
    assert world.invalidated() == [[f"/{post_id}/*"]]


def test_deleting_again_has_the_same_answer_even_when_nothing_is_left(world):
    ana = person("ana")
    post_id = world.publish(ana)
    first = world.call(ana, "DELETE", f"/posts/{post_id}")
    again = world.call(ana, "DELETE", f"/posts/{post_id}")
    world.settle()
    late = world.call(ana, "DELETE", f"/posts/{post_id}")
    assert first.json == again.json == late.json
    assert first.json["state"] == "deleted"
    assert first.json["receipt"] == f"/posts/{post_id}/receipt"
    assert world.rows(Post) == []


def test_nobody_but_its_author_deletes_a_post(world):
    ana, ben, moderator = person("ana"), person("ben"), person("mod", is_moderator=True)
    post_id, pending = world.publish(ana), world.announce(ana).json["post_id"]
    arrive(ben, moderator)
    before = world.everything()
    for viewer, id, status in (
        (ben, post_id, 403),
        (moderator, post_id, 403),
        (ben, pending, 403),
        (ben, newest(), 404),
        (ben, "no-ulid", 404),
    ):
        assert world.call(viewer, "DELETE", f"/posts/{id}").status == status
    assert world.everything() == before
    world.call(ana, "DELETE", f"/posts/{post_id}")
    assert world.call(ben, "DELETE", f"/posts/{post_id}").status == 404
    world.settle()
    assert world.call(ben, "DELETE", f"/posts/{post_id}").status == 404


def test_only_its_owner_and_moderators_see_a_receipt(world):
    ana, ben, moderator = person("ana"), person("ben"), person("mod", is_moderator=True)
    post_id = world.publish(ana)
    path = f"/posts/{post_id}/receipt"
    assert world.call(ana, "GET", path).status == 404
    world.call(ana, "DELETE", f"/posts/{post_id}")
    shown = world.call(ana, "GET", path).json
    assert (shown["state"], shown["finished_at"]) == ("pending", None)
    assert [part["state"] for part in shown["parts"]] == ["pending"] * 3
    assert world.call(moderator, "GET", path).json == shown
    assert world.call(ben, "GET", path).status == 404


@pytest.mark.parametrize("is_uploaded", [True, False])
def test_an_expired_pending_post_is_deleted_with_its_files(world, is_uploaded):
    ana = person("ana")
    announced = world.announce(ana, [photo(), photo(80, 40)]).json
    post_id, key = announced["post_id"], announced["uploads"][0]["fields"]["key"]
    if is_uploaded:
        world.upload(key, photo())
        world.process_uploads()
        assert "originals" in traces(world, post_id)
    world.take_records(Post)
    Post(post_id).delete()  # as DynamoDB does when the post expires
    world.upload(key.replace("/0", "/1"), photo())
    world.settle()
    assert traces(world, post_id) == {"receipts"}
    shown = world.call(ana, "GET", f"/posts/{post_id}/receipt").json
    assert shown["state"] == "done"


def test_an_upload_after_the_deletion_of_its_post_is_deleted_too(world):
    ana = person("ana")
    announced = world.announce(ana).json
    world.call(ana, "DELETE", f"/posts/{announced['post_id']}")
    world.upload(announced["uploads"][0]["fields"]["key"], photo())
    assert world.process_uploads() == []
    assert world.objects(settings.uploads_bucket) == {}
    assert world.objects(settings.media_bucket) == {}


def test_a_deletion_while_the_fan_out_is_half_done_leaves_no_entry(world):
    ana, readers = person("ana"), [person(f"reader{number}") for number in range(4)]
    for reader in readers:
        world.follow(reader, ana)
        world.call(reader, "GET", "/feed")
    world.settle()
    with tuned(fan_out_page=1):
        post_id = world.make_post(ana)
        world.process_uploads()
        world.run_streams()
        bodies = world.take_messages(settings.deliveries_queue_url)
        assert len(bodies) == 4
        deliver(world, bodies[:2])
        world.call(ana, "DELETE", f"/posts/{post_id}")
        world.settle()
        deliver(world, bodies)
    assert traces(world, post_id) == KEPT
    for reader in readers:
        assert world.call(reader, "GET", "/feed").json["posts"] == []


def deliver(world, bodies):
    assert invoke_queue("deliver_posts", [events.sqs_message(body) for body in bodies]) == []


def test_rows_written_meanwhile_are_deleted_by_a_later_pass(world):
    """A like, a save and a comment whose requests read the post before it was deleted."""
    scene = deletions.everything(world)
    delete(world, scene)
    world.run_streams()
    for name in ("clean_feeds", "delete_media", "purge_post"):
        world.run_queue(name)
    late = person("late")
    arrive(late)
    add_like(late.user_id, scene.post_id)
    add_save(late.user_id, scene.post_id)
    world.s3.put_object(
        Bucket=settings.media_bucket,
        Key=object_keys.rendition_key(scene.post_id, 0, "full", "webp"),
        Body=b"late",
    )
    world.settle()
    assert traces(world, *scene.ids) == KEPT
    assert (world.rows(Like), world.rows(Save)) == ([], [])
    assert receipt(world, scene)["state"] == "done"
    found = went(world, scene)
    assert (found["rows"]["likes"], found["rows"]["saves"]) == (3, 3)
    assert (found["media"]["renditions"], found["cdn"]["paths"]) == (17, 2)


def test_nothing_is_finished_before_the_streams_have_counted_the_deleted_rows(world):
    scene = deletions.everything(world)
    delete(world, scene)
    world.run_streams()
    for _ in range(6):
        world.run_queues()
    assert receipt(world, scene)["state"] == "pending"
    assert "counters" in traces(world, scene.post_id)
    world.settle()
    assert receipt(world, scene)["state"] == "done"
    assert traces(world, *scene.ids) == KEPT


def test_a_pass_goes_on_where_its_last_step_ended(world):
    ana = person("ana")
    arrive(ana)
    post_id = add_post(ana)
    likers = [person(f"liker{number}") for number in range(9)]
    arrive(*likers)
    for liker in likers:
        add_like(liker.user_id, post_id)
        add_save(liker.user_id, post_id)
    for liker in likers[:3]:
        comment_id = deletions.comment(world, liker, post_id, "Oh")
        for other in likers:
            world.call(other, "POST", f"/comments/{comment_id}/like")
    world.settle()
    with tuned(deletion_page=2, fan_out_page=2):
        world.call(ana, "DELETE", f"/posts/{post_id}")
        world.settle()
    assert traces(world, post_id) == {"receipts"}
    [rows] = [
        part["went"]
        for part in world.call(ana, "GET", f"/posts/{post_id}/receipt").json["parts"]
        if part["part"] == "rows"
    ]
    assert (rows["likes"], rows["saves"], rows["comments"]) == (9, 9, 3)
    assert rows["comment_likes"] == 27


def test_a_step_reads_a_bounded_number_of_comments_even_without_likes(world):
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    post_id = add_post(ana)
    for number in range(12):
        deletions.comment(world, ben, post_id, "Oh" * (number + 1))
    world.settle()
    most = 0
    with tuned(deletion_page=2, hop_steps=1):
        posts.delete(post_id, ana.user_id)
        world.run_streams()
        while bodies := world.take_messages(settings.purges_queue_url):
            for body in bodies:
                world.wire.calls.clear()
                assert invoke_queue("purge_post", [events.sqs_message(body)]) == []
                most = max(most, world.wire.calls.count("dynamodb.Query"))
            for name in ("clean_feeds", "delete_media", "invalidate_cdn"):
                world.run_queue(name)
            world.run_streams()
    assert most < 30
    assert traces(world, post_id) == {"receipts"}


def test_the_oldest_recent_post_leaves_no_id_on_its_authors_row(world):
    ana = person("ana")
    world.call(ana, "GET", "/users/me/profile")
    with tuned(recent_posts=2):
        made = [world.publish(ana) for _ in range(3)]
        assert User.get(ana.user_id).recent_from == made[1]
        world.call(ana, "DELETE", f"/posts/{made[1]}")
        world.settle()
    assert traces(world, made[1]) == KEPT
    user = User.get(ana.user_id)
    assert [each[0] for each in user.recent_posts] == [made[2]]
    assert made[1] < user.recent_from <= made[2]


def test_a_completed_receipt_is_kept_for_some_time(world):
    ana = person("ana")
    post_id = world.publish(ana)
    posts.delete(post_id, ana.user_id)
    row = receipts.find(receipts.of_post(post_id))
    assert "expires_at" not in row
    world.settle()
    row = receipts.find(receipts.of_post(post_id))
    assert row["expires_at"] > 0
    assert row["deleted_by"] == ana.user_id


def test_a_post_without_followers_or_interactions_is_deleted_too(world):
    ana = person("ana")
    post_id = world.publish(ana)
    assert world.rows(Follow) == []
    world.call(ana, "DELETE", f"/posts/{post_id}")
    world.settle()
    assert traces(world, post_id) == KEPT
    [counter] = world.rows(Counter)
    assert counter["posts"] == {"N": "0"}
