"""Presigned uploads: S3 accepts exactly what was announced, and nothing else from anybody."""

from dataclasses import replace

import pytest
from pinhole import clock
from pinhole.media import object_keys

from local import http
from local.person import Person, Photo
from tests.e2e.conftest import EarlyPost
from tests.e2e.support import samples
from tests.e2e.support.network import Network
from tests.e2e.support.posting import announce, upload
from tests.e2e.support.waiting import until

PHOTO = samples.small_photo()


@pytest.fixture(scope="module")
def author(network: Network) -> Person:
    return network.person("ana")


@pytest.fixture
def created(author: Person):
    return announce(author, PHOTO).json()


def _with(body: bytes) -> Photo:
    return replace(PHOTO, body=body)


@pytest.mark.parametrize(
    ("photo", "fields", "status"),
    [
        pytest.param(_with(PHOTO.body + b"!"), {}, 400, id="one byte more"),
        pytest.param(_with(PHOTO.body[:-1]), {}, 400, id="one byte less"),
        pytest.param(_with(b""), {}, 400, id="nothing"),
        pytest.param(PHOTO, {"key": "uploads/elsewhere"}, 403, id="another key"),
        pytest.param(PHOTO, {"Content_Type": "text/html"}, 403, id="another type"),
        pytest.param(PHOTO, {"acl": "public-read"}, 403, id="an extra field"),
        pytest.param(PHOTO, {"success_action_redirect": "http://x.test"}, 403, id="a redirect"),
        pytest.param(PHOTO, {"x_amz_signature": "0" * 64}, 403, id="another signature"),
    ],
)
def test_an_upload_that_was_not_announced_is_refused_and_changes_nothing(
    network: Network, author: Person, created, photo, fields, status
):
    answer = upload(created["uploads"][0], photo, **fields)

    assert answer.status == status
    assert author.ask("GET", f"/posts/{created['post_id']}")["state"] == "pending"
    assert not network.account.keys("uploads", created["post_id"])


def test_the_announced_upload_still_works_after_a_refused_one(network: Network, author, created):
    [ticket] = created["uploads"]
    assert upload(ticket, _with(PHOTO.body + b"!")).status == 400

    assert upload(ticket, PHOTO).status == 204

    network.wait_for_state(author, created["post_id"], "published")


def test_a_late_upload_is_refused_and_a_retry_of_the_request_returns_a_new_form(
    network: Network, early_post: EarlyPost
):
    author, [ticket] = early_post.author, early_post.created["uploads"]
    until(
        lambda: clock.iso(clock.now()) > ticket["expires_at"], what="the presigned POST to expire"
    )

    assert upload(ticket, PHOTO).status == 403
    assert author.ask("GET", f"/posts/{early_post.created['post_id']}")["state"] == "pending"

    again = announce(author, PHOTO, key=early_post.key).json()
    assert again["post_id"] == early_post.created["post_id"]
    assert upload(again["uploads"][0], PHOTO).status == 204
    network.wait_for_state(author, again["post_id"], "published")


def test_no_bucket_answers_requests_without_rights(network: Network, author: Person):
    post_id = network.publish(author, PHOTO)
    for bucket, key in (
        ("originals", object_keys.original_key(post_id, 0)),
        ("media", object_keys.rendition_key(post_id, 0, "full", "jpg")),
        ("uploads", object_keys.upload_key(author.user_id, post_id, 0)),
    ):
        address = f"{network.addresses['endpoint']}/{network.account.bucket(bucket)}"
        for method, path in (
            ("GET", f"/{key}"),
            ("HEAD", f"/{key}"),
            ("PUT", f"/{key}"),
            ("DELETE", f"/{key}"),
            ("GET", "/?list-type=2"),
            ("GET", "/?acl"),
        ):
            answer = http.request(method, address + path, b"x" if method == "PUT" else None)
            assert answer.status == 403, f"{method} {path} in {bucket}"
