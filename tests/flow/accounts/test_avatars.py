"""Avatars: from the upload to the profile, and to every post and comment of the owner."""

import base64
import io
import json

import pytest
from PIL import Image
from pinhole import clock
from pinhole.access import rate_limits
from pinhole.accounts import avatar_keys, avatars
from pinhole.aws import retries
from pinhole.comments import ranks
from pinhole.imaging.render import render
from pinhole.media import renditions
from pinhole.people import author_cards, card_chains
from pinhole.settings import settings
from pinhole.tables import chain_progress
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User
from pinhole.tables.posts import Post

from tests.flow.support import events, wire
from tests.flow.support.blocking import block
from tests.flow.support.rows import add_post, arrive, visit
from tests.flow.support.world import invoke, invoke_queue, person, photo, tuned
from tests.pictures import file, picture

ASKED = {"content_type": "image/jpeg", "size": 1_000}


def ask(world, viewer, data=None):
    """Request an avatar change; upload the file, if any. Its id."""
    size = len(data) if data else 1_000
    answer = world.call(viewer, "PUT", "/users/me/avatar", {**ASKED, "size": size})
    assert answer.status == 200, answer.body
    if data:
        world.upload(answer.json["upload"]["fields"]["key"], data)
    return answer.json["avatar_id"]


def put(world, viewer, data=None):
    avatar_id = ask(world, viewer, data or file(picture(1)))
    world.settle()
    return avatar_id


def profile(world, viewer, of="me"):
    return world.call(viewer, "GET", f"/users/{of}/profile").json


def address(viewer, avatar_id, size="thumbnail", extension="jpg"):
    return f"https://images.example/avatars/{viewer.user_id}/{avatar_id}/{size}.{extension}"


def stored(world):
    return {key.split("/")[2] for key in world.objects(settings.media_bucket) if "avatars" in key}


def test_an_avatar_has_two_squares_in_two_formats_where_the_cdn_looks(world):
    ana = person("ana")
    avatar_id = put(world, ana, file(picture(1, 1_000, 600)))
    for size, side in (("thumbnail", 150), ("small", 320)):
        for extension, format in (("jpg", "JPEG"), ("webp", "WEBP")):
            key = f"avatars/{ana.user_id}/{avatar_id}/{size}.{extension}"
            found = world.s3.get_object(Bucket=settings.media_bucket, Key=key)
            image = Image.open(io.BytesIO(found["Body"].read()))
            assert (image.format, image.size) == (format, (side, side))
            assert found["ContentType"] == f"image/{format.lower()}"
            assert found["CacheControl"] == "public, max-age=31536000, s-maxage=43200, immutable"
            assert found["Metadata"] == renditions.metadata(ana.user_id)
    assert len(world.objects(settings.media_bucket)) == 4
    assert world.objects(settings.originals_bucket) == {}
    assert world.objects(settings.uploads_bucket) == {}


def test_everybody_sees_it_in_the_profile_and_its_owner_how_it_went(world):
    ana, ben = person("ana"), person("ben")
    avatar_id = ask(world, ana, photo())
    assert profile(world, ana)["avatar"] is None
    world.settle()
    own, others = profile(world, ana), profile(world, ben, ana.user_id)
    assert own["avatar"] == {"avatar_id": avatar_id, "state": "ready"}
    assert "avatar" not in others
    for shown in (own, others):
        assert shown["avatar_url"] == address(ana, avatar_id)
        assert shown["avatar_urls"] == {
            size: {x: address(ana, avatar_id, size, x) for x in ("webp", "jpg")}
            for size in ("thumbnail", "small")
        }


