"""From an upload to a published or rejected post."""

import io
from datetime import timedelta
from unittest.mock import Mock

import pytest
from PIL import Image
from pinhole import clock
from pinhole.imaging import avif
from pinhole.media import object_keys, renditions
from pinhole.settings import settings
from pinhole.tables.posts import Post

from tests.flow.support.world import World, person, photo, tuned
from tests.unit.imaging.samples import dog, encode

SIZES = {"thumbnail": (150, 150), "small": (320, 240), "standard": (640, 480), "full": (1080, 810)}
FORMATS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
PNG = photo(format="PNG")


def post_of(world, viewer, post_id):
    answer = world.call(viewer, "GET", f"/posts/{post_id}")
    assert answer.status == 200, answer.body
    return answer.json


def test_a_photo_is_published_with_every_rendition_where_the_cdn_looks(world):
    ana = person("ana")
    post_id = world.publish(ana, files=[photo(1600, 1200)])
    [medium] = post_of(world, ana, post_id)["media"]
    assert (medium["state"], medium["width"], medium["height"]) == ("ready", 1600, 1200)
    assert medium["camera"] == "Obscura"
    assert medium["placeholder"].startswith("data:image/webp;base64,")
    folder = f"{post_id}/processed/0"
    for size, pixels in SIZES.items():
        for extension, address in medium["urls"][size].items():
            format = FORMATS[extension]
            key = f"{folder}/{size}.{extension}"
            assert address == f"{settings.cdn_url}/{post_id}/{size}.{extension}"
            stored = world.s3.get_object(Bucket=settings.media_bucket, Key=key)
            image = Image.open(io.BytesIO(stored["Body"].read()))
            assert (image.format, image.size) == (format, pixels)
            assert stored["ContentType"] == f"image/{format.lower()}"
            assert stored["CacheControl"] == "public, max-age=31536000, s-maxage=43200, immutable"
            assert stored["Metadata"] == renditions.metadata(ana.user_id)
    assert {size: list(urls) for size, urls in medium["urls"].items()} == {
        "thumbnail": ["webp", "jpg"],
        "small": ["webp", "jpg"],
        "standard": ["avif", "webp", "jpg"],
        "full": ["avif", "webp", "jpg"],
    }
    assert "avif" not in medium
    assert len(world.objects(settings.media_bucket)) == 10


def test_a_photo_without_avifs_is_published_and_says_so(world, monkeypatch):
    monkeypatch.setattr(avif, "encode", Mock(side_effect=MemoryError))
    ana = person("ana")
    post_id = world.publish(ana, files=[photo(1600, 1200)])
    post = post_of(world, ana, post_id)
    assert post["state"] == "published"
    assert all(list(urls) == ["webp", "jpg"] for urls in post["media"][0]["urls"].values())
    assert not any(key.endswith("avif") for key in world.objects(settings.media_bucket))


def test_the_original_is_kept_as_it_came_and_the_upload_is_not(world):
    file = photo(gps=True)
    post_id = world.publish(person("ana"), files=[file])
    original = world.s3.get_object(
        Bucket=settings.originals_bucket, Key=object_keys.original_key(post_id, 0)
    )
    assert original["Body"].read() == file
    assert world.objects(settings.uploads_bucket) == {}


def test_no_rendition_holds_the_location_or_camera_of_a_photo(world):
    world.publish(person("ana"), files=[photo(gps=True)])
    for key in world.objects(settings.media_bucket):
        data = world.s3.get_object(Bucket=settings.media_bucket, Key=key)["Body"].read()
        assert b"Exif" not in data
        assert b"Obscura" not in data


@pytest.mark.parametrize(
    ("file", "limits", "reason", "detail"),
    [
        (b"", {}, "empty", "empty"),
        (b"<html>", {}, "not_an_image", "not an image"),
        (b"BM" + bytes(100), {}, "unsupported_type", "BMP"),
        (photo(400, 300)[:-500], {}, "corrupt", "damaged"),
        (PNG[:60], {}, "corrupt", "damaged"),
        (photo(), {"image_bytes": 100}, "too_large", "100"),
    ],
)
def test_an_upload_that_is_not_a_photo_is_rejected_and_its_author_sees_why(
    world, file, limits, reason, detail
):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    post_id = world.announce(ana).json["post_id"]
    world.upload(object_keys.upload_key(ana.user_id, post_id, 0), file)
    with tuned(**limits):
        world.settle()
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"]) == ("rejected", reason)
    assert detail in post["reason_detail"]
    assert post["media"][0]["reason"] == reason
    assert world.objects(settings.media_bucket) == {}
    assert world.objects(settings.originals_bucket) == {}
    assert world.call(ben, "GET", f"/posts/{post_id}").status == 403
    assert world.call(ben, "GET", "/feed").json["posts"] == []


