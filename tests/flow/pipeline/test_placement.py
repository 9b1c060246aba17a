"""Placement: renditions that are not for everybody are restricted, whenever that changes."""

import pytest
from pinhole.media import object_keys, placement, renditions
from pinhole.moderation.screening import Verdict
from pinhole.notifications import groups
from pinhole.notifications.activities import Activity
from pinhole.people import directory
from pinhole.pipeline import media_moves, videos
from pinhole.settings import settings
from pinhole.tables import chain_progress
from pinhole.tables.people import User
from pinhole.tables.posts import Post

from tests import clips
from tests.flow.pipeline import test_videos
from tests.flow.support import events, wire
from tests.flow.support.aws import roles
from tests.flow.support.rows import arrive, newest, visit
from tests.flow.support.world import invoke_queue, person, photo, tuned

REASON = {"reason": "It shows a person who did not agree"}


def objects(world, place=None):
    """The ends of the keys in a placement -> ETags."""
    folder = f"/{place or object_keys.OPEN}/"
    found = world.objects(settings.media_bucket)
    return {key.replace(folder, "/"): etag for key, etag in found.items() if folder in key}


def set_private(world, who, is_private=True):
    """Apply a change of the account."""
    user = User(who.user_id)
    user.update([User.is_private.set(True) if is_private else User.is_private.remove()])
    chain_progress.begin(placement.first(directory.find([who.user_id], is_fresh=True)[who.user_id]))


def addresses_in(post):
    """All media addresses in a post's answer."""
    urls = [*post["media_urls"].values()]
    for medium in post["media"]:
        urls += [url for formats in medium["urls"].values() for url in formats.values()]
    return urls


def shown(world, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}").json


@pytest.fixture
def moderator():
    return person("mod", is_moderator=True)


def test_a_private_authors_post_is_never_stored_as_open(world, ana):
    User(ana.user_id).update([User.is_private.set(True)])
    created = world.announce(ana)
    assert all("?expires=" in url for url in created.json["media_urls"].values())
    world.upload(created.json["uploads"][0]["fields"]["key"], photo())
    world.wire.calls.clear()
    world.settle()
    post = shown(world, ana, created.json["post_id"])
    assert post["state"] == "published"
    assert all("&signature=" in url for url in addresses_in(post))
    assert (len(objects(world, "restricted")), objects(world)) == (8, {})
    assert "s3.CopyObject" not in world.wire.calls


def test_a_public_post_is_open_and_needs_no_signature(world, ana):
    post_id = world.publish(ana)
    assert not any("?" in url for url in addresses_in(shown(world, ana, post_id)))
    assert (len(objects(world)), objects(world, "restricted")) == (8, {})
    assert Post.get(post_id).place is None


def test_a_hidden_post_is_restricted_until_it_is_shown_again(world, ana, moderator):
    post_id = world.publish(ana, files=[photo(), photo(30, 30)])
    before = objects(world)
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    world.settle()
    assert (objects(world), objects(world, "restricted")) == ({}, before)
    for viewer in (ana, moderator):
        assert all("&signature=" in url for url in addresses_in(shown(world, viewer, post_id)))
    world.call(moderator, "DELETE", f"/posts/{post_id}/hide")
    world.settle()
    assert objects(world) == before
    assert not any("?" in url for url in addresses_in(shown(world, ana, post_id)))


def test_avifs_move_with_the_other_renditions_and_are_signed_like_them(world, ana, moderator):
    post_id = world.publish(ana, files=[photo(1200, 900)])
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    world.settle()
    assert objects(world) == {}
    assert len(objects(world, "restricted")) == 10
    for size in object_keys.AVIF_SIZES:
        key = object_keys.rendition_key(post_id, 0, size, "avif", object_keys.RESTRICTED)
        moved = world.s3.head_object(Bucket=settings.media_bucket, Key=key)
        assert moved["ContentType"] == "image/avif"
        assert moved["CacheControl"] == renditions.cache_control(object_keys.RESTRICTED)
        urls = shown(world, ana, post_id)["media"][0]["urls"][size]
        assert f"/{post_id}/{size}.avif?expires=" in urls["avif"]


