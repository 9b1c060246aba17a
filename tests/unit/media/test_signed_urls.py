"""Signatures of addresses: what they cover, how long they are valid, and that a key is needed."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import clock
from pinhole.media import addresses, object_keys, signed_urls
from pinhole.settings import settings

from tests.flow.support.world import signing_with, tuned

POST = "01ARYZ6S41TSV4RRFFQ69G5FAV"
WINDOW = settings.signature_window_seconds
pytestmark = pytest.mark.usefixtures("key")
moments = st.integers(1_700_000_000, 4_000_000_000)


@pytest.fixture(scope="module")
def key():
    with signing_with("k" * 64):
        yield


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "timestamp", lambda: moment)
    return signed_urls.expiry()


@given(moments, st.integers(1, 86_400))
def test_a_signature_is_valid_for_one_to_two_windows(moment, window):
    with pytest.MonkeyPatch.context() as patch, tuned(signature_window_seconds=window):
        assert window < at(patch, moment) - moment <= 2 * window


@given(moments)
def test_signatures_of_one_window_expire_together(moment):
    begin = moment // WINDOW * WINDOW
    with pytest.MonkeyPatch.context() as patch:
        assert at(patch, begin) == at(patch, moment) == at(patch, begin + WINDOW - 1)
        assert at(patch, begin + WINDOW) == at(patch, begin) + WINDOW


def test_anybody_with_the_key_can_check_a_signature():
    path, expires = f"/{POST}/full.jpg", 1_800_000_000
    with signing_with("thekey"):
        signed = urlsplit(signed_urls.sign(path, expires))
    made = hmac.new(b"thekey", f"{path}\n{expires}".encode(), hashlib.sha256).digest()
    query = {name: value for name, [value] in parse_qs(signed.query, strict_parsing=True).items()}
    assert signed.path == path
    assert query == {
        "expires": str(expires),
        "signature": base64.urlsafe_b64encode(made).decode().rstrip("="),
    }


@given(st.tuples(st.text(), moments), st.tuples(st.text(), moments))
def test_no_two_paths_or_times_share_a_signature(one, other):
    signatures = {signed_urls.sign(*each).rpartition("=")[2] for each in (one, other)}
    assert len(signatures) == len({one, other})


def test_without_a_key_nothing_is_signed():
    with tuned(signing_key_arn=""), pytest.raises(RuntimeError):
        signed_urls.sign("/x", 1_800_000_000)


def test_the_open_placement_needs_no_key():
    with tuned(signing_key_arn=""):
        assert addresses.signed_until(None) is None
        assert "?" not in str(addresses.urls(POST, 0, addresses.signed_until(None)))


def test_every_address_of_a_restricted_medium_is_signed_and_otherwise_the_same():
    until = addresses.signed_until(object_keys.RESTRICTED)
    for urls in (addresses.video_urls, addresses.cover_urls):
        signed, plain = urls(POST, 1, until), urls(POST, 1)
        assert {name: url.partition("?")[0] for name, url in signed.items()} == plain
        assert all(f"?expires={until}&signature=" in url for url in signed.values())


def test_the_placements_differ_only_by_their_folder():
    plain = object_keys.rendition_key(POST, 2, "full", "webp")
    assert object_keys.rendition_key(
        POST, 2, "full", "webp", object_keys.RESTRICTED
    ) == plain.replace("/processed/", "/restricted/", 1)
    assert plain.startswith(object_keys.renditions_folder(POST))
