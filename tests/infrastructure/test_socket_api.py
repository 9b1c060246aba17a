"""The WebSocket API: only a ticket opens a connection, and only its functions touch connections."""

import pytest

from tests.infrastructure import templates


def found(kind, stage="prod"):
    return templates.of(stage).properties(f"AWS::ApiGatewayV2::{kind}", "live")


def routes(stage="prod"):
    """Without those of the HTTP API, whose functions are in the same stack."""
    known = found("Route", stage)
    return {each["RouteKey"]: each for each in known if each["RouteKey"].startswith("$")}


def test_a_connection_opens_by_what_the_authorizer_says_of_its_ticket():
    assert {key: each["AuthorizationType"] for key, each in routes().items()} == {
        "$connect": "CUSTOM",
        "$disconnect": "NONE",
        "$default": "NONE",
    }
    [authorizer] = found("Authorizer")
    assert authorizer["AuthorizerType"] == "REQUEST"
    assert authorizer["IdentitySource"] == ["route.request.querystring.ticket"]
    assert "ResultTtlInSeconds" not in str(authorizer)  # a ticket is good for once


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_message_is_answered(stage):
    """AWS sends the answer of a route that has a response; the local cloud knows no responses."""
    assert [each["RouteResponseKey"] for each in found("RouteResponse", stage)] == ["$default"]
    assert routes(stage)["$default"]["RouteResponseSelectionExpression"] == "$default"
    assert found("RouteResponse", "local") == []


@pytest.mark.parametrize(("name", "rate", "burst"), [("prod", 5_000, 2_500), ("dev", 500, 250)])
def test_connections_and_messages_are_throttled(name, rate, burst):
    [stage] = found("Stage", name)
    assert stage["AutoDeploy"] is True
    throttled = {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
    assert stage["DefaultRouteSettings"] == throttled


@pytest.mark.parametrize(("name", "most"), [("prod", 1_000), ("dev", 100), ("local", 1_000)])
def test_those_without_a_ticket_cannot_use_up_the_limit_of_all_messages(name, most):
    resources = templates.of(name).templates[f"pinhole-{name}-live"]["Resources"]
    [stage] = [each for each in resources.values() if each["Type"] == "AWS::ApiGatewayV2::Stage"]
    assert stage["Properties"]["RouteSettings"] == {
        "$connect": {"ThrottlingRateLimit": most, "ThrottlingBurstLimit": most}
    }
    known = [resources[each]["Properties"].get("RouteKey") for each in stage["DependsOn"]]
    assert "$connect" in known


def test_only_this_api_may_call_its_functions():
    prod = templates.of("prod")
    callers = [
        prod.text(each["SourceArn"])
        for each in prod.properties("AWS::Lambda::Permission", "live")
        if "keep-connections" in prod.text(each["FunctionName"])
        or "admit-connections" in prod.text(each["FunctionName"])
    ]
    assert len(callers) == 4  # the authorizer, and three routes
    assert all("SocketsApi" in each for each in callers)
