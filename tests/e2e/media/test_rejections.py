"""Uploads that are not photos: the author learns why, and nobody else sees anything."""

import json

import pytest

from local import http
from local.person import Person, Photo
from tests.e2e.support import posting, samples
from tests.e2e.support.network import LIMITS, Network
from tests.e2e.support.renditions import fetch

JSON = {"Content-Type": "application/json"}
TOO_HEAVY = int(LIMITS["IMAGE_BYTES"]) + 1


@pytest.fixture(scope="module")
def friends(network: Network) -> tuple[Person, Person]:
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    return author, reader


@pytest.mark.parametrize(
    ("photo", "reason", "detail"),
    [
        (samples.text_file(), "not_an_image", "not an image"),
        (samples.bmp(), "unsupported_type", "BMP"),
        (samples.half_a_photo(), "corrupt", "damaged or incomplete"),
        (samples.large_photo(), "too_many_pixels", "7100 x 7100"),
        (samples.padded(samples.small_photo(), TOO_HEAVY), "too_large", "4000000 bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_only_the_author_sees_a_rejected_post_and_why(
    network: Network, friends: tuple[Person, Person], photo: Photo, reason: str, detail: str
):
    author, reader = friends
    post_id = posting.send_form(author, [photo], "Look")["post_id"]

    post = network.wait_for_state(author, post_id, "rejected")

    assert post["reason"] == reason
    assert detail in post["reason_detail"]
    [medium] = post["media"]
    assert (medium["state"], medium["reason"]) == ("rejected", reason)
    assert reader.call("GET", f"/posts/{post_id}").status == 403
    assert reader.call("POST", f"/posts/{post_id}/like").status == 403
    assert author.call("POST", f"/posts/{post_id}/like").status == 409
    for page in (f"/users/{author.user_id}/posts", "/feed"):
        assert post_id not in [post["post_id"] for post in reader.ask("GET", page)["posts"]]
    assert fetch(network.addresses["cdn_url"], f"/{post_id}/full.jpg").status in (403, 404)
    assert not network.account.keys("media", post_id)
    assert not network.account.keys("originals", post_id)


def test_one_bad_file_rejects_a_carousel_and_is_named_by_its_index(
    network: Network, friends: tuple[Person, Person]
):
    author = friends[0]
    photos = [samples.small_photo(), samples.text_file(), samples.small_photo(330, 330)]

    post = network.wait_for_state(author, author.post(photos, "")["post_id"], "rejected")

    assert post["reason"] == "not_an_image"
    assert post["media"][1]["reason"] == "not_an_image"
    assert "reason" not in post["media"][0]


def test_an_empty_file_is_refused_at_once(friends: tuple[Person, Person]):
    author = friends[0]
    announced = {"media": [{"content_type": "image/jpeg", "size": 0}]}
    empty = http.form({}, [http.File("media", "a.jpg", "image/jpeg", b"")])
    for field, answer in (
        ("media[0].size", author.call("POST", "/posts", json.dumps(announced).encode(), JSON)),
        ("media[0]", author.call("POST", "/posts", *empty)),
    ):
        assert answer.status == 400
        assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_before_it_is_published_a_post_is_its_authors_alone(
    network: Network, friends: tuple[Person, Person]
):
    author, reader = friends
    with network.account.function("process_photo").idle():
        post_id = author.post([samples.small_photo()], "")["post_id"]
        assert author.ask("GET", f"/posts/{post_id}")["state"] == "pending"
        answer = reader.call("GET", f"/posts/{post_id}")
        assert (answer.status, answer.json()["code"]) == (403, "forbidden")
    network.wait_for_state(author, post_id, "published")
    assert reader.call("GET", f"/posts/{post_id}").status == 200
