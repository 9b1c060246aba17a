"""Encryption of pushes: the example of RFC 8291, and that browsers can read what is sent."""

import os

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from pinhole.push import encryption

from tests.flow.support.browsers import Browser


def key(text):
    number = int.from_bytes(encryption.decoded(text), "big")
    return ec.derive_private_key(number, encryption.CURVE)


def test_the_example_of_the_standard_comes_out():
    """RFC 8291, section 5."""
    body = encryption.encrypt(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        own=key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=encryption.decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encryption.encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
        "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexS"
        "gSxsj_Qulcy4a-fN"
    )


@given(st.binary(max_size=encryption.LONGEST))
def test_only_the_browser_reads_what_is_pushed(text):
    browser = Browser()
    body = encryption.encrypt(text, **browser.keys)
    assert len(body) <= 4096
    assert browser.read(body) == text
    with pytest.raises(InvalidTag):
        Browser().read(body)


def test_no_text_is_too_long_for_a_push_service():
    with pytest.raises(ValueError, match="too long"):
        encryption.encrypt(b"x" * (encryption.LONGEST + 1), **Browser().keys)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", "AAAAAAAAAAAAAAAAAAAAAA"),
        (encryption.encoded(b"\x04" + bytes(64)), "AAAAAAAAAAAAAAAAAAAAAA"),
        (Browser().keys["p256dh"], "AAAA"),
        ("!" * 87, encryption.encoded(os.urandom(16))),
    ],
    ids=["no key", "a point that is not on the curve", "a short secret", "no base64"],
)
def test_keys_that_are_none_are_refused(p256dh, auth):
    with pytest.raises(ValueError, match=r".*"):
        encryption.require_keys(p256dh, auth)