def test_the_form_binds_key_content_type_and_exact_size(world):
    ana = person("ana")
    answer = world.call(ana, "PUT", "/users/me/avatar", ASKED).json
    form = answer["upload"]
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    key = f"avatars/{ana.user_id}/{answer['avatar_id']}"
    assert {"key": key} in policy["conditions"]
    assert {"Content-Type": "image/jpeg"} in policy["conditions"]
    assert ["content-length-range", 1_000, 1_000] in policy["conditions"]
    assert form["expires_at"] > clock.iso(clock.now())
    assert answer["state"] == "pending"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "content_type"),
        ({"content_type": "image/svg+xml", "size": 1}, "content_type"),
        ({"content_type": "image/jpeg", "size": 0}, "size"),
        ({"content_type": "image/jpeg", "size": 30_000_001}, "size"),
        ({"content_type": "image/jpeg", "size": "1"}, "size"),
        ({"content_type": "image/jpeg", "size": None}, "size"),
    ],
)
def test_an_invalid_request_for_an_avatar_changes_nothing(world, body, field):
    ana = person("ana")
    profile(world, ana)
    before = world.everything()
    answer = world.call(ana, "PUT", "/users/me/avatar", body)
    assert answer.status == 400
    assert field in [fault["field"] for fault in answer.json["errors"]]
    assert world.everything() == before


def test_avatar_changes_are_limited(world):
    ana = person("ana")
    for _ in range(settings.avatars_burst):
        ask(world, ana)
    answer = world.call(ana, "PUT", "/users/me/avatar", ASKED)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    # Removing an avatar is not limited.
    assert world.call(ana, "DELETE", "/users/me/avatar").status == 200


@pytest.mark.parametrize(
    ("data", "reason"), [(b"nothing", "not_an_image"), (photo(400, 300)[:-500], "corrupt")]
)
def test_a_file_that_is_not_a_picture_is_rejected_and_the_last_avatar_stays(world, data, reason):
    ana = person("ana")
    good = put(world, ana)
    put(world, ana, data)
    shown = profile(world, ana)
    assert (shown["avatar"]["state"], shown["avatar"]["reason"]) == ("rejected", reason)
    assert shown["avatar"]["detail"]
    assert shown["avatar_url"] == address(ana, good)
    assert stored(world) == {good}
    assert world.objects(settings.uploads_bucket) == {}


@pytest.mark.parametrize("size", [(480, 480), (1_200, 480)])
def test_a_blocked_picture_is_refused_as_an_avatar_even_by_its_middle(world, size):
    data, ana = file(picture(1, *size)), person("ana")
    looks = [render(data).fingerprint, render(data, sizes=avatar_keys.SIZES).fingerprint]
    invoke("edit_blocklist", {"pictures": looks})  # as `make block` does
    put(world, ana, data)
    assert profile(world, ana)["avatar"]["reason"] == "blocked"
    assert profile(world, ana)["avatar_url"] is None
    assert world.objects(settings.media_bucket) == {}


def test_a_sensitive_picture_is_refused_because_avatars_are_never_blurred(world):
    label = {"Name": "Violence", "Confidence": 60.0, "ParentName": "", "TaxonomyLevel": 1}
    body = json.dumps({"ModerationLabels": [label]})
    world.wire.break_(
        lambda request, _: wire.answer(request, 200, body), "rekognition.DetectModerationLabels"
    )
    ana = person("ana")
    with tuned(rekognition=True):
        put(world, ana)
    assert profile(world, ana)["avatar"]["reason"] == "sensitive"


def test_an_avatar_that_is_too_large_is_rejected_before_it_is_read(world):
    ana = person("ana")
    with tuned(image_bytes=100):
        ask_id = avatars.ask(ana, avatars.Expected("image/jpeg", 10))["avatar_id"]
        profile(world, ana)
        world.upload(avatar_keys.upload_key(ana.user_id, ask_id), photo())
        world.wire.calls.clear()
        world.settle()
    assert "s3.GetObject" not in world.wire.calls
    assert profile(world, ana)["avatar"]["reason"] == "too_large"