def test_only_renditions_that_are_no_longer_open_are_withdrawn_from_the_edge(world, ana, moderator):
    post_id = world.publish(ana)

    def told():
        messages = world.take_messages(settings.withdrawals_queue_url)
        return [path for each in messages for path in each["paths"]]

    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    world.run_queue("move_media")
    assert told() == [f"/{post_id}/*"]
    world.call(moderator, "DELETE", f"/posts/{post_id}/hide")
    world.run_queue("move_media")
    assert told() == []


@pytest.mark.parametrize("fault", [wire.kill_before, wire.kill_after])
def test_renditions_that_are_no_longer_open_are_always_withdrawn_from_the_edge(
    world, ana, moderator, fault
):
    post_id = world.publish(ana)
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    [said] = world.take_messages(settings.placements_queue_url)
    world.wire.break_(fault, "s3.DeleteObjects", times=1)
    with pytest.raises(wire.Killed):
        invoke_queue("move_media", [events.sqs_message(said)])
    assert world.take_messages(settings.withdrawals_queue_url)


def test_moved_objects_keep_their_type_and_get_the_cache_time_of_their_placement(
    world, ana, moderator
):
    post_id = world.publish(ana)

    def head(place):
        key = object_keys.rendition_key(post_id, 0, "full", "webp", place)
        return world.s3.head_object(Bucket=settings.media_bucket, Key=key)

    opened = head(None)
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    world.settle()
    assert head(object_keys.RESTRICTED)["CacheControl"] == renditions.cache_control(
        object_keys.RESTRICTED
    )
    assert head(object_keys.RESTRICTED)["ContentType"] == "image/webp"
    assert head(object_keys.RESTRICTED)["Metadata"] == opened["Metadata"]
    world.call(moderator, "DELETE", f"/posts/{post_id}/hide")
    world.settle()
    assert opened["Metadata"] == renditions.metadata(ana.user_id)
    for name in ("CacheControl", "ContentType", "ETag", "ContentLength", "Metadata"):
        assert head(None)[name] == opened[name]


def test_all_posts_follow_an_account_that_goes_private_and_public(world, ana):
    with tuned(author_page=2):
        post_ids = [world.publish(ana) for _ in range(5)]
        before = objects(world)
        set_private(world, ana)
        world.settle()
        assert (objects(world), objects(world, "restricted")) == ({}, before)
        assert {Post.get(post_id).place for post_id in post_ids} == {"restricted"}
        set_private(world, ana, is_private=False)
        world.settle()
    assert objects(world) == before
    assert {Post.get(post_id).place for post_id in post_ids} == {None}


def test_a_hidden_post_of_an_account_that_goes_public_stays_restricted(world, ana, moderator):
    post_id = world.publish(ana)
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    set_private(world, ana)
    set_private(world, ana, is_private=False)
    world.settle()
    assert (Post.get(post_id).place, objects(world)) == ("restricted", {})


@pytest.mark.parametrize("when", ["before its upload", "before its stream record"])
def test_a_post_that_is_being_made_while_its_author_goes_private_follows(world, ana, when):
    post_id = world.make_post(ana)
    if when == "before its upload":
        set_private(world, ana)
        world.take_messages(settings.placements_queue_url)  # no page found it
        world.process_uploads()
    else:
        world.process_uploads()
        set_private(world, ana)
        world.take_messages(settings.placements_queue_url)
    assert Post.get(post_id).place is None
    world.settle()
    assert (Post.get(post_id).place, objects(world)) == ("restricted", {})
    assert len(objects(world, "restricted")) == 8


