"""The deployed API's description of itself, and what it consists of."""

import json
from functools import partial

import pytest

from local import http
from tests.e2e.support import samples, waiting
from tests.e2e.support.account import PREFIX, Account
from tests.e2e.support.functions import FUNCTIONS
from tests.e2e.support.network import LIMITS, Network
from tests.e2e.support.posting import upload
from tests.flow.support import contract


def test_health_needs_no_token(network: Network):
    answer = http.request("GET", f"{network.addresses['api_url']}/health")
    assert (answer.status, answer.json()) == (200, {"status": "ok", "stage": "local"})


def test_the_document_describes_the_routes_that_are_deployed(network: Network, account: Account):
    document = http.request("GET", f"{network.addresses['api_url']}/openapi.json").json()
    described = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    api = account.client("apigatewayv2")
    apis = api.get_apis()["Items"]
    [api_id] = [each["ApiId"] for each in apis if each["ProtocolType"] == "HTTP"]
    deployed = {route["RouteKey"] for route in api.get_routes(ApiId=api_id)["Items"]}
    heads = {each.replace("GET", "HEAD") for each in deployed if each.startswith("GET")}
    pages = {each for each in deployed if each.split("/")[1:2] == ["pages"]}
    others = {"GET /openapi.json", "GET /docs", "$default"}
    assert described == deployed - heads - pages - others
    assert heads < deployed
    assert document["openapi"].startswith("3.1")
    assert document["paths"] == contract.document()["paths"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("POST", "/feed", 405, "method_not_allowed"),
        ("PUT", "/posts/x/like", 405, "method_not_allowed"),
    ],
)
def test_what_has_no_route_gets_a_problem(network: Network, method, path, status, code):
    ana = {"Authorization": f"Bearer {network.person('ana').token}"}
    answer = http.request(method, f"{network.addresses['api_url']}{path}", b"{}", ana)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status, answer.json()["code"]) == (status, code)


def test_head_answers_wherever_get_does_and_with_a_token_where_it_needs_one(network: Network):
    ana, api = network.person("ana"), network.addresses["api_url"]
    for path in ("/health", "/openapi.json", "/docs"):
        answer = http.request("HEAD", f"{api}{path}")
        assert (answer.status, answer.body) == (200, b"")
    assert http.request("HEAD", f"{api}/feed").status == 401
    assert ana.call("HEAD", "/feed").status == 200


def test_an_unchanged_page_is_not_sent_again_and_any_page_is_compressed(network: Network):
    ana = network.person("ana")
    ana.ask("PATCH", "/users/me", {"bio": "hello " * 24})
    first = ana.call("GET", "/users/me/profile")
    known = {"If-None-Match": first.headers["ETag"]}
    again = ana.call("GET", "/users/me/profile", headers=known)
    assert (again.status, again.body) == (304, b"")
    ana.ask("PATCH", "/users/me", {"bio": "bye"})
    assert ana.call("GET", "/users/me/profile", headers=known).status == 200


def test_scripts_of_other_origins_may_read_what_they_need(network: Network):
    ana = network.person("ana")
    answer = ana.call("GET", "/feed", headers={"Origin": "https://app.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers["Access-Control-Expose-Headers"].lower().replace(" ", "").split(",")
    assert {*exposed} == {"etag", "retry-after", "x-correlation-id"}


def test_the_document_states_the_deployed_limits(network: Network):
    document = http.request("GET", f"{network.addresses['api_url']}/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert LIMITS["IMAGE_BYTES"] in schemas["NewMedium"]["properties"]["size"]["description"]
    assert schemas["NewAvatar"]["properties"]["size"]["maximum"] == int(LIMITS["IMAGE_BYTES"])


def test_the_document_is_compressed_for_clients_that_accept_it(network: Network):
    url = f"{network.addresses['api_url']}/openapi.json"
    packed = http.request("GET", url, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers.get_all("Vary", [])
    assert len(packed.body) < len(http.request("GET", url).body) / 3


def test_settings_reach_every_function(account: Account):
    listed = account.client("lambda").get_paginator("list_functions").paginate()
    functions = [each for page in listed for each in page["Functions"]]
    ours = [each for each in functions if each["FunctionName"].startswith(PREFIX)]
    assert len(ours) == len(FUNCTIONS)
    for function in ours:
        environment = function["Environment"]["Variables"]
        if not function["FunctionName"].endswith("check-sign-up"):
            assert LIMITS.items() <= environment.items(), function["FunctionName"]
        assert function["Runtime"] == "python3.13"


@pytest.mark.parametrize("name", ["posts", "feeds", "idempotency"])
def test_what_expires_is_deleted_by_the_table_itself(account: Account, name: str):
    answer = account.client("dynamodb").describe_time_to_live(TableName=f"{PREFIX}-{name}")
    assert answer["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"


def test_a_function_that_sends_to_its_own_queue_may_loop(account: Account):
    lambdas = account.client("lambda")
    found = {
        name: lambdas.get_function_recursion_config(FunctionName=f"{PREFIX}-{name}")
        for name in ("erase-account", "read-feed")
    }
    assert found["erase-account"]["RecursiveLoop"] == "Allow"
    assert found["read-feed"]["RecursiveLoop"] == "Terminate"


def test_one_request_can_be_followed_through_all_functions_by_its_id(network: Network):
    author, reader = network.person("ana"), network.person("ben")
    reader.follow(author)
    photo = samples.small_photo()
    content = {"media": [{"content_type": photo.content_type, "size": len(photo.body)}]}
    headers = {"Content-Type": "application/json", "x-correlation-id": f"trace-{author.username}"}
    created = author.call("POST", "/posts", json.dumps(content).encode(), headers).json()
    assert upload(created["uploads"][0], photo).status == 204
    network.wait_for_feed(reader, created["post_id"])

    for folder in ("write-posts", "process-photo", "plan-fan-out", "deliver-posts"):
        waiting.until(
            partial(_logged, network.account, folder, headers["x-correlation-id"]),
            what=f"a line of {folder}",
        )


def _logged(account: Account, folder: str, words: str) -> list[str]:
    group = f"/aws/lambda/{PREFIX}-{folder}"
    return account.client("logs").filter_log_events(logGroupName=group, filterPattern=f'"{words}"')[
        "events"
    ]
