"""The HTTP API: its routes, their tokens and limits, and how the site reaches it."""

import re

import pytest

from stacks.routes import PAGES, PUBLIC, ROUTES
from tests.infrastructure import templates

_READ = ("/openapi.json", "/docs", "/health", "/receipts/{receipt_id}")
_PAGES = {route.split()[1] for routes in PAGES.values() for route in routes}


def read(paths):
    return {f"{method} {path}" for method in ("GET", "HEAD") for path in paths}


FEW, MANY = {"$default", *read(_READ)}, read(_PAGES)
FOR_ALL = FEW | MANY


def prod():
    return templates.of("prod")


def routes():
    found = prod().properties("AWS::ApiGatewayV2::Route")
    return {
        route["RouteKey"]: route
        for route in found
        if prod().text(route["ApiId"]).startswith("HttpApi")
    }


def test_every_route_needs_a_token_unless_it_is_public():
    for key, route in routes().items():
        assert route["AuthorizationType"] == ("NONE" if key in FOR_ALL else "JWT")


def test_tokens_are_of_our_user_pool_and_client():
    [authorizer] = prod().properties("AWS::ApiGatewayV2::Authorizer", "api")
    [client] = authorizer["JwtConfiguration"]["Audience"]
    [pool] = prod().all("AWS::Cognito::UserPool")
    assert prod().text(authorizer["JwtConfiguration"]["Issuer"]).startswith("https://cognito-idp.")
    assert "SignInPoolClient" in prod().text(client)
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert pool["Properties"]["UserPoolName"] == "pinhole-prod-people"


def test_the_routes_are_those_of_the_document(openapi):
    paths = openapi["paths"].items()
    described = {f"{verb.upper()} {path}" for path, verbs in paths for verb in verbs}
    answered = described | {"GET /openapi.json", "GET /docs"}
    heads = {each.replace("GET ", "HEAD ") for each in answered if each.startswith("GET ")}
    assert answered | heads | MANY | {"$default"} == set(routes())


def test_any_origin_may_call_and_none_with_cookies():
    [api] = prod().properties("AWS::ApiGatewayV2::Api", "api")
    cors = api["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["*"]
    sent = {"Authorization", "Content-Type", "Idempotency-Key", "If-None-Match"}
    assert set(cors["AllowHeaders"]) == sent | {"X-Correlation-Id"}
    assert set(cors["ExposeHeaders"]) == {"ETag", "Retry-After", "X-Correlation-Id"}
    assert not cors.get("AllowCredentials")


@pytest.mark.parametrize(("name", "rate", "burst"), [("prod", 5_000, 2_500), ("dev", 500, 250)])
def test_the_api_throttles_requests(name, rate, burst):
    [stage] = templates.of(name).properties("AWS::ApiGatewayV2::Stage", "api")
    throttled = {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
    assert stage["DefaultRouteSettings"] == throttled


@pytest.mark.parametrize("name", templates.STAGES)
def test_public_routes_cannot_use_up_the_limit_of_all_requests(name):
    [stage] = templates.of(name).properties("AWS::ApiGatewayV2::Stage", "api")
    limits = stage["RouteSettings"]
    assert limits.keys() == FOR_ALL
    for route, limit in limits.items():
        most = (200, 400) if route in MANY else (20, 40)
        assert (limit["ThrottlingRateLimit"], limit["ThrottlingBurstLimit"]) == most


@pytest.mark.parametrize("name", templates.STAGES)
def test_a_route_with_limits_is_there_before_them(name):
    """API Gateway refuses limits for a route that it does not know."""
    resources = templates.of(name).templates[f"pinhole-{name}-api"]["Resources"]
    [stage] = [each for each in resources.values() if each["Type"] == "AWS::ApiGatewayV2::Stage"]
    known = {resources[each]["Properties"].get("RouteKey") for each in stage["DependsOn"]}
    assert known - {None} == stage["Properties"]["RouteSettings"].keys()


def test_the_log_of_the_api_names_nobody():
    [stage] = prod().properties("AWS::ApiGatewayV2::Stage", "api")
    assert stage["StageName"] == "$default"
    logged = re.findall(r"\$context[.\w]+", stage["AccessLogSettings"]["Format"])
    assert len(logged) > 5
    destination = prod().text(stage["AccessLogSettings"]["DestinationArn"])
    assert destination == "/aws/vendedlogs/apigateway/pinhole-prod"
    assert not any("identity" in field or "authorizer.claims" in field for field in logged)


def test_only_this_api_may_call_its_functions():
    permissions = [
        each
        for stack in ("api", "posts", "feed", "people", "live")
        for each in prod().properties("AWS::Lambda::Permission", stack)
        if each["Principal"] != "events.amazonaws.com"  # the schedule of resume_chains
        and "SocketsApi" not in prod().text(each["SourceArn"])
    ]
    assert len(permissions) == len({*ROUTES, *PUBLIC, *PAGES})
    for permission in permissions:
        assert permission["Principal"] == "apigateway.amazonaws.com"
        assert "HttpApi" in prod().text(permission["SourceArn"])
