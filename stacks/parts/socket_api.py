"""The WebSocket API: connections that a ticket opens, and the right to send to them."""

from __future__ import annotations

from aws_cdk import Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.parts.arns import arn
from stacks.parts.checks import accept, plain
from stacks.parts.functions import PythonFunction
from stacks.stage import Stage
from stacks.watch.alarms import Alarms, Text
from stacks.watch.metrics import MINUTE

_STAGE = "live"
# Failures in a minute: clients connect again, and then read what they have missed.
_FAILED_MESSAGES = 5


class SocketApi(Construct):
    """One function admits connections, another one answers all routes; one route takes everything
    that a client says.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        alarms: Alarms,
        admits: PythonFunction,
        answers: PythonFunction,
    ) -> None:
        super().__init__(scope, id)
        self.api = apigateway.WebSocketApi(
            self,
            "Api",
            api_name=f"{stage.prefix}-live",
            route_selection_expression="$request.body.type",
        )
        authorizer = authorizers.WebSocketLambdaAuthorizer(
            "Tickets", admits, identity_source=["route.request.querystring.ticket"]
        )
        integration = integrations.WebSocketLambdaIntegration("Routes", answers)
        connect = self.api.add_route("$connect", integration=integration, authorizer=authorizer)
        for route, returns in (("$disconnect", False), ("$default", stage.answers_by_response)):
            added = self.api.add_route(route, integration=integration, return_response=returns)
            accept(added, "AwsSolutions-APIG4", "Only a connection that was admitted has routes.")
        self._deploy(stage, connect)
        self.url = f"{stage.endpoints.of_sockets(self.api, 'ws')}/{_STAGE}"
        self.connections_url = f"{stage.endpoints.of_sockets(self.api, 'http')}/{_STAGE}"
        failures = cloudwatch.Metric(
            namespace="AWS/ApiGateway",
            metric_name="ExecutionError",
            dimensions_map={"ApiId": self.api.api_id},
            period=MINUTE,
            statistic=cloudwatch.Stats.SUM,
        )
        text = Text("Live connections are not served.", "connection-errors")
        alarms.on_any(
            self, "connection-errors", failures, text, least=_FAILED_MESSAGES, minutes=3, within=15
        )

    def allow(self, function: PythonFunction, *methods: str) -> None:
        """Let a function do this to connections: `POST` sends to them, `DELETE` closes them."""
        for method in methods:
            connections = f"{self.api.api_id}/{_STAGE}/{method}/@connections/*"
            resource = arn("execute-api", connections)
            function.allow("execute-api:ManageConnections", on=resource)
            finding = plain(resource).replace(self.api.api_id, f"<{self._logical_id}>")
            reason = "A connection has no name before it opens."
            accept(function.own_role, f"AwsSolutions-IAM5[Resource::{finding}]", reason)

    @property
    def _logical_id(self) -> str:
        made = self.api.node.default_child
        assert isinstance(made, apigateway.CfnApi)
        return str(Stack.of(self).resolve(made.logical_id))

    def _deploy(self, stage: Stage, connect: apigateway.WebSocketRoute) -> None:
        deployed = apigateway.WebSocketStage(
            self,
            "Stage",
            web_socket_api=self.api,
            stage_name=_STAGE,
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(
                rate_limit=stage.requests_per_second, burst_limit=stage.requests_at_once
            ),
        )
        settings = deployed.node.default_child
        assert isinstance(settings, apigateway.CfnStage)
        # Anybody may try to connect, and the authorizer runs for each ticket, also an invented one.
        limit = stage.connections_per_second
        settings.route_settings = {
            "$connect": {"ThrottlingRateLimit": limit, "ThrottlingBurstLimit": limit}
        }
        # API Gateway refuses limits for a route that it does not know.
        deployed.node.add_dependency(connect)
        reason = "Its log needs a role for the whole account; both functions log each connection."
        accept(deployed, "AwsSolutions-APIG1", reason)