def test_removing_it_leaves_nothing_to_see_and_may_be_repeated(world):
    ana = person("ana")
    put(world, ana)
    for _ in range(2):
        answer = world.call(ana, "DELETE", "/users/me/avatar")
        assert (answer.status, answer.json) == (200, {"state": "removed"})
        world.settle()
        shown = profile(world, ana)
        assert (shown["avatar_url"], shown["avatar_urls"]) == (None, None)
        assert shown["avatar"]["state"] == "removed"
        assert world.objects(settings.media_bucket) == {}


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_removing_it_may_be_interrupted_anywhere_and_repeated(world, monkeypatch, fault):
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)
    ana = person("ana")
    arrive(ana)
    post_id = add_post(ana)
    for number in range(6):
        put(world, ana)
        world.wire.break_(fault, skip=number, times=1)
        try:
            world.call(ana, "DELETE", "/users/me/avatar")
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
        assert world.call(ana, "DELETE", "/users/me/avatar").status == 200
        world.settle()
        assert Post.get(post_id).author["avatar_url"] is None, number
        assert world.objects(settings.media_bucket) == {}, number


def test_while_dynamodb_throttles_the_answer_is_busy(world):
    ana = person("ana")
    put(world, ana)
    world.wire.break_(wire.refuse("ProvisionedThroughputExceededException"), "dynamodb.UpdateItem")
    answer = world.call(ana, "DELETE", "/users/me/avatar")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    world.wire.mend()
    assert profile(world, ana)["avatar"]["state"] == "ready"


def test_removing_an_avatar_that_never_was_succeeds(world):
    ana = person("ana")
    assert world.call(ana, "DELETE", "/users/me/avatar").status == 200
    world.settle()
    assert profile(world, ana)["avatar"] is None


def test_a_new_one_takes_the_place_of_the_old_whose_objects_go(world):
    ana = person("ana")
    first, second = put(world, ana), put(world, ana, file(picture(2)))
    assert profile(world, ana)["avatar_url"] == address(ana, second)
    assert stored(world) == {second} != {first}


# Out of order, twice, at once


def test_the_newer_of_two_uploads_wins_in_any_order(world):
    ana = person("ana")
    older, newer = ask(world, ana, file(picture(1))), ask(world, ana, file(picture(2)))
    said = {note["Records"][0]["s3"]["object"]["key"][-26:]: note for note in world.notifications()}
    assert world.process(said[newer], said[older], said[newer], said[older]) == []
    world.settle()
    assert profile(world, ana)["avatar_url"] == address(ana, newer)
    assert stored(world) == {newer}
    assert world.objects(settings.uploads_bucket) == {}


def test_a_picture_that_was_uploaded_before_it_was_removed_does_not_come_back(world):
    ana = person("ana")
    put(world, ana)
    ask(world, ana, file(picture(2)))
    world.call(ana, "DELETE", "/users/me/avatar")
    world.settle()
    assert profile(world, ana)["avatar_url"] is None
    assert world.objects(settings.media_bucket) == world.objects(settings.uploads_bucket) == {}


def test_an_upload_that_is_overtaken_at_any_moment_leaves_nothing(world, monkeypatch):
    """The newer one is processed completely between two calls of the older one."""
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)
    ana = person("ana")
    put(world, ana)
    world.wire.calls.clear()
    ask(world, ana, file(picture(1)))
    world.process_uploads()
    calls = len([call for call in world.wire.calls if not call.endswith("ListObjectsV2")])
    for number in range(calls):
        older, newer = ask(world, ana, file(picture(2))), ask(world, ana, file(picture(3)))
        notes = {n["Records"][0]["s3"]["object"]["key"][-26:]: n for n in world.notifications()}

        def newer_first(request, proceed, note=notes[newer]):
            assert world.process(note) == []
            return proceed(request)

        world.wire.break_(newer_first, skip=number, times=1)
        failed = world.process(notes[older])
        world.wire.mend()
        assert not failed or world.process(notes[older]) == []
        world.settle()
        assert profile(world, ana)["avatar_url"] == address(ana, newer), number
        assert stored(world) == {newer} != {older}, number


