"""AVIFs of a post that takes off are made again, in fewer bytes, and nothing else changes:
the CDN is told nothing."""

import io
from functools import partial

import pytest
from PIL import Image
from pinhole.imaging import avif
from pinhole.media import object_keys, renditions
from pinhole.pipeline import recompression
from pinhole.settings import settings

from tests.flow.support import events, wire
from tests.flow.support.world import World, invoke_queue, person, photo, tuned
from tests.unit.imaging import ultra_hdr
from tests.unit.imaging.samples import dog, encode

# Small, because dense encoding takes long.
PHONE = encode(dog(660, 495), "jpeg", quality=95)


@pytest.fixture
def ana(monkeypatch):
    monkeypatch.setattr(avif, "DENSE", 6)  # nearly as dense, in a fifth of the time
    return person("ana")


def recompress(post_id, index=0):
    message = events.sqs_message({"post_id": post_id, "index": index})
    return invoke_queue("recompress_photos", [message])


def avifs(world: World):
    """Key -> bytes of every AVIF that the CDN could serve."""
    return {
        key: world.s3.get_object(Bucket=settings.media_bucket, Key=key)["Body"].read()
        for key in world.objects(settings.media_bucket)
        if key.endswith(".avif")
    }


def asked(world):
    """What the CDN is to be told."""
    urls = (settings.withdrawals_queue_url, settings.invalidations_queue_url)
    return [each for url in urls for each in world.take_messages(url)]


def test_a_post_that_takes_off_is_made_smaller_below_the_same_keys(world: World, ana):
    post_id = world.publish(ana, files=[PHONE])
    before, former = avifs(world), world.objects(settings.media_bucket)
    with tuned(dense_likes=2):
        for _ in range(3):
            world.call(person("liker"), "POST", f"/posts/{post_id}/like")
        world.run_streams()
    assert world.run_queue("recompress_photos") == 1
    after = avifs(world)
    assert after.keys() == before.keys() == keys(post_id, None)
    for key, data in after.items():
        assert len(data) < len(before[key])
        assert Image.open(io.BytesIO(data)).size == Image.open(io.BytesIO(before[key])).size
        kept = world.s3.head_object(Bucket=settings.media_bucket, Key=key)
        assert kept["ContentType"] == "image/avif"
        assert kept["CacheControl"] == renditions.cache_control()
        assert kept["Metadata"] == renditions.metadata(ana.user_id)
    assert asked(world) == []
    tags = world.objects(settings.media_bucket)
    assert {key for key in tags if tags[key] != former[key]} == set(after)


def keys(post_id, place, index=0):
    return {
        object_keys.rendition_key(post_id, index, size, "avif", place)
        for size in object_keys.AVIF_SIZES
    }


def test_doing_it_twice_changes_nothing(world: World, ana):
    post_id = world.publish(ana, files=[PHONE])
    assert recompress(post_id) == []
    before = world.everything()
    assert recompress(post_id) == []
    assert world.everything() == before


@pytest.mark.parametrize("kill", [wire.kill_before, wire.kill_after])
def test_a_function_that_is_killed_leaves_whole_files_and_is_done_again(world: World, ana, kill):
    post_id = world.publish(ana, files=[PHONE])
    world.wire.break_(kill, "s3.PutObject")
    with pytest.raises(wire.Killed):
        recompress(post_id)
    world.wire.mend()
    for data in avifs(world).values():
        Image.open(io.BytesIO(data)).load()
    assert recompress(post_id) == []
    done = avifs(world)
    assert recompress(post_id) == []
    assert avifs(world) == done


def test_a_post_that_is_deleted_meanwhile_leaves_no_object(world: World, ana, monkeypatch):
    post_id = world.publish(ana, files=[PHONE])
    during(monkeypatch, lambda: delete(world, ana, post_id))
    assert recompress(post_id) == []
    assert world.objects(settings.media_bucket) == {}


def test_a_post_that_becomes_restricted_meanwhile_leaves_nothing_open(
    world: World, ana, monkeypatch
):
    post_id = world.publish(ana, files=[PHONE])

    def close():
        assert world.call(ana, "PATCH", "/users/me", {"is_private": True}).status == 200
        world.settle()

    during(monkeypatch, close)
    assert recompress(post_id) == []
    assert set(avifs(world)) == keys(post_id, object_keys.RESTRICTED)


