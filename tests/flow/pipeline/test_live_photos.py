"""Live Photos and motion photos: the still is the photo, its movie is kept with the original."""

import io
import itertools
import json
import zipfile

import pytest
from pinhole.accounts.export import orders
from pinhole.media import object_keys
from pinhole.settings import settings
from pinhole.tables.accounts import Export

from tests import clips, live_photos
from tests.flow.support.accounts import join
from tests.flow.support.events import s3_event
from tests.flow.support.world import person, photo

ONE = "0A1B2C3D-0123-4567-89AB-0123456789AB"
OTHER = "FFFFFFFF-0123-4567-89AB-0123456789AB"
JPEG, MOV = "image/jpeg", "video/quicktime"


def announce(world, viewer, files):
    types = [MOV if file[4:8] == b"ftyp" else JPEG for file in files]
    media = [
        {"content_type": type, "size": len(file), "alt_text": f"alt {index}"}
        for index, (type, file) in enumerate(zip(types, files, strict=True))
    ]
    answer = world.call(viewer, "POST", "/posts", {"media": media})
    assert answer.status == 201, answer.body
    return answer.json["post_id"], [each["fields"]["key"] for each in answer.json["uploads"]]


def publish(world, viewer, *files):
    post_id, keys = announce(world, viewer, files)
    for key, file in zip(keys, files, strict=True):
        world.upload(key, file)
    world.settle()
    return world.ask(viewer, "GET", f"/posts/{post_id}")


def original(world, post_id, index):
    key = object_keys.original_key(post_id, index)
    return world.s3.get_object(Bucket=settings.originals_bucket, Key=key)["Body"].read()


def rendition_indexes(world):
    return {key.split("/")[2] for key in world.objects(settings.media_bucket)}


PAIR = (live_photos.still(ONE), live_photos.movie(ONE.lower()))


@pytest.mark.parametrize("first", [0, 1], ids=["the still first", "the movie first"])
def test_a_still_and_its_movie_are_one_medium(world, first):
    ana, ben = person("ana"), person("ben")
    files = PAIR if first == 0 else PAIR[::-1]
    post = publish(world, ana, *files)
    assert (post["state"], post["media_type"]) == ("published", "image")
    [medium] = post["media"]
    assert (medium["index"], medium["type"], medium["alt_text"]) == (first, "photo", f"alt {first}")
    assert medium["motion_index"] == 1 - first
    assert medium["urls"]["full"]["jpg"] == post["media_urls"]["full"]
    assert original(world, post["post_id"], 1 - first) == PAIR[1]
    assert rendition_indexes(world) == {str(first)}
    assert world.objects(settings.uploads_bucket) == {}
    [seen] = world.ask(ben, "GET", f"/posts/{post['post_id']}")["media"]
    assert "motion_index" not in seen


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_it_does_not_matter_in_which_order_the_files_arrive(world, order):
    files = [live_photos.still(ONE), live_photos.movie(ONE), photo(), live_photos.movie(OTHER)]
    ana = person("ana")
    post_id, keys = announce(world, ana, files)
    for index in (*order, 3):
        world.upload(keys[index], files[index])
        world.settle()
    post = world.ask(ana, "GET", f"/posts/{post_id}")
    assert post["state"] == "published"
    shown = [(each["index"], each["type"], each.get("motion_index")) for each in post["media"]]
    assert shown == [(0, "photo", 1), (2, "photo", None), (3, "video", None)]
    assert world.objects(settings.uploads_bucket) == {}


def test_a_movie_of_another_live_photo_is_a_video(world):
    post = publish(world, person("ana"), PAIR[0], live_photos.movie(OTHER))
    assert [each["type"] for each in post["media"]] == ["photo", "video"]
    assert post["media_type"] == "carousel"


def test_a_movie_alone_is_a_video(world):
    [medium] = publish(world, person("ana"), PAIR[1])["media"]
    assert (medium["type"], medium["state"]) == ("video", "ready")


def test_a_still_has_one_movie_and_a_second_one_is_a_video(world):
    post = publish(world, person("ana"), *PAIR, live_photos.movie(ONE, seconds=2))
    kinds = [(each["type"], each.get("motion_index")) for each in post["media"]]
    assert kinds in ([("photo", 1), ("video", None)], [("photo", 2), ("video", None)])


