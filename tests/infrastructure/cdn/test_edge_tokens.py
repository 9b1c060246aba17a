"""The CDN answers requests without a token that might be valid with the API's own problem."""

import json

import pytest
from pinhole import errors
from pinhole.api import problems

from stacks import routes
from tests.infrastructure.cdn import edge
from tests.infrastructure.cdn.edge import LATER, token

PUBLIC = [
    "/api/health",
    "/api/openapi.json",
    "/api/docs",
    "/api/receipts/x",
    "/api/x",
    "/api/posts/x/y",
]


def ask(path, authorization=None, method="GET"):
    headers = {} if authorization is None else {"authorization": authorization}
    [answer] = edge.answers("strip_api.js", [path], method=method, headers=headers)
    return answer


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        *("", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", "Bearer a.b", "Bearer a.bm8.c"),
        *(f"Bearer {token(exp=each)}" for each in (1, 0, -1, "soon", None, [], 1e999)),
        f"Bearer {token(exp=LATER)}.x",
    ],
)
def test_a_request_without_a_token_or_with_one_that_cannot_be_valid_gets_a_problem(authorization):
    answer = ask("/api/feed", authorization)
    assert answer["statusCode"] == 401
    assert answer["headers"]["content-type"]["value"] == "application/problem+json"
    assert answer["headers"]["access-control-allow-origin"]["value"] == "*"
    found = json.loads(answer["body"]["data"])
    expected = json.loads(problems.response(errors.Unauthenticated(found["detail"])).body)
    assert found == {**expected, "correlation_id": "edge-1"}


@pytest.mark.parametrize("prefix", ["Bearer ", "bearer ", ""])
def test_a_token_that_has_not_expired_is_left_to_api_gateway(prefix):
    assert ask("/api/feed", prefix + token(exp=LATER))["uri"] == "/feed"


@pytest.mark.parametrize("path", PUBLIC)
def test_what_needs_no_token_and_what_has_no_route_go_on(path):
    assert ask(path)["uri"] == path.removeprefix("/api")


def test_every_route_that_needs_a_token_is_guarded():
    paths = [
        "/api" + route.split()[1].replace("{", "").replace("}", "")
        for listed in routes.ROUTES.values()
        for route in listed
    ]
    answers = edge.answers("strip_api.js", paths)
    assert [answer.get("statusCode") for answer in answers] == [401] * len(paths)


def test_a_preflight_goes_on_and_a_head_has_no_body():
    assert ask("/api/feed", method="OPTIONS")["uri"] == "/feed"
    assert ask("/api/feed", method="HEAD")["body"]["data"] == ""