def test_a_photo_stored_with_an_outdated_placement_is_stored_again(world, ana):
    post_id = world.make_post(ana)

    def move(request, proceed):
        answer = proceed(request)
        set_private(world, ana)
        world.run_queue("move_media")
        world.run_queue("move_media")
        return answer

    world.wire.break_(move, "s3.PutObject", where="full.jpg", times=1)
    assert len(world.process_uploads()) == 1
    assert Post.get(post_id).state == "processing"
    world.wire.mend()
    assert world.process_uploads() == []
    world.settle()
    assert (Post.get(post_id).state, objects(world)) == ("published", {})
    assert len(objects(world, "restricted")) == 8


def test_a_video_is_stored_with_the_placement_its_post_has_when_it_is_done(world, ana, monkeypatch):
    post_id = test_videos.announce(world, ana, [clips.clip()])
    transcode = videos.transcode.transcode
    runs = []

    def run(*arguments):
        with roles.none():
            set_private(world, ana)
            world.run_queue("move_media")
            world.run_queue("move_media")
        runs.append(1)
        return transcode(*arguments)

    monkeypatch.setattr(videos.transcode, "transcode", run)
    world.settle()
    post = shown(world, ana, post_id)
    assert (post["state"], len(runs)) == ("published", 1)
    assert all("&signature=" in url for url in post["media"][0]["video_urls"].values())
    assert (objects(world), len(objects(world, "restricted"))) == ({}, 10)


def test_a_picture_that_moderation_hides_does_not_stay_open(world, ana, monkeypatch):
    monkeypatch.setattr(
        "pinhole.moderation.screening.judge", lambda _: Verdict(0.95, is_hidden=True)
    )
    post_id = world.publish(ana)
    assert Post.get(post_id).hidden
    assert (objects(world), len(objects(world, "restricted"))) == ({}, 8)


def test_moving_renditions_that_are_where_they_belong_changes_nothing(world, ana, moderator):
    post_id = world.publish(ana)
    for method in ("", "POST", "DELETE"):
        if method:
            body = REASON if method == "POST" else None
            world.call(moderator, method, f"/posts/{post_id}/hide", body)
            world.settle()
        before = world.everything()
        media_moves.agree(post_id)
        assert world.everything() == before


def test_a_deleted_post_leaves_nothing_in_either_placement(world, ana, moderator):
    post_id = world.publish(ana)
    for method in ("POST", "DELETE"):  # both placements hold copies
        world.call(
            moderator, method, f"/posts/{post_id}/hide", REASON if method == "POST" else None
        )
        world.settle()
    other = world.publish(ana)
    Post(post_id).delete()
    media_moves.agree(post_id)
    assert {key.split("/")[0] for key in objects(world)} == {other}
    assert objects(world, "restricted") == {}


def test_renditions_of_a_deleted_post_are_left_to_its_clean_up(world, ana):
    post_id = world.publish(ana)
    with tuned(deletion_settle_seconds=0):
        world.call(ana, "DELETE", f"/posts/{post_id}")
        media_moves.agree(post_id)
        world.settle()
    parts = world.call(ana, "GET", f"/posts/{post_id}/receipt").json["parts"]
    [went] = [each["went"] for each in parts if each["part"] == "media"]
    assert went["renditions"] == 8
    assert objects(world) == {}


def outcome(world, post_id):
    return Post.get(post_id).place, objects(world), objects(world, "restricted")


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_killed_at_any_call_and_run_again_it_ends_the_same(world, ana, moderator, fault, method):
    post_id = world.publish(ana)
    hide = f"/posts/{post_id}/hide"
    [said] = [{"post_id": post_id, "correlation_id": "test-test"}]
    world.call(moderator, "POST", hide, REASON)
    world.settle()
    if method == "DELETE":
        closed = outcome(world, post_id)
    wanted, number = None, 0
    while True:
        # Back to the beginning, then forward with one failing call.
        for each in ("DELETE", "POST") if method == "DELETE" else ("DELETE",):
            world.call(moderator, each, hide, REASON if each == "POST" else None)
            world.settle()
        if method == "DELETE":
            assert outcome(world, post_id) == closed
        world.call(moderator, method, hide, REASON if method == "POST" else None)
        world.take_messages(settings.placements_queue_url)
        world.wire.calls.clear()
        world.wire.break_(fault, skip=number if wanted else 10**6, times=1)
        try:
            invoke_queue("move_media", [events.sqs_message(said)])
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
        made = len(world.wire.calls)
        assert invoke_queue("move_media", [events.sqs_message(said)]) == []
        if wanted is None:
            wanted, calls = outcome(world, post_id), made
            continue
        assert outcome(world, post_id) == wanted, number
        number += 1
        if number >= calls:
            return