def test_a_photo_of_too_many_pixels_is_rejected(world):
    ana = person("ana")
    side = 7_100  # squared just above the limit
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    post_id = world.publish(ana, files=[file.getvalue()])
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"]) == ("rejected", "too_many_pixels")
    assert "50 megapixels" in post["reason_detail"]


def test_a_carousel_is_published_when_its_last_file_is_ready(world):
    ana = person("ana")
    first, second = photo(100, 80), photo(80, 100, "WEBP")
    answer = world.announce(ana, [first, second]).json
    keys = [upload["fields"]["key"] for upload in answer["uploads"]]
    world.upload(keys[1], second)
    world.settle()
    waiting = post_of(world, ana, answer["post_id"])
    assert (waiting["state"], waiting["aspect_ratio"]) == ("processing", None)
    world.upload(keys[0], first)
    world.settle()
    post = post_of(world, ana, answer["post_id"])
    assert post["state"] == "published"
    assert [(m["width"], m["height"]) for m in post["media"]] == [(100, 80), (80, 100)]
    assert (post["media_type"], post["aspect_ratio"]) == ("carousel", 1.25)
    assert post["media"][1]["urls"]["full"]["webp"].endswith(f"{post['post_id']}/1/full.webp")
    assert len(world.objects(settings.media_bucket)) == 16


def test_a_carousel_with_one_bad_file_is_rejected_with_that_files_reason(world):
    ana = person("ana")
    post_id = world.publish(ana, files=[photo(), b"nothing", photo()])
    post = post_of(world, ana, post_id)
    assert (post["state"], post["reason"]) == ("rejected", "not_an_image")
    assert post["media"][1]["reason"] == "not_an_image"


def test_alternative_texts_stay_with_their_media(world):
    ana = person("ana")
    media = [{"content_type": "image/jpeg", "size": 9, "alt_text": text} for text in ("a", "b")]
    answer = world.call(ana, "POST", "/posts", {"media": media}).json
    for upload in answer["uploads"]:
        world.upload(upload["fields"]["key"], photo())
    world.settle()
    shown = post_of(world, ana, answer["post_id"])["media"]
    assert [medium["alt_text"] for medium in shown] == ["a", "b"]


def test_the_location_of_a_photo_is_kept_only_when_its_author_asks(world):
    ana = person("ana")
    silent = world.publish(ana, files=[photo(gps=True)])
    asked = world.publish(ana, files=[photo(gps=True)], location_from_photo=True)
    nowhere = world.publish(ana, files=[photo()], location_from_photo=True)
    assert post_of(world, ana, silent)["location"] is None
    assert post_of(world, ana, asked)["location"] == {"lat": 48.2, "lng": 16.5, "name": None}
    assert post_of(world, ana, nowhere)["location"] is None
    assert "48.2" not in str(Post.get(silent).serialize())


def test_the_location_is_that_of_the_first_photo(world):
    ana = person("ana")
    files = [photo(), photo(gps=True)]
    post_id = world.publish(ana, files=files, location_from_photo=True)
    assert post_of(world, ana, post_id)["location"] is None


def test_only_the_author_sees_the_camera_metadata(world):
    ana, ben = person("ana"), person("ben")
    post_id = world.publish(ana)
    assert "camera" in post_of(world, ana, post_id)["media"][0]
    assert set(post_of(world, ben, post_id)["media"][0]) == {
        *("index", "type", "width", "height", "aspect_ratio"),
        *("placeholder", "urls", "is_sensitive"),
    }


def test_a_post_without_uploads_expires_after_a_day(world, monkeypatch):
    ana = person("ana")
    post_id = world.announce(ana).json["post_id"]
    later = clock.now() + timedelta(seconds=settings.pending_seconds + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert world.call(ana, "GET", f"/posts/{post_id}").status == 404
    assert world.call(ana, "GET", "/users/me/posts").json["posts"] == []


def test_published_and_rejected_posts_do_not_expire(world, monkeypatch):
    ana = person("ana")
    posts = [world.publish(ana), world.publish(ana, files=[b"nothing"])]
    later = clock.now() + timedelta(days=4_000)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert [post_of(world, ana, post_id)["state"] for post_id in posts] == ["published", "rejected"]


def test_large_jpegs_are_stored_cold_and_served_as_ever(world: World, monkeypatch):
    monkeypatch.setattr(renditions, "COLD_FROM", 20_000)
    post_id = world.publish(person("ana"), files=[encode(dog(1200, 900), "jpeg", quality=95)])
    folder = object_keys.renditions_folder(post_id)
    listed = world.s3.list_objects_v2(Bucket=settings.media_bucket, Prefix=folder)["Contents"]
    cold = [each for each in listed if each["StorageClass"] == "GLACIER_IR"]
    assert folder + "0/full.jpg" in [each["Key"] for each in cold]
    assert all(each["Size"] >= 20_000 and each["Key"].endswith(".jpg") for each in cold)
    for each in cold:
        answer = world.s3.get_object(Bucket=settings.media_bucket, Key=each["Key"])
        assert len(answer["Body"].read()) == each["Size"]
