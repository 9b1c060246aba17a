"""The page of the API's document runs its own scripts and nothing else."""

import base64
import hashlib
from html.parser import HTMLParser

from pinhole.api import docs_page, docs_policy

DOCUMENT = {"openapi": "3.1.0", "info": {"title": "A <b>", "version": "1"}, "paths": {}}


def rules(page):
    policy = docs_policy.content_policy(page, "https://sign-in.example")
    return {
        name: sources.split() for name, _, sources in (r.partition(" ") for r in policy.split("; "))
    }


def hashed(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def elements(page, tag):
    """How many there are for a browser: some of their texts look like more."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda name, attributes: found.append(name)
    parser.feed(page)
    return found.count(tag)


def test_each_script_and_style_of_the_page_is_allowed_by_its_hash():
    page = docs_page.page(DOCUMENT)
    found = rules(page)
    assert len(found["script-src"]) == elements(page, "script") >= 2
    assert len(found["style-src"]) == elements(page, "style") >= 2
    assert not any("unsafe" in source for sources in found.values() for source in sources)


def test_nothing_else_is_allowed():
    found = rules("<script>a()</script><style>b{}</style>")
    assert found == {
        "default-src": ["'none'"],
        "script-src": [hashed("a()")],
        "style-src": [hashed("b{}")],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", "https://sign-in.example"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
