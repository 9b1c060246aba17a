"""Restricted media on the deployed network: served only with a valid signature."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from pinhole.media import object_keys, signed_urls

from local import http
from local.person import Person, Photo
from tests import clips
from tests.e2e.journeys import media
from tests.e2e.support import samples
from tests.e2e.support.network import Network
from tests.e2e.support.renditions import fetch
from tests.flow.support.world import signing_with


@pytest.fixture(scope="module")
def sign(network: Network) -> Callable[[str, int], str]:
    """Signs a path like the deployed functions, valid for so many seconds from now."""
    secrets = network.account.client("secretsmanager")
    listed = secrets.list_secrets()["SecretList"]
    [secret] = [each for each in listed if each["Description"].startswith("Signs addresses")]
    key = secrets.get_secret_value(SecretId=secret["ARN"])["SecretString"]

    def signed(path: str, seconds: int) -> str:
        with signing_with(key):
            return signed_urls.sign(path, int(time.time()) + seconds)

    return signed


@pytest.fixture(scope="module")
def author(network: Network) -> Person:
    """An author whose account is private."""
    author = network.person("ana")
    media.make_private(network, author)
    return author


@pytest.fixture(scope="module")
def post(network: Network, author: Person) -> dict:
    return author.ask("GET", f"/posts/{network.publish(author, samples.small_photo())}")


def test_a_private_authors_photo_has_only_the_restricted_placement(network: Network, post):
    keys = network.account.keys("media", post["post_id"])
    assert len(keys) == 8
    assert {key.split("/")[1] for key in keys} == {"restricted"}


def test_its_address_works_unchanged_and_says_how_long_it_may_be_cached(post):
    for formats in post["media"][0]["urls"].values():
        for extension, url in formats.items():
            answer = http.request("GET", url)
            assert answer.status == 200
            assert answer.headers["Content-Type"] == f"image/{extension}".replace("jpg", "jpeg")
            assert answer.headers["Cache-Control"].startswith("max-age=1800")


def test_without_a_good_signature_the_cdn_shows_nothing(network: Network, post, sign):
    cdn = network.addresses["cdn_url"]
    path, other = f"/{post['post_id']}/full.jpg", f"/{post['post_id']}/small.jpg"
    query = urlsplit(post["media_urls"]["full"]).query
    assert fetch(cdn, sign(path, 60)).status == 200
    # S3 answers 404 to the CDN, which may list; the local cloud always answers 403.
    assert fetch(cdn, path).status in (403, 404)
    for refused in (
        sign(path, -1),
        sign(other, 60).replace(other, path),
        f"{path}?{query[:-1]}",
        f"{path}?{query}&{query}",
        f"{other}?{query}",
        f"{path}?expires=9999999999&signature={'A' * 43}",
    ):
        answer = fetch(cdn, refused)
        assert (answer.status, answer.body) == (403, b"")
        assert answer.headers["Cache-Control"] == "no-store"
    key = object_keys.rendition_key(post["post_id"], 0, "full", "jpg", object_keys.RESTRICTED)
    for path in (f"/{key}", sign(f"/{key}", 60)):
        assert fetch(cdn, path).status == 404


def test_parts_of_a_restricted_video_are_served(network: Network, author: Person, sign):
    body = clips.phone(seconds=2, size="640x360", rate=10, codec="libx264", source="testsrc")
    post_id = author.post([Photo("film.mp4", body, "Bars", "video/mp4")], "")["post_id"]
    post = network.wait_for_state(author, post_id, "published")
    url = post["media"][0]["video_urls"]["360p"]
    whole = http.request("GET", url)
    part = http.request("GET", url, headers={"Range": "bytes=10-19"})
    assert (part.status, part.body) == (206, whole.body[10:20])
    for refused in (url.partition("?")[0], url[:-1]):
        answer = http.request("GET", refused, headers={"Range": "bytes=10-19"})
        assert answer.status in (403, 404)
        assert whole.body[10:20] not in answer.body
