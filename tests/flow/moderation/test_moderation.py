"""Screening of uploads: the blocklist, Rekognition, and what a post shows of the verdict."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pinhole.aws import clients, retries
from pinhole.moderation import blocklist
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.moderation import Block
from pinhole.tables.posts import Post

from tests.flow.support import wire
from tests.flow.support.blocking import block
from tests.flow.support.rows import visit
from tests.flow.support.world import person, photo, tuned
from tests.pictures import copies, file, picture

RECORDED = json.loads((Path(__file__).parents[2] / "events" / "moderation_labels.json").read_text())
LOOK = "rekognition.DetectModerationLabels"


def post_of(world, viewer, post_id):
    answer = world.call(viewer, "GET", f"/posts/{post_id}")
    assert answer.status == 200, answer.body
    return answer.json


def seeing(name, confidence):
    """Rekognition's answer with this label."""
    label = {"Name": name, "Confidence": confidence, "ParentName": "", "TaxonomyLevel": 1}
    return {"ModerationLabels": [label], "ModerationModelVersion": "7.0"}


def answering(world, answer):
    world.wire.break_(lambda request, _: wire.answer(request, 200, json.dumps(answer)), LOOK)


@pytest.mark.parametrize("how", list(copies(1)))
def test_a_copy_of_a_blocked_picture_is_rejected_and_nothing_of_it_is_stored(world, how):
    block(file(picture(1)), reason="known")
    ana = person("ana")
    post = post_of(world, ana, world.publish(ana, files=[copies(1)[how]]))
    assert (post["state"], post["reason"]) == ("rejected", "blocked")
    assert post["media"][0]["reason"] == "blocked"
    assert world.objects(settings.media_bucket) == {}
    assert world.objects(settings.originals_bucket) == {}
    assert world.objects(settings.uploads_bucket) == {}


def test_other_pictures_are_not_taken_for_a_blocked_one(world):
    block(*(file(picture(seed)) for seed in range(1, 9)))
    ana = person("ana")
    for seed in range(10, 16):
        assert post_of(world, ana, world.publish(ana, files=[file(picture(seed))]))["state"] == (
            "published"
        )


def test_blocking_twice_is_blocking_once_and_the_newest_reason_stands(world):
    first = block(file(picture(1)), reason="one")
    before = {row["key"]["S"]: row.get("pictures") for row in world.rows(Block)}
    assert block(file(picture(1)), reason="two") == first
    assert {row["key"]["S"]: row.get("pictures") for row in world.rows(Block)} == before
    assert Block.get(first["blocked"][0]).reason == "two"
    assert len(before) == 7


def test_an_unblocked_picture_may_be_published_and_others_stay_blocked(world):
    ana = person("ana")
    block(file(picture(1)), file(picture(2)))
    block(file(picture(1)), remove=True)
    block(file(picture(1)), remove=True)  # a second time changes nothing
    assert post_of(world, ana, world.publish(ana, files=[file(picture(1))]))["state"] == "published"
    assert post_of(world, ana, world.publish(ana, files=[file(picture(2))]))["state"] == "rejected"


def test_an_empty_picture_cannot_be_blocked_because_too_many_others_would_be(world):
    assert block(photo())["too_plain"] == [f"{0:016x}"]
    assert world.rows(Block) == []


def test_a_published_post_stays_when_its_picture_is_blocked(world):
    ana, ben = person("ana"), person("ben")
    post_id = world.publish(ana, files=[file(picture(1))])
    block(file(picture(1)))
    assert post_of(world, ben, post_id)["state"] == "published"


def test_a_look_up_is_one_request_and_the_list_may_be_read_from_far_away(world):
    with tuned(block_distance=11):
        ana = person("ana")
        block(file(picture(1)))
        post_id = world.make_post(ana, files=[file(picture(1))])
        world.wire.calls.clear()
        world.process_uploads()
        # The other one asks whether the author is connected.
        assert world.wire.calls.count("dynamodb.BatchGetItem") == 2
        assert post_of(world, ana, post_id)["reason"] == "blocked"


def looking_like_something(fingerprint):
    return 11 < fingerprint.bit_count() < 53


@given(
    st.integers(0, 2**64 - 1).filter(looking_like_something),
    st.sets(st.integers(0, 63), max_size=14),
    st.sampled_from([0, 3, 5, 6, 11]),
)
@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_similar_pictures_are_found(world, fingerprint, flipped, most):
    """The examples share the list: each adds to it and removes its own again."""
    near = fingerprint
    for bit in flipped:
        near ^= 1 << bit
    blocklist.add(f"{fingerprint:016x}", "")
    with tuned(block_distance=most):
        assert blocklist.has(near) == (len(flipped) <= most)
        blocklist.remove(f"{fingerprint:016x}")
        assert not blocklist.has(near)


def test_one_blocked_picture_rejects_its_carousel(world):
    block(file(picture(1)))
    ana = person("ana")
    files = [file(picture(2)), file(picture(1))]
    post = post_of(world, ana, world.publish(ana, files=files))
    assert (post["state"], post["reason"]) == ("rejected", "blocked")
    assert [medium.get("reason") for medium in post["media"]] == [None, "blocked"]


