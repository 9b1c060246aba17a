"""Endpoints: pushes go to the push services of browsers, and nowhere else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.push import endpoints


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/x:y",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/x",
        "https://wns2-par02p.notify.windows.com/w/?token=x",
        "https://fcm.googleapis.com:443/x",
    ],
)
def test_services_of_browsers_are_known(endpoint):
    assert endpoints.fault_of(endpoint) is None
    assert re.fullmatch(endpoints.PATTERN, endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://evilfcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://localhost/x",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com\\@evil.example/x",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/\r\nHost: evil.example",
        "https://fcm.googleapis.com:x/",
        "https://[",
        "https://fcm.g\u00f6ogleapis.com/x",
        "ftp://fcm.googleapis.com/x",
        "",
    ],
)
def test_nothing_else_is_called(endpoint):
    assert endpoints.fault_of(endpoint)


@given(st.from_regex(endpoints.PATTERN, fullmatch=True))
def test_what_the_description_allows_is_taken(endpoint):
    assert endpoints.fault_of(endpoint) is None


@given(st.text(max_size=50))
def test_no_text_is_a_fault_of_ours(text):
    assert endpoints.fault_of(f"https://{text}") is None or endpoints.fault_of(text)
