"""Requests that `local.person` does not offer: a post and its uploads, step by step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from local import http
from local.http import Response
from local.person import Person, Photo
from tests.e2e.support import samples
from tests.e2e.support.account import Account
from tests.flow.support import events


def announce(
    author: Person, *photos: Photo, caption: str = "", key: str | None = None, **more: Any
) -> Response:
    """Request a post of these photos, as JSON; `key` is its Idempotency-Key."""
    media = [
        {"content_type": photo.content_type, "size": len(photo.body)}
        for photo in photos or [samples.small_photo()]
    ]
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    body = json.dumps({"caption": caption, "media": media, **more}).encode()
    return author.call("POST", "/posts", body, headers)


def send_form(author: Person, photos: list[Photo], caption: str) -> dict[str, Any]:
    """Post small photos in a single form."""
    files = [http.File("media", each.name, each.content_type, each.body) for each in photos]
    answer = author.call("POST", "/posts", *http.form({"caption": caption}, files))
    assert answer.status == 201, answer.body
    return answer.json()


def upload(ticket: Mapping[str, Any], photo: Photo, **fields: str) -> Response:
    """Send a photo to S3 with a presigned form, some fields changed or added; S3's answer."""
    file = http.File("file", photo.name, photo.content_type, photo.body)
    changed = {name.replace("_", "-"): value for name, value in fields.items()}
    body, headers = http.form({**ticket["fields"], **changed}, [file])
    return http.request("POST", ticket["url"], body, headers)


def notification(account: Account, key: str, body: bytes, etag: str | None = None) -> Any:
    """S3's notification of an object for the uploads queue."""
    event = events.s3_event(key, len(body), etag or hashlib.md5(body).hexdigest())
    event["Records"][0]["s3"]["bucket"]["name"] = account.bucket("uploads")
    return event
