"""Editing a post: its texts, and everything that depends on them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Post

from tests.flow.support import wire
from tests.flow.support.rows import arrive, visit
from tests.flow.support.world import person, photo, tuned

PLACE = {"lat": 46.5, "lng": 7.9, "name": "Wengen"}
MISSING = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def edit(world, viewer, post_id, body):
    return world.call(viewer, "PATCH", f"/posts/{post_id}", body)


def shown(world, viewer, post_id):
    return world.call(viewer, "GET", f"/posts/{post_id}").json


def found_under(world, viewer, tag):
    listed = world.call(viewer, "GET", f"/tags/{tag}/posts").json["posts"]
    return [post["post_id"] for post in listed]


def told(world, viewer):
    listed = world.call(viewer, "GET", "/notifications").json["notifications"]
    return [each["post_id"] for each in listed if each["kind"] == "mention"]


def test_every_text_is_changed_and_shown_at_once(world, ana):
    post_id = world.publish(ana, "Before", files=[photo(), photo(30, 30)])
    before = shown(world, ana, post_id)
    assert (before["edited_at"], before["is_edited"]) == (None, False)
    body = {"caption": "After", "location": PLACE, "media": [{"index": 1, "alt_text": "A hill"}]}
    answer = edit(world, ana, post_id, body)
    assert answer.status == 200
    after = answer.json
    assert (after["caption"], after["location"], after["is_edited"]) == ("After", PLACE, True)
    assert [medium.get("alt_text") for medium in after["media"]] == [None, "A hill"]
    assert after["edited_at"] > before["created_at"]
    assert shown(world, ana, post_id) == after
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"caption", "location", "media", "edited_at", "is_edited"}


def test_omitted_fields_stay(world, ana):
    post_id = world.publish(ana, "Before", location=PLACE)
    edit(world, ana, post_id, {"media": [{"index": 0, "alt_text": "A hill"}]})
    edit(world, ana, post_id, {"caption": "After"})
    after = edit(world, ana, post_id, {"location": None}).json
    assert (after["caption"], after["location"]) == ("After", None)
    assert after["media"][0]["alt_text"] == "A hill"
    after = edit(world, ana, post_id, {"media": [{"index": 0, "alt_text": None}]}).json
    assert "alt_text" not in after["media"][0]
    assert edit(world, ana, post_id, {"caption": ""}).json["caption"] == ""


def test_null_takes_a_caption_away(world, ana):
    post_id = world.publish(ana, "Before", location=PLACE)
    after = edit(world, ana, post_id, {"caption": None}).json
    assert (after["caption"], after["location"]) == ("", PLACE)


def test_a_new_post_takes_null_for_what_may_be_empty(world, ana):
    medium = {"content_type": "image/jpeg", "size": 9, "alt_text": None}
    answer = world.call(
        ana, "POST", "/posts", {"media": [medium], "caption": None, "location": None}
    )
    assert answer.status == 201, answer.body
    shown = world.call(ana, "GET", f"/posts/{answer.json['post_id']}").json
    assert (shown["caption"], shown["location"]) == ("", None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"caption": "Same"},
        {"media": []},
        {"location": PLACE},
        {"media": [{"index": 0, "alt_text": "A hill"}]},
    ],
)
def test_an_edit_without_differences_changes_nothing(world, ana, body):
    post_id = world.publish(ana, "Same", location=PLACE)
    edit(world, ana, post_id, {"media": [{"index": 0, "alt_text": "A hill"}]})
    before = world.rows(Post)
    answer = edit(world, ana, post_id, body)
    assert answer.status == 200
    assert world.rows(Post) == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"caption": "x" * 2_201}, "caption"),
        ({"caption": "a\0b"}, "caption"),
        ({"caption": 1}, "caption"),
        ({"caption": " ".join(f"#t{n}" for n in range(31))}, "caption"),
        ({"caption": " ".join(f"@name{n}" for n in range(21))}, "caption"),
        ({"location": {"lat": 91, "lng": 0}}, "location.lat"),
        ({"location": "Wien"}, "location"),
        ({"media": [{"index": 2, "alt_text": "x"}]}, "media"),
        ({"media": [{"index": -1, "alt_text": "x"}]}, "media[0].index"),
        ({"media": [{"index": 10**30, "alt_text": "x"}]}, "media[0].index"),
        ({"media": [{"index": True, "alt_text": "x"}]}, "media[0].index"),
        ({"media": [{"index": 0}]}, "media[0].alt_text"),
        ({"media": [{"index": 0, "alt_text": "x" * 1_001}]}, "media[0].alt_text"),
        ({"media": [{"index": 0, "alt_text": "a"}, {"index": 0, "alt_text": "b"}]}, "media"),
        ({"media": {"0": "x"}}, "media"),
        ({"caption": "New", "audience": "everyone"}, "audience"),
        ({"location_from_photo": True}, "location_from_photo"),
        ({"media": [{"index": 0, "alt_text": "x", "url": "x"}]}, "media[0].url"),
        ({"location": {**PLACE, "x": 1}}, "location.x"),
        ([], "body"),
        (None, None),
        ("{", None),
    ],
)
def test_bad_input_changes_nothing(world, ana, body, field):
    post_id = world.publish(ana, "Same", files=[photo(), photo(30, 30)])
    before = world.everything()
    answer = edit(world, ana, post_id, body)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    assert not field or answer.json["errors"][0]["field"] == field
    assert world.everything() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"caption": "x" * 41}, "caption"),
        ({"media": [{"index": 0, "alt_text": "x" * 71}]}, "media"),
        ({"caption": "é" * 10, "location": PLACE, "media": [{"index": 0, "alt_text": "x" * 75}]},
         "media"),
    ],
)  # fmt: skip
def test_an_edit_cannot_exceed_the_limit_on_all_texts(world, ana, body, field):
    words = [{"index": index, "alt_text": "🌞" * 5} for index in (0, 1)]
    post_id = world.publish(ana, "x" * 40, files=[photo(), photo(30, 30)])
    assert edit(world, ana, post_id, {"media": words}).status == 200
    before = world.rows(Post)
    with tuned(text_bytes=100 if field == "media" else 80):
        answer = edit(world, ana, post_id, body)
        assert (answer.status, answer.json["code"]) == (400, "invalid_request")
        [fault] = answer.json["errors"]
        assert fault["field"] == field
        assert "bytes together" in fault["message"]
        assert world.rows(Post) == before
        assert edit(world, ana, post_id, {"caption": "x" * 39}).status == 200


def test_nobody_edits_the_post_of_another(world, ana):
    ben, moderator = person("ben"), person("mod", is_moderator=True)
    arrive(ben, moderator)
    published, pending = world.publish(ana), world.announce(ana).json["post_id"]
    gone = world.publish(ana)
    Post(gone).update([Post.state.set("deleted")])
    before = world.rows(Post)
    for viewer, post_id, status in (
        (ben, published, 403),
        (moderator, published, 403),
        (ben, pending, 403),
        (ben, MISSING, 404),
        (ana, MISSING, 404),
        (ana, gone, 404),
        (ana, "x", 404),
    ):
        assert edit(world, viewer, post_id, {"caption": "Mine"}).status == status
    assert world.rows(Post) == before


def test_edited_hashtags_are_indexed(world, ana):
    post_id = world.publish(ana, "A #hill and a #lake")
    edit(world, ana, post_id, {"caption": "A #lake and a #boat"})
    world.settle()
    for tag, is_found in (("hill", False), ("lake", True), ("boat", True)):
        assert (post_id in found_under(world, ana, tag)) == is_found, tag
    assert Post.get(post_id).tags == "lake boat"


def test_people_are_notified_while_they_are_mentioned_and_only_once(world, ana):
    ben, cem = person("ben"), person("cem")
    arrive(ben, cem)
    post_id = world.publish(ana, "With @ben")
    world.settle()
    for caption, is_told in (
        ("With @ben and @cem", True),
        ("With @cem", False),
        ("With @cem, @ben and @ana", True),
    ):
        edit(world, ana, post_id, {"caption": caption})
        world.settle()
        assert (told(world, ben), told(world, cem)) == ([post_id] * is_told, [post_id])
    [notification] = world.call(ben, "GET", "/notifications").json["notifications"]
    assert notification["others"] == 0
    assert world.call(ana, "GET", "/notifications").json["notifications"] == []


def test_an_edit_neither_fans_out_nor_counts_again(world, ana):
    ben = person("ben")
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id = world.publish(ana, "A #hill")
    world.call(ben, "POST", f"/posts/{post_id}/like")
    world.settle()
    FeedEntry(ben.user_id, post_id).delete()
    after = edit(world, ana, post_id, {"caption": "A #lake"}).json
    world.settle()
    assert world.rows(FeedEntry) == []
    assert after["like_count"] == 1
    assert world.call(ben, "GET", f"/users/{ana.user_id}/profile").json["post_count"] == 1


@pytest.mark.parametrize("state", ["pending", "processing", "rejected", "hidden"])
def test_a_post_is_edited_in_any_state(world, ana, state):
    files = [photo(), b"nothing"] if state == "rejected" else [photo(), photo()]
    answer = world.announce(ana, files)
    post_id, uploads = answer.json["post_id"], answer.json["uploads"]
    if state != "pending":
        count = 1 if state == "processing" else 2
        for upload, file in list(zip(uploads, files, strict=True))[:count]:
            world.upload(upload["fields"]["key"], file)
        world.settle()
    if state == "hidden":
        Post(post_id).update([Post.hidden.set({"by": "x", "at": "x", "reason": "x"})])
    after = edit(world, ana, post_id, {"caption": "After"}).json
    assert (after["caption"], after["state"]) == (
        "After",
        {"hidden": "published"}.get(state, state),
    )


def test_texts_edited_while_a_photo_is_processed_stay(world, ana):
    post_id = world.make_post(ana, files=[photo(gps=True)], location_from_photo=True)
    body = {"location": None, "media": [{"index": 0, "alt_text": "A hill"}]}

    def edit_meanwhile(request, proceed):
        assert edit(world, ana, post_id, body).status == 200
        return proceed(request)

    world.wire.break_(edit_meanwhile, "s3.PutObject", where="full.jpg", times=1)
    world.process_uploads()
    world.wire.mend()
    world.settle()
    after = shown(world, ana, post_id)
    assert (after["state"], after["location"]) == ("published", None)
    assert after["media"][0]["alt_text"] == "A hill"


def test_two_edits_at_once_each_keep_what_the_other_changed(world, ana):
    post_id = world.publish(ana, "Before")

    def edit_meanwhile(request, proceed):
        edit(world, ana, post_id, {"location": PLACE})
        return proceed(request)

    world.wire.break_(edit_meanwhile, "dynamodb.UpdateItem", where="After", times=1)
    after = edit(world, ana, post_id, {"caption": "After"}).json
    assert (after["caption"], after["location"]) == ("After", PLACE)


def test_a_post_that_is_deleted_while_it_is_edited_stays_as_it_was(world, ana):
    post_id = world.publish(ana, "Before")

    def delete_meanwhile(request, proceed):
        Post(post_id).update([Post.state.set("deleted"), Post.version.add(1)])
        return proceed(request)

    world.wire.break_(delete_meanwhile, "dynamodb.UpdateItem", where="After", times=1)
    assert edit(world, ana, post_id, {"caption": "After"}).status == 404
    assert Post.get(post_id).caption == "Before"


def test_nobody_edits_faster_than_the_limits(world, ana):
    post_id = world.publish(ana)
    with tuned(edits_burst=2, edits_per_hour=60):
        statuses = [edit(world, ana, post_id, {"caption": f"{n}"}).status for n in range(3)]
    assert statuses == [200, 200, 429]
    assert Post.get(post_id).caption == "1"


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
def test_an_edit_ends_the_same_however_often_it_is_interrupted(world, ana, fault):
    post_id = world.publish(ana, "Before")
    for number in range(8):
        world.wire.break_(fault, skip=number, times=1)
        try:
            edit(world, ana, post_id, {"caption": "After #hill"})
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
    assert edit(world, ana, post_id, {"caption": "After #hill"}).status == 200
    world.settle()
    assert found_under(world, ana, "hill") == [post_id]
    assert Post.get(post_id).edited_at


CAPTIONS = st.lists(
    st.sampled_from(["#hill", "#Hill", "#lake", "@ben", "@cem", "words", "#1", "@ana"]), max_size=5
).map(" ".join)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CAPTIONS, min_size=1, max_size=4))
def test_after_any_edits_a_post_is_found_under_exactly_its_hashtags(world, captions):
    ana = person("ana")
    arrive(ana)
    with tuned(edits_burst=100, posts_burst=100):
        post_id = world.publish(ana)
        for caption in captions:
            assert edit(world, ana, post_id, {"caption": caption}).status == 200
            if len(caption) % 2:  # else two changes reach the stream at once
                world.settle()
        world.settle()
    for tag in ("hill", "lake"):
        has_it = f"#{tag}" in captions[-1].lower()
        assert (post_id in found_under(world, ana, tag)) == has_it