def test_movies_that_were_announced_as_photos_do_not_wait_for_each_other(world):
    ana, files = person("ana"), [live_photos.movie(ONE), live_photos.movie(OTHER)]
    media = [{"content_type": JPEG, "size": len(file)} for file in files]
    answer = world.ask(ana, "POST", "/posts", {"media": media})
    for upload, file in zip(answer["uploads"], files, strict=True):
        world.upload(upload["fields"]["key"], file)
    world.settle()
    post = world.ask(ana, "GET", f"/posts/{answer['post_id']}")
    assert post["state"] == "published"
    assert [each["type"] for each in post["media"]] == ["video", "video"]


def test_a_worker_that_died_before_it_woke_the_movie_does_so_when_the_message_returns(
    world, monkeypatch
):
    ana = person("ana")
    post_id, keys = announce(world, ana, PAIR)
    world.upload(keys[1], PAIR[1])
    world.settle()
    world.upload(keys[0], PAIR[0])
    [said] = [each for each in world.notifications() if keys[0] in json.dumps(each)]
    with monkeypatch.context() as patch:
        patch.setattr("pinhole.pipeline.live_photos.wake", lambda upload: 1 / 0)
        assert world.process(said)
    assert world.ask(ana, "GET", f"/posts/{post_id}")["state"] == "processing"
    assert world.process(said) == []
    world.settle()
    assert world.ask(ana, "GET", f"/posts/{post_id}")["state"] == "published"


def test_a_second_delivery_changes_nothing(world):
    ana = person("ana")
    post_id, keys = announce(world, ana, PAIR)
    for key, file in zip(keys, PAIR, strict=True):
        world.upload(key, file)
    said = world.notifications()
    for each in (*said, *said[::-1]):
        world.process(each)
    world.settle()
    before = world.ask(ana, "GET", f"/posts/{post_id}")
    for key, file in zip(keys, PAIR, strict=True):
        world.process(s3_event(key, len(file), "0"))
    world.settle()
    assert world.ask(ana, "GET", f"/posts/{post_id}") == before
    assert before["state"] == "published"


def test_the_author_can_download_the_movie_and_describe_only_the_still(world):
    ana = person("ana")
    post_id = publish(world, ana, *PAIR)["post_id"]
    kept = world.ask(ana, "GET", f"/posts/{post_id}/media/1/original")
    assert (kept["content_type"], kept["size"]) == (MOV, len(PAIR[1]))
    edit = {"media": [{"index": 1, "alt_text": "moving"}]}
    assert world.call(ana, "PATCH", f"/posts/{post_id}", edit).status == 400


def test_an_export_holds_both_files_and_names_them_together(world):
    ana = join(world, "ana")
    publish(world, ana, *PAIR)
    world.ask(ana, "POST", "/users/me/export")
    world.settle()
    row = Export.get(ana.user_id)
    key = orders.key(ana.user_id, row.export_id)
    body = world.s3.get_object(Bucket=settings.exports_bucket, Key=key)["Body"].read()
    archive = zipfile.ZipFile(io.BytesIO(body))
    [post] = json.loads(archive.read("posts.json"))
    [medium] = post["media"]
    assert archive.read(medium["file"]) == PAIR[0]
    assert archive.read(medium["motion_file"]) == PAIR[1]


def test_nothing_of_the_movie_is_left_when_the_post_is_deleted(world):
    ana = person("ana")
    post_id = publish(world, ana, *PAIR)["post_id"]
    world.call(ana, "DELETE", f"/posts/{post_id}")
    world.settle()
    assert world.objects(settings.originals_bucket) == {}
    assert world.objects(settings.media_bucket) == {}


def test_a_motion_photo_is_a_photo_and_its_original_keeps_the_movie(world):
    """Android phones append the movie to the JPEG."""
    movie = clips.clip()
    file = photo() + movie
    post = publish(world, person("ana"), file)
    [medium] = post["media"]
    assert (post["state"], medium["type"]) == ("published", "photo")
    assert original(world, post["post_id"], 0) == file
    for key in world.objects(settings.media_bucket):
        data = world.s3.get_object(Bucket=settings.media_bucket, Key=key)["Body"].read()
        assert b"moov" not in data