def test_an_overwritten_object_is_processed_as_its_last_notification_says(world):
    ana = person("ana")
    avatar_id = ask(world, ana, file(picture(1)))
    [first] = world.notifications()
    world.upload(avatar_keys.upload_key(ana.user_id, avatar_id), file(picture(2)))
    [second] = world.notifications()
    assert world.process(first) == []
    assert profile(world, ana)["avatar"]["state"] == "processing"
    assert world.process(second) == []
    before = world.objects(settings.media_bucket)
    assert world.process(first, second) == []
    assert world.objects(settings.media_bucket) == before
    assert profile(world, ana)["avatar"]["state"] == "ready"


def test_a_form_that_is_used_again_after_it_was_settled_changes_nothing(world):
    ana = person("ana")
    avatar_id = put(world, ana, file(picture(1)))
    before = world.objects(settings.media_bucket)
    world.upload(avatar_keys.upload_key(ana.user_id, avatar_id), file(picture(2)))
    world.settle()
    assert world.objects(settings.media_bucket) == before
    assert world.objects(settings.uploads_bucket) == {}


@pytest.mark.parametrize("of", ["key", "person", "ulid"])
def test_an_object_of_unknown_origin_is_ignored(world, of):
    ana = person("ana")
    if of != "person":
        profile(world, ana)
    avatar_id = "x" if of == "ulid" else "01ARZ3NDEKTSV4RRFFQ69G5FAV"
    key = f"avatars/{ana.user_id}/{avatar_id}" + ("/0" if of == "key" else "")
    world.upload(key, photo())
    rows = world.rows(User)
    assert world.process_uploads() == []
    assert world.rows(User) == rows
    assert set(world.objects(settings.uploads_bucket)) == {key}
    assert world.objects(settings.media_bucket) == {}


def outcome(world, viewer, avatar_id):
    """Everything that a change stores, without what differs between changes."""
    world.settle()
    row = User.get(viewer.user_id)
    kept = [{k.replace(avatar_id, "ID") for k in world.objects(bucket)} for bucket in BUCKETS]
    return str([row.avatar, row.avatar_url]).replace(avatar_id, "ID"), kept


BUCKETS = (settings.media_bucket, settings.uploads_bucket, settings.originals_bucket)


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_killed_at_any_call_and_run_again_it_ends_the_same(world, monkeypatch, fault):
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)
    ana = person("ana")
    post_id = world.publish(ana, files=[photo()])
    put(world, ana, file(picture(9)))
    whole = ask(world, ana, file(picture(1)))
    world.wire.calls.clear()
    world.process_uploads()
    calls = [call for call in world.wire.calls if not call.endswith(".ListObjectsV2")]
    assert {"s3.PutObject", "dynamodb.UpdateItem"} <= set(calls)
    wanted = outcome(world, ana, whole)
    for number in range(len(calls)):
        avatar_id = ask(world, ana, file(picture(1)))
        [said] = world.notifications()
        world.wire.break_(fault, skip=number, times=1)
        try:
            world.process(said)
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
        assert world.process(said) == [], calls[number]
        assert outcome(world, ana, avatar_id) == wanted, calls[number]
        assert Post.get(post_id).author["avatar_url"] == address(ana, avatar_id), calls[number]


def test_after_the_last_attempt_the_owner_sees_the_failure_and_a_redrive_shows_the_avatar(world):
    ana = person("ana")
    avatar_id = ask(world, ana, file(picture(1)))
    world.wire.break_(wire.slow_down, "s3.PutObject")
    assert len(world.process_uploads()) == 1
    assert profile(world, ana)["avatar"]["state"] == "processing"
    assert world.process_uploads(receive_count=retries.RECEIVES) == []
    assert len(world.wire.dead_letters) == 1
    assert profile(world, ana)["avatar"]["reason"] == "processing_failed"
    world.wire.mend()
    world.settle()
    assert profile(world, ana)["avatar"]["state"] == "ready"
    assert profile(world, ana)["avatar_url"] == address(ana, avatar_id)


def test_an_object_that_is_gone_is_a_final_answer(world):
    ana = person("ana")
    avatar_id = ask(world, ana, file(picture(1)))
    [said] = world.notifications()
    key = avatar_keys.upload_key(ana.user_id, avatar_id)
    world.s3.delete_object(Bucket=settings.uploads_bucket, Key=key)
    assert world.process(said) == []
    assert profile(world, ana)["avatar"]["reason"] == "missing"