@pytest.mark.parametrize("operation", ["s3.CopyObject", "s3.DeleteObjects", "dynamodb.UpdateItem"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_post_hidden_and_shown_while_it_moves_ends_in_the_last_placement(
    world, ana, moderator, operation, method
):
    post_id = world.publish(ana)
    hide = f"/posts/{post_id}/hide"
    before = objects(world)
    if method == "DELETE":
        world.call(moderator, "POST", hide, REASON)
        world.settle()

    def flip(request, proceed):
        answer = proceed(request)
        other = "DELETE" if method == "POST" else "POST"
        world.call(moderator, other, hide, REASON if other == "POST" else None)
        world.run_queue("move_media")  # a second mover, side by side
        return answer

    world.call(moderator, method, hide, REASON if method == "POST" else None)
    world.wire.break_(flip, operation, times=1)
    world.settle()
    world.wire.mend()
    world.settle()
    is_hidden = bool(Post.get(post_id).hidden)
    assert (Post.get(post_id).place == "restricted") == is_hidden
    assert objects(world, "restricted" if is_hidden else None) == before
    assert not is_hidden or objects(world) == {}


def test_renditions_that_cannot_be_copied_are_not_deleted(world, ana, moderator):
    post_id = world.publish(ana)
    before = objects(world)
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    world.wire.break_(wire.slow_down, "s3.CopyObject", where="standard.webp")
    [said] = world.take_messages(settings.placements_queue_url)
    assert len(invoke_queue("move_media", [events.sqs_message(said)])) == 1
    assert (Post.get(post_id).place, objects(world)) == (None, before)
    world.wire.mend()
    assert invoke_queue("move_media", [events.sqs_message(said)]) == []
    assert (Post.get(post_id).place, objects(world)) == ("restricted", {})


def test_addresses_stay_the_same_for_a_while_in_all_lists(world, ana, monkeypatch):
    User(ana.user_id).update([User.is_private.set(True)])
    ben = person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id = world.publish(ana)
    begin = 1_800_000_000 // 1_800 * 1_800
    seen = []
    for moment in (begin, begin + 1_799, begin + 1_800):
        monkeypatch.setattr("pinhole.clock.timestamp", lambda moment=moment: moment)
        seen.append(tuple(addresses_in(shown(world, ana, post_id))))
    assert seen[0] == seen[1] != seen[2]
    assert f"expires={begin + 3_600}&" in seen[0][0]


def test_a_notification_shows_its_post_by_a_signed_address(world, ana):
    User(ana.user_id).update([User.is_private.set(True)])
    liker = person("liker")
    arrive(liker)
    post_id = world.publish(ana)
    groups.notify(
        [Activity(ana.user_id, "like", post_id, liker.user_id, newest(), True, post_id=post_id)]
    )
    [told] = world.call(ana, "GET", "/notifications").json["notifications"]
    assert told["thumbnail_url"] == shown(world, ana, post_id)["media_urls"]["thumbnail"]
    assert "&signature=" in told["thumbnail_url"]


def test_a_restricted_post_is_not_warmed_up(world, ana):
    User(ana.user_id).update([User.is_private.set(True)])
    post_id = world.publish(ana)
    # Sockets are off: a fetch would fail.
    assert invoke_queue("warm_cdn", [events.sqs_message({"post_id": post_id})]) == []