@pytest.mark.parametrize("operation", ["dynamodb.BatchGetItem", LOOK])
def test_nothing_is_published_without_screening(world, operation):
    """While the list or Rekognition cannot be reached the upload waits; at last it fails."""
    ana = person("ana")
    post_id = world.make_post(ana)
    with tuned(rekognition=True):
        world.wire.break_(wire.refuse("ProvisionedThroughputExceededException"), operation)
        answering(world, {"ModerationLabels": []})
        assert len(world.process_uploads()) == 1
        assert world.objects(settings.media_bucket) == {}
        assert world.objects(settings.originals_bucket) == {}
        assert Post.get(post_id).state == "processing"
        assert world.process_uploads(receive_count=retries.RECEIVES) == []
        assert Post.get(post_id).media[0]["reason"] == "processing_failed"
        world.wire.mend()
        answering(world, {"ModerationLabels": []})
        assert world.process_uploads() == []
    assert post_of(world, ana, post_id)["state"] == "published"


def test_rekognition_is_not_asked_unless_the_stage_says_so(world):
    ana = person("ana")
    world.publish(ana)
    assert LOOK not in world.wire.calls


def test_a_recorded_answer_is_understood(world):
    """Parsed by botocore with its description of the service."""
    answering(world, RECORDED)
    labels = clients.rekognition().detect_moderation_labels(Image={"Bytes": b"x"})[
        "ModerationLabels"
    ]
    assert labels == RECORDED["ModerationLabels"]


@pytest.mark.parametrize(
    ("name", "confidence", "score", "outcome"),
    [
        ("Alcohol", 99.0, 0.2, "published"),
        ("Violence", 60.0, 0.54, "sensitive"),
        ("Non-Explicit Nudity of Intimate parts and Kissing", 99.0, 0.84, "sensitive"),
        ("Explicit", 95.0, 0.95, "hidden"),
        ("Explicit", 100.0, 1.0, "rejected"),
    ],
)
def test_what_rekognition_sees_decides_on_a_post(world, name, confidence, score, outcome):
    ana, ben = person("ana"), person("ben")
    answering(world, seeing(name, confidence))
    with tuned(rekognition=True):
        post_id = world.publish(ana)
    post, others = post_of(world, ana, post_id), world.call(ben, "GET", f"/posts/{post_id}")
    if outcome == "rejected":
        assert (post["state"], post["reason"]) == ("rejected", "not_allowed")
        assert name in post["reason_detail"]
        assert others.status == 403
        return
    assert (post["state"], post.get("hidden", False)) == ("published", outcome == "hidden")
    assert post["media"][0]["sensitivity_score"] == score
    assert post["is_sensitive"] == post["media"][0]["is_sensitive"] == (outcome != "published")
    assert others.status == (404 if outcome == "hidden" else 200)


def test_others_read_that_a_medium_is_sensitive_and_not_how_much(world):
    ana, ben, moderator = person("ana"), person("ben"), person("mod", is_moderator=True)
    answering(world, seeing("Violence", 60.0))
    with tuned(rekognition=True):
        post_id = world.publish(ana)
    shown = {viewer: post_of(world, viewer, post_id) for viewer in (ana, ben, moderator)}
    for post in shown.values():
        assert post["is_sensitive"] is post["media"][0]["is_sensitive"] is True
    assert "sensitivity_score" not in shown[ben]["media"][0]
    assert shown[ana]["media"][0]["sensitivity_score"] == 0.54
    assert shown[moderator]["media"][0]["sensitivity_score"] == 0.54
    assert "camera" not in shown[moderator]["media"][0]


def test_a_post_that_moderation_hides_is_in_feeds_once_a_moderator_shows_it(world):
    ana, ben, moderator = person("ana"), person("ben"), person("mod", is_moderator=True)
    world.follow(ben, ana)
    visit(ben.user_id)
    answering(world, seeing("Explicit", 95.0))
    with tuned(rekognition=True):
        post_id = world.publish(ana)
    assert post_of(world, ana, post_id)["hidden_reason"].startswith("Hidden automatically")
    assert Post.get(post_id).hidden["by"] == "moderation"
    assert len(world.rows(FeedEntry)) == 1  # delivered; reading decides what is shown
    assert world.call(ben, "GET", "/feed").json["posts"] == []
    assert world.call(moderator, "DELETE", f"/posts/{post_id}/hide").status == 200
    [fed] = world.call(ben, "GET", "/feed").json["posts"]
    assert fed["post_id"] == post_id
    assert fed["is_sensitive"]


def test_a_tiny_picture_is_screened_too(world):
    sizes = []

    def measure(request, _):
        sizes.append(len(json.loads(request.body)["Image"]["Bytes"]))
        return wire.answer(request, 200, json.dumps({"ModerationLabels": []}))

    world.wire.break_(measure, LOOK)
    ana = person("ana")
    with tuned(rekognition=True):
        post_id = world.publish(ana, files=[file(picture(1, 1, 1), "PNG")])
    assert post_of(world, ana, post_id)["state"] == "published"
    assert len(sizes) == 1