# Everywhere else


def test_it_appears_wherever_its_owner_does(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    world.follow(ana, ben)
    visit(ben.user_id)
    old = world.publish(ana, "Hello @ben")
    bens = world.publish(ben)
    world.call(ana, "POST", f"/posts/{bens}/like")
    world.call(ana, "POST", f"/posts/{bens}/comments", {"text": "Oh"})
    world.settle()
    shown = address(ana, put(world, ana))
    new = world.publish(ana)
    found = {
        "feed": [post["user"] for post in world.call(ben, "GET", "/feed").json["posts"]],
        "post": [world.call(ben, "GET", f"/posts/{each}").json["user"] for each in (old, new)],
        "likes": world.call(ben, "GET", f"/posts/{bens}/likes").json["users"],
        "search": world.call(ben, "GET", "/search", query={"q": "ana"}).json["users"],
        "followers": world.call(ben, "GET", "/users/me/followers").json["users"],
        "comments": [
            comment["user"]
            for comment in world.call(ben, "GET", f"/posts/{bens}/comments").json["comments"]
        ],
        "notifications": [
            actor
            for told in world.call(ben, "GET", "/notifications").json["notifications"]
            for actor in told["actors"]
        ],
    }
    for place, people in found.items():
        assert people, place
        assert {each["avatar_url"] for each in people} == {shown}, place


def test_all_of_an_authors_posts_follow_however_many_there_are(world):
    ana = person("ana")
    arrive(ana)
    posts = [add_post(ana) for _ in range(7)]
    others = add_post(person("ben"))
    with tuned(author_page=3):
        avatar_id = put(world, ana)
    for post_id in posts:
        assert Post.get(post_id).author == {
            "username": "ana",
            "avatar_url": address(ana, avatar_id),
        }
    assert Post.get(others).author["avatar_url"] is None


def test_top_comments_follow_too(world):
    ana, ben = person("ana"), person("ben")
    profile(world, ana)
    posts = [world.publish(ben) for _ in range(3)]
    for post_id in posts:
        for text in ("One", "Two", "Three"):
            world.call(ana, "POST", f"/posts/{post_id}/comments", {"text": text})
    world.settle()

    def pictures():
        shown = [world.call(ben, "GET", f"/posts/{each}").json["top_comments"] for each in posts]
        assert [len(each) for each in shown] == [2, 2, 2]
        return {comment["user"]["avatar_url"] for each in shown for comment in each}

    assert pictures() == {None}
    with tuned(author_page=2):
        avatar_id = put(world, ana)
        assert pictures() == {address(ana, avatar_id)}
        world.call(ana, "DELETE", "/users/me/avatar")
        world.settle()
    assert pictures() == {None}


def test_top_comments_that_change_too_fast_follow_with_the_next_roll_up(world, monkeypatch):
    """Here a single attempt is allowed, which is too few."""
    ana = person("ana")
    profile(world, ana)
    post_id = world.publish(ana)
    for text in ("One", "Two", "Three"):
        world.call(ana, "POST", f"/posts/{post_id}/comments", {"text": text})
    world.settle()
    monkeypatch.setattr(ranks, "TRIES", 1)
    monkeypatch.setattr(author_cards, "agree", lambda *_: False)  # the post itself does not matter
    shown = address(ana, put(world, ana))
    top = world.call(ana, "GET", f"/posts/{post_id}").json["top_comments"]
    assert [comment["user"]["avatar_url"] for comment in top] == [shown, shown]


def test_posts_that_follow_are_not_published_or_counted_again(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id = world.publish(ana, "Hello @ben")
    version = Post.get(post_id).version
    FeedEntry(ben.user_id, post_id).delete()
    put(world, ana)
    assert world.rows(FeedEntry) == []
    assert profile(world, ben, ana.user_id)["post_count"] == 1
    assert len(world.call(ben, "GET", "/notifications").json["notifications"]) == 1
    assert Post.get(post_id).version == version  # workers that settle a medium do not conflict


def change_name(viewer, name):
    """The effect of changing a user name."""
    User(viewer.user_id).update([User.username.set(name), User.card_version.add(1)])


def message(world):
    """The message that follows the newest change."""
    world.run_streams()
    return world.take_messages(settings.authors_queue_url)[-1]


def message_count(world):
    return len(world.take_messages(settings.authors_queue_url))


def test_a_new_name_travels_the_same_way(world):
    ana = person("ana")
    arrive(ana)
    post_id = add_post(ana)
    change_name(ana, "anna")
    world.settle()
    assert Post.get(post_id).author["username"] == "anna"


def test_a_page_of_an_earlier_change_changes_nothing(world):
    ana = person("ana")
    arrive(ana)
    post_id = add_post(ana)
    change_name(ana, "anna")
    late = message(world)
    change_name(ana, "hanna")
    world.settle()
    before = world.everything()
    assert invoke_queue("refresh_author", [events.sqs_message(late)]) == []
    assert world.everything() == before
    assert message_count(world) == 0
    assert Post.get(post_id).author["username"] == "hanna"


def test_a_slow_worker_does_not_overwrite_a_newer_card(world):
    """It has read the earlier row, and writes after the newer change."""
    ana = person("ana")
    arrive(ana)
    post_id = add_post(ana)
    change_name(ana, "anna")

    def newer_first(request, proceed):
        change_name(ana, "hanna")
        chain_progress.begin(card_chains.first(card_chains.Page(ana.user_id, 2)))
        world.run_queue("refresh_author")
        return proceed(request)

    world.wire.break_(newer_first, "dynamodb.UpdateItem", where="author_version", times=1)
    world.settle()
    assert Post.get(post_id).author["username"] == "hanna"


def test_a_post_that_was_being_made_meanwhile_gets_the_card_when_it_is_published(world):
    ana = person("ana")
    profile(world, ana)
    seen = []

    def change_first(request, proceed):
        seen.append(put(world, ana))
        return proceed(request)

    # The avatar changes, and all posts are updated, between reading the card and writing the post.
    world.wire.break_(change_first, "dynamodb.PutItem", where="created_at", times=1)
    post_id = world.announce(ana).json["post_id"]
    assert Post.get(post_id).author["avatar_url"] is None
    world.upload(f"uploads/{ana.user_id}/{post_id}/0", photo())
    world.settle()
    assert Post.get(post_id).author["avatar_url"] == address(ana, seen[0])


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_the_update_of_posts_may_be_interrupted_anywhere(world, monkeypatch, fault):
    monkeypatch.setattr(rate_limits, "spend", lambda *_: None)
    ana = person("ana")
    arrive(ana)
    posts = [add_post(ana) for _ in range(4)]
    with tuned(author_page=3):
        for number in range(12):
            avatar_id = ask(world, ana, file(picture(number)))
            world.process_uploads()
            said = events.sqs_message(message(world))
            world.wire.break_(fault, skip=number, times=1)
            try:
                invoke_queue("refresh_author", [said])
            except wire.Killed:
                pass
            finally:
                world.wire.mend()
            assert invoke_queue("refresh_author", [said]) == []
            world.settle()
            shown = {Post.get(post_id).author["avatar_url"] for post_id in posts}
            assert shown == {address(ana, avatar_id)}, number
            assert stored(world) == {avatar_id}, number


def test_the_first_post_of_a_new_person_has_the_name_in_the_token(world):
    """The same request creates their row."""
    ana = person("ana")
    post_id = world.announce(ana).json["post_id"]
    assert Post.get(post_id).author == {"username": "ana", "avatar_url": None}


def test_blocking_an_avatar_blocks_it_as_a_photo_too(world):
    ana = person("ana")
    block(file(picture(1, 480, 480)))
    assert world.call(
        ana, "GET", f"/posts/{world.publish(ana, files=[file(picture(1, 480, 480))])}"
    ).json["reason"] == ("blocked")