def delete(world, ana, post_id):
    assert world.call(ana, "DELETE", f"/posts/{post_id}").status == 200
    world.settle()


def during(monkeypatch, interaction):
    """Do something when the first AVIF is encoded."""
    encode, interactions = avif.encode, [interaction]

    def encoded(*args):
        if interactions:
            interactions.pop()()
        return encode(*args)

    monkeypatch.setattr(avif, "encode", encoded)


def test_a_restricted_post_stays_restricted(world: World, ana):
    world.call(ana, "GET", "/users/me/profile")
    assert world.call(ana, "PATCH", "/users/me", {"is_private": True}).status == 200
    post_id = world.publish(ana, files=[PHONE])
    before = avifs(world)
    assert recompress(post_id) == []
    after = avifs(world)
    assert after.keys() == before.keys() == keys(post_id, object_keys.RESTRICTED)
    assert all(len(data) < len(before[key]) for key, data in after.items())


@pytest.mark.parametrize("files", [[photo()], [photo(), photo(200, 150)]])
def test_a_post_without_avifs_gets_none(world: World, ana, files):
    post_id = world.publish(ana, files=files)
    before = world.everything()
    assert recompress(post_id) == []
    assert world.everything() == before


def test_each_photo_is_made_smaller_by_itself(world: World, ana):
    post_id = world.publish(ana, files=[PHONE, photo(), PHONE])
    with tuned(dense_likes=2):
        for _ in range(3):
            world.call(person("liker"), "POST", f"/posts/{post_id}/like")
        world.run_streams()
    asked = world.take_messages(settings.recompressions_queue_url)
    assert {(each["post_id"], each["index"]) for each in asked} == {(post_id, 0), (post_id, 2)}
    before = avifs(world)
    assert recompress(post_id, 2) == []
    after = avifs(world)
    changed = {key for key in before if after[key] != before[key]}
    assert changed == keys(post_id, None, 2)
    assert recompress(post_id, 1) == recompress(post_id, 20) == []
    assert avifs(world) == after


def test_a_late_job_for_a_post_that_is_gone_does_nothing(world: World, ana):
    post_id = world.publish(ana, files=[PHONE])
    delete(world, ana, post_id)
    before = world.everything()
    for each in (post_id, "01M81VAV4G0BJFCB6P1NKF6QZE"):
        assert recompress(each) == []
    assert world.everything() == before


def missing(code):
    """S3's answer for what is not there: to those who may not list a bucket, AccessDenied."""
    return partial(wire.answer, status=403, body=f"<Error><Code>{code}</Code></Error>")


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchKey"])
def test_an_original_that_was_deleted_with_its_post_is_no_failure(world: World, ana, code):
    post_id = world.publish(ana, files=[PHONE])

    def deleted(request, proceed):
        world.wire.mend()
        delete(world, ana, post_id)
        return missing(code)(request)

    world.wire.break_(deleted, "s3.GetObject")
    assert recompress(post_id) == []
    assert world.objects(settings.media_bucket) == {}


def test_an_original_that_may_not_be_read_is_a_failure(world: World, ana):
    post_id = world.publish(ana, files=[PHONE])
    before = world.everything()
    world.wire.break_(lambda request, proceed: missing("AccessDenied")(request), "s3.GetObject")
    assert len(recompress(post_id)) == 1
    assert world.everything() == before


def test_a_file_that_was_lost_is_not_made_again(world: World, ana):
    post_id = world.publish(ana, files=[PHONE])
    lost = object_keys.rendition_key(post_id, 0, "full", "avif")
    world.s3.delete_object(Bucket=settings.media_bucket, Key=lost)
    recompression.recompress(post_id, 0)
    assert set(avifs(world)) == keys(post_id, None) - {lost}


def test_a_photo_keeps_its_gain_map(world: World, ana):
    data = ultra_hdr.photo(dog(660, 495), dog(165, 124).convert("L"))
    post_id = world.publish(ana, files=[data])
    before = avifs(world)
    assert recompress(post_id) == []
    after = avifs(world)
    for key, file in after.items():
        assert len(file) < len(before[key])
        assert ultra_hdr.numbers_of(file) == ultra_hdr.numbers_of(before[key]) is not None
