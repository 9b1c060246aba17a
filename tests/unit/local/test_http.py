from email import message_from_bytes

import pytest

from local import http


@pytest.mark.parametrize(
    ("url", "address", "host"),
    [
        (
            "http://e1.cloudfront.localhost:4566/a?b=c",
            "http://localhost:4566/a?b=c",
            "e1.cloudfront.localhost:4566",
        ),
        ("http://localhost:4566/a", "http://localhost:4566/a", "localhost:4566"),
        ("https://api.example.com/a", "https://api.example.com/a", "api.example.com"),
    ],
)
def test_a_name_below_localhost_is_asked_for_at_localhost(url, address, host):
    assert http.resolved(url) == (address, host)


def test_a_form_holds_its_fields_before_its_files():
    body, headers = http.form(
        {"key": "uploads/1", "caption": "Zoë"},
        [http.File("file", "a.jpg", "image/jpeg", b"\xff\r\n-")],
    )
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    key, caption, file = message_from_bytes(head + body).get_payload()
    assert key.get_param("name", header="content-disposition") == "key"
    assert key.get_payload(decode=True) == b"uploads/1"
    assert caption.get_payload(decode=True).decode() == "Zoë"
    assert (file.get_filename(), file.get_content_type()) == ("a.jpg", "image/jpeg")
    assert file.get_payload(decode=True) == b"\xff\r\n-"
