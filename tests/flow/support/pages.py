"""Public pages, opened by somebody who is not signed in."""

from __future__ import annotations

import json

from pinhole.settings import settings

from tests.flow.support import events
from tests.flow.support.world import Answer, World, invoke
from tests.html import Page

SITE = "https://pinhole.example"
APP = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<!-- head --><title>Pinhole</title><!-- /head --><script type="module" src="/assets/a.js"></script>
</head><body><div id="app"></div><!-- page --><noscript>No</noscript><!-- /page --></body></html>
"""


def deploy(world: World) -> None:
    """Put the app's page where a deployment puts it."""
    files = {"index.html": APP, "config.json": json.dumps({"web_url": f"{SITE}/"})}
    for name, text in files.items():
        world.s3.put_object(Bucket=settings.site_bucket, Key=name, Body=text.encode())


def ask(
    path: str,
    query: dict[str, str] | None = None,
    method: str = "GET",
    headers: dict[str, str] | None = None,
) -> Answer:
    """What the function answers to the CDN."""
    event = events.http_request(
        method,
        path,
        route=path,
        params={},
        token=None,
        body=None,
        query=query,
        headers=headers or {},
    )
    raw = invoke("show_pages", event)
    return Answer(raw["statusCode"], raw["headers"], raw["body"])


def post(post_id: str) -> Answer:
    return ask(f"/pages/posts/{post_id}")


def person(username: str) -> Answer:
    return ask(f"/pages/people/{username}")


def read(answer: Answer) -> Page:
    """An answer as a browser reads it."""
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return Page(answer.body)
