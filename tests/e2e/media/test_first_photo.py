"""A photo as phones make them, uploaded both ways, in the follower's feed and on the CDN."""

import json

import pytest
from pinhole.media import object_keys

from local import http
from local.person import Person, Photo
from tests.e2e.support import renditions, samples
from tests.e2e.support.network import Network
from tests.e2e.support.posting import announce, upload

WENGEN = {"lat": 46.5, "lng": 7.9, "name": "Wengen"}


@pytest.fixture(scope="module")
def friends(network: Network) -> tuple[Person, Person]:
    """An author and a follower."""
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    return author, reader


def post_form(author: Person, photos: list[Photo], caption: str):
    """The simple way, exactly as its contract describes it."""
    fields = {"caption": caption, "location": json.dumps(WENGEN)}
    files = [http.File("media", each.name, each.content_type, each.body) for each in photos]
    answer = author.call("POST", "/posts", *http.form(fields, files))
    assert answer.status == 201
    return answer.json()


@pytest.mark.parametrize(
    "sample",
    [
        samples.phone_photo,
        pytest.param(
            samples.real_photo,
            marks=pytest.mark.skipif(not samples.REAL_PHOTO.exists(), reason="is not here"),
        ),
    ],
)
@pytest.mark.parametrize("way", [Person.post, post_form])
def test_12_megapixels_reach_the_followers_feed_and_the_cdn_without_private_metadata(
    network: Network, friends: tuple[Person, Person], way, sample
):
    (author, reader), photo = friends, sample()

    created = way(author, [photo], "First light #dawn")

    assert created["state"] == "pending"
    feed = network.wait_for_feed(reader, created["post_id"])
    [shown] = [post for post in feed if post["post_id"] == created["post_id"]]
    assert feed[0] == shown, "the newest comes first"
    assert shown["user"] == {"id": author.user_id, "username": author.username, "avatar_url": None}
    assert (shown["caption"], shown["hashtags"]) == ("First light #dawn", ["dawn"])
    assert (shown["like_count"], shown["comment_count"], shown["is_liked"]) == (0, 0, False)
    assert shown["created_at"] == created["created_at"]
    assert shown["location"] == (WENGEN if way is post_form else None)
    upright = samples.upright_size(photo)
    [medium] = shown["media"]
    assert (medium["width"], medium["height"]) == upright
    assert "camera" not in medium
    _check_addresses(network, created["post_id"], created["media_urls"], shown["media_urls"])
    assert {size: list(urls) for size, urls in medium["urls"].items()} == {
        "thumbnail": ["webp", "jpg"],
        "small": ["webp", "jpg"],
        "standard": ["avif", "webp", "jpg"],
        "full": ["avif", "webp", "jpg"],
    }
    for size, urls in medium["urls"].items():
        for extension, url in urls.items():
            assert url == f"{network.addresses['cdn_url']}/{created['post_id']}/{size}.{extension}"
            renditions.check(http.request("GET", url), size, extension, upright)


def _check_addresses(network: Network, post_id: str, *several: dict[str, str]) -> None:
    cdn = f"{network.addresses['cdn_url']}/{post_id}"
    for urls in several:
        assert urls == {size: f"{cdn}/{size}.jpg" for size in object_keys.SIZES}


def test_the_author_sees_the_camera_metadata_and_the_original_is_kept_unchanged(
    network: Network, friends: tuple[Person, Person]
):
    author, photo = friends[0], samples.phone_photo()

    post_id = network.publish(author, photo)

    [medium] = author.ask("GET", f"/posts/{post_id}")["media"]
    assert (medium["camera"], medium["taken_at"]) == ("Bench Cam", "2026-01-02T03:04:05")
    bucket, key = network.account.bucket("originals"), object_keys.original_key(post_id, 0)
    stored = network.account.client("s3").get_object(Bucket=bucket, Key=key)
    assert stored["Body"].read() == photo.body


@pytest.mark.parametrize("asked", [True, False])
def test_the_location_of_a_photo_is_kept_only_if_the_author_asks_for_it(
    network: Network, friends: tuple[Person, Person], asked: bool
):
    author, reader = friends
    photo = samples.phone_photo()
    created = announce(author, photo, location_from_photo=asked).json()
    assert upload(created["uploads"][0], photo).status == 204

    network.wait_for_state(author, created["post_id"], "published")

    location = reader.ask("GET", f"/posts/{created['post_id']}")["location"]
    assert bool(location) == asked
    assert "GPS" not in str(network.account.row("posts", post_id=created["post_id"]))


def test_a_carousel_keeps_the_order_of_its_photos_whatever_their_kinds_and_order_of_arrival(
    network: Network, friends: tuple[Person, Person]
):
    author = friends[0]
    kinds = (("image/jpeg", 640, 480), ("image/png", 500, 700), ("image/webp", 330, 330))
    photos = [samples.small_photo(width, height, kind) for kind, width, height in kinds]
    created = announce(author, *photos).json()
    for ticket in reversed(created["uploads"]):
        assert upload(ticket, photos[ticket["index"]]).status == 204

    post = network.wait_for_state(author, created["post_id"], "published")

    shown = [(medium["index"], medium["width"], medium["height"]) for medium in post["media"]]
    assert shown == [(0, 640, 480), (1, 500, 700), (2, 330, 330)]
    for medium, photo in zip(post["media"], photos, strict=True):
        for extension, url in medium["urls"]["small"].items():
            renditions.check(
                http.request("GET", url), "small", extension, samples.upright_size(photo)
            )
