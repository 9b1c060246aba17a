"""An empty function behind the gateway of a deployed network, made and deleted by calls."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from local.operator.targets import Target

_NAME = "pinhole-bench-empty"
# The local cloud answers later if a function logs nothing.
_CODE = """
def handler(event, context):
    print("empty")
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{}"}
"""


@contextmanager
def behind(at: Target) -> Iterator[None]:
    """Within the block `GET /empty` of the API is answered by an empty function, to those with a
    valid token, as all other routes are.
    """
    gateway, functions = at.client("apigatewayv2"), at.client("lambda")
    api = _api(gateway, f"{at.prefix}-api")
    arn = _create(functions, f"{at.prefix}-read-feed")
    functions.add_permission(
        FunctionName=_NAME,
        StatementId="gateway",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    integration = gateway.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    [authorizer] = gateway.get_authorizers(ApiId=api)["Items"]
    route = gateway.create_route(
        ApiId=api,
        RouteKey="GET /empty",
        Target=f"integrations/{integration}",
        AuthorizationType="JWT",
        AuthorizerId=authorizer["AuthorizerId"],
    )["RouteId"]
    try:
        yield
    finally:
        gateway.delete_route(ApiId=api, RouteId=route)
        gateway.delete_integration(ApiId=api, IntegrationId=integration)
        functions.delete_function(FunctionName=_NAME)


def _api(gateway: Any, name: str) -> str:
    return next(str(api["ApiId"]) for api in gateway.get_apis()["Items"] if api["Name"] == name)


def _create(functions: Any, like: str) -> str:
    """Create the function with the role and memory of another; its ARN."""
    with suppress(functions.exceptions.ResourceNotFoundException):
        functions.delete_function(FunctionName=_NAME)
    model = functions.get_function_configuration(FunctionName=like)
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", _CODE)
    made = functions.create_function(
        FunctionName=_NAME,
        Runtime=model["Runtime"],
        Architectures=model.get("Architectures", ["arm64"]),
        Handler="handler.handler",
        MemorySize=model["MemorySize"],
        Role=model["Role"],
        Code={"ZipFile": code.getvalue()},
    )
    return str(made["FunctionArn"])
