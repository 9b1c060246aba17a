"""The API's description of itself, which needs no token."""

import base64
import gzip
import json

import pytest
from pinhole.api import docs_page

from tests.flow.support import contract, events
from tests.flow.support.world import invoke, module, person, tuned


@pytest.fixture
def baked(tmp_path, monkeypatch):
    """The files that the deployment generates beside the handler."""
    document = contract.document()
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    (tmp_path / "docs.html").write_text(docs_page.page(document))
    monkeypatch.setattr(module("describe_api"), "_HERE", tmp_path)


def ask(method, path, query=None, **headers):
    request = events.http_request(
        method,
        path,
        route=path,
        params={},
        token=None,
        body=None,
        query=query,
        headers=headers,
    )
    return invoke("describe_api", request)


def get(path, **headers):
    answer = ask("GET", path, **headers)
    assert answer["statusCode"] == 200
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
    return answer


def test_the_document_is_served_as_it_was_made(baked):
    answer = get("/openapi.json")
    assert answer["headers"]["Content-Type"] == "application/json"
    assert json.loads(answer["body"]) == contract.document()


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_both_are_compressed_for_clients_that_accept_it(baked, path):
    answer = get(path, **{"Accept-Encoding": "gzip"})
    assert answer["isBase64Encoded"]
    body = gzip.decompress(base64.b64decode(answer["body"])).decode()
    assert "Create a post" in body
    # A Lambda may answer with 6 MB.
    assert len(answer["body"]) < 1_000_000


def test_the_page_is_complete_in_itself(baked):
    answer = get("/docs")
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert "Create a post" in answer["body"]
    assert "<script src=" not in answer["body"]
    assert "<link rel" not in answer["body"] or "http" not in answer["body"].split("<link rel")[1]


def test_the_page_has_a_title_and_signs_people_in_where_the_stage_does(baked):
    with tuned(sign_in_url="https://cognito.example", user_pool_client_id="client-1"):
        body = get("/docs")["body"]
    assert "<title>Pinhole API</title>" in body
    assert 'fetch("https://cognito.example"' in body
    assert 'ClientId: "client-1"' in body
    assert "@sign-in" not in body


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/nowhere", 404, None),
        ("GET", "/posts/x/y", 404, None),
        ("POST", "/feed", 405, "GET, HEAD"),
        ("PUT", "/posts/x/like", 405, "DELETE, POST"),
        ("QUERY", "/feed", 405, "GET, HEAD"),
        ("DELETE", "/docs", 405, "GET, HEAD"),
    ],
)
@pytest.mark.parametrize("query", [None, {"limit": "20", "cursor": ""}])
def test_a_request_without_a_route_gets_a_problem(baked, method, path, status, allowed, query):
    answer = ask(method, path, query)
    assert answer["statusCode"] == json.loads(answer["body"])["status"] == status
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert answer["headers"].get("Allow") == allowed


def test_a_head_has_the_headers_of_a_get_and_no_body(baked):
    head, whole = ask("HEAD", "/openapi.json"), get("/openapi.json")
    assert (head["statusCode"], head["body"]) == (200, "")
    assert head["headers"]["ETag"] == whole["headers"]["ETag"]


def test_health_answers_without_a_call_to_aws(world):
    assert world.call(person("nobody"), "GET", "/health").json["status"] == "ok"
    assert world.wire.calls == []
