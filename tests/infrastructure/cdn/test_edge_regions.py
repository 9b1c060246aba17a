"""Which region the edge asks, and which one after it."""

import pytest

from stacks.regions import Regions
from tests.infrastructure.cdn import edge

HOME, OTHER = "eu-west-1", "us-east-1"
SPAN = Regions(HOME, OTHER, here=HOME)
NEW_YORK, BERLIN = ("40.7", "-74.0"), ("52.5", "13.4")
POST = "/p/01JDG00000000000000000000A"
PICTURE = "/01JDG00000000000000000000A/small.webp"
TOKEN = {"authorization": edge.token(exp=edge.LATER)}


def asked(script, uri, *, chooses, method="GET", items=None, headers=None):
    """The origins that the edge chooses, first and second."""
    [answer] = edge.answers(
        script,
        [uri],
        source="keys_in_store.js",
        items={"signing-keys": "firstkey", **(items or {})},
        method=method,
        headers=headers,
        span=SPAN,
        chooses=chooses,
    )
    origin = answer["origin"]
    if isinstance(origin, str):
        return [origin]
    assert origin["failoverCriteria"] == {"statusCodes": [500, 502, 503, 504]}
    return [each["originId"] for each in origin["originIds"]]


@pytest.mark.parametrize(
    ("items", "first", "second"),
    [({}, HOME, OTHER), ({"writer": HOME}, HOME, OTHER), ({"writer": OTHER}, OTHER, HOME)],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reads_are_asked_of_the_other_region_if_the_one_that_writes_fails(
    items, first, second, method
):
    api = {"chooses": "writer", "items": items, "method": method, "headers": TOKEN}
    assert asked("strip_api.js", "/api/feed", **api) == [first, second]
    photos = {"chooses": "writer", "items": items, "method": method}
    assert asked("rewrite_medium.js", PICTURE, **photos) == [first, second]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(("items", "writer"), [({}, HOME), ({"writer": OTHER}, OTHER)])
def test_what_may_change_something_is_asked_of_the_one_that_writes_alone(items, writer, method):
    api = {"chooses": "writer", "items": items, "method": method, "headers": TOKEN}
    assert asked("strip_api.js", "/api/posts", **api) == [writer]


@pytest.mark.parametrize(
    ("place", "first", "second"), [(NEW_YORK, OTHER, HOME), (BERLIN, HOME, OTHER)]
)
@pytest.mark.parametrize("writer", [HOME, OTHER])
def test_pages_for_everybody_come_from_the_nearest_region(place, first, second, writer):
    names = ("cloudfront-viewer-latitude", "cloudfront-viewer-longitude")
    where = dict(zip(names, place, strict=True))
    pages = {"chooses": "nearest", "items": {"writer": writer}, "headers": where}
    assert asked("route_public.js", POST, **pages) == [first, second]


def test_pages_come_from_the_one_that_writes_if_nobody_knows_where_the_viewer_is():
    pages = {"chooses": "nearest", "items": {"writer": OTHER}}
    assert asked("route_public.js", POST, **pages) == [OTHER, HOME]


def test_a_request_that_the_edge_answers_asks_nobody():
    [refused] = edge.answers("strip_api.js", ["/api/feed"], span=SPAN, chooses="writer", items={})
    assert refused["statusCode"] == 401
    assert refused.get("origin") is None


@pytest.mark.parametrize("script", ["strip_api.js", "route_public.js", "rewrite_medium.js"])
def test_an_edge_function_is_smaller_than_cloudfront_allows(script):
    from stacks.parts import cdn

    assert len(cdn.in_regions(edge.code(script, "keys_in_store.js"), SPAN, "nearest")) < 10_240
