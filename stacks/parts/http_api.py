"""The HTTP API: routes to functions, behind the user pool's tokens."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.parts.checks import accept
from stacks.parts.functions import PythonFunction
from stacks.stage import Stage
from stacks.watch.alarms import Alarms, Text
from stacks.watch.metrics import FEED_MILLISECONDS, MINUTE, filtered, note_feed

# The objectives: the share of requests that do not fail, and of feed pages that come in time.
AVAILABLE = 0.9999
FEED_MOST_MILLISECONDS, FEEDS_IN_TIME = 500, 0.99
# Neither addresses nor names: only what is needed to trace a failed request.
_ACCESS_LOG = json.dumps(
    {
        "request_id": "$context.requestId",
        "route": "$context.routeKey",
        "status": "$context.status",
        "milliseconds": "$context.responseLatency",
        "error": "$context.error.message",
        "integration_error": "$context.integrationErrorMessage",
    }
).replace('"$context.responseLatency"', "$context.responseLatency")  # a number, for its metric


class HttpApi(Construct):
    """One API with access logs, throttling, CORS for any origin and an alarm on its failures."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        alarms: Alarms,
        user_pool: cognito.IUserPool,
        client: cognito.IUserPoolClient,
    ) -> None:
        super().__init__(scope, id)
        self._tokens = _tokens(stage, user_pool, client)
        self.api = apigateway.HttpApi(
            self,
            "Api",
            api_name=f"{stage.prefix}-api",
            create_default_stage=False,
            cors_preflight=_any_origin(),
        )
        # Limits of public routes: of those that few people need, and of pages.
        self.few = _limit(stage.public_requests_per_second, stage.public_requests_at_once)
        self.many = _limit(stage.page_requests_per_second, stage.page_requests_at_once)
        self._limited: dict[str, dict[str, int]] = {}
        self._stage = self._deploy(stage)
        self._watch(stage, alarms)

    def serve(
        self, function: PythonFunction, *routes: str, limited_to: dict[str, int] | None = None
    ) -> None:
        """Send these routes ("GET /feed") to a function; they need a token unless they are public
        and so `limited_to` a rate.

        They become part of the function's stack. The function for GET also answers HEAD. `$default`
        stands for all requests that no other route takes.
        """
        integration = integrations.HttpLambdaIntegration(
            function.node.id, function, scope_permission_to_route=False
        )
        heads = [f"HEAD {route.split()[1]}" for route in routes if route.startswith("GET ")]
        for route in (*routes, *heads):
            added = apigateway.HttpRoute(
                function,
                route,
                http_api=self.api,
                route_key=_key(route),
                integration=integration,
                authorizer=apigateway.HttpNoneAuthorizer() if limited_to else self._tokens,
            )
            if limited_to:
                accept(added, "AwsSolutions-APIG4", "Says nothing that is not for everybody.")
                self._limit(route, added, limited_to)

    def _watch(self, stage: Stage, alarms: Alarms) -> None:
        """The objectives of requests: that they are answered, and a feed in time."""
        counted: dict[str, Any] = {"period": MINUTE, "statistic": cloudwatch.Stats.SUM}
        alarms.on_failures(
            self,
            "availability",
            self.api.metric_server_error(**counted),
            self.api.metric_count(**counted),
            Text("The API answers 5xx to more requests than one in 10,000.", "availability"),
            objective=AVAILABLE,
        )
        alarms.on_slow(
            self,
            "feed-latency",
            filtered(FEED_MILLISECONDS, stage),
            Text("More than one feed page in a hundred takes over 500 ms.", "feed-latency"),
            most=FEED_MOST_MILLISECONDS,
            objective=FEEDS_IN_TIME,
        )

    def _limit(self, route: str, added: apigateway.HttpRoute, limits: dict[str, int]) -> None:
        """Limit a public route, once it exists."""
        self._limited[route] = limits
        self._stage.route_settings = self._limited
        self._stage.node.add_dependency(added)

    def _deploy(self, stage: Stage) -> apigateway.CfnStage:
        log_group = logs.LogGroup(
            self,
            "AccessLogs",
            # Logs below this name need no entries of their own in the account's log resource
            # policy.
            log_group_name=f"/aws/vendedlogs/apigateway/{stage.prefix}",
            retention=stage.log_retention,
            removal_policy=RemovalPolicy.DESTROY,
        )
        note_feed(log_group, stage)
        deployed = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            throttle=apigateway.ThrottleSettings(
                rate_limit=stage.requests_per_second, burst_limit=stage.requests_at_once
            ),
        )
        settings = deployed.node.default_child
        assert isinstance(settings, apigateway.CfnStage)
        settings.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=log_group.log_group_arn, format=_ACCESS_LOG
        )
        return settings


def _tokens(
    stage: Stage, user_pool: cognito.IUserPool, client: cognito.IUserPoolClient
) -> apigateway.IHttpRouteAuthorizer:
    """Takes the user pool's tokens, also in the region where it is not."""
    if stage.span is None or stage.span.is_home:
        return authorizers.HttpUserPoolAuthorizer("Tokens", user_pool, user_pool_clients=[client])
    # The CDK would look for the pool in this region, whatever its ARN says.
    return authorizers.HttpJwtAuthorizer(
        "Tokens",
        f"{stage.endpoints.of_sign_in()}/{user_pool.user_pool_id}",
        jwt_audience=[client.user_pool_client_id],
        identity_source=["$request.header.Authorization"],
    )


def _limit(per_second: int, at_once: int) -> dict[str, int]:
    return {"ThrottlingRateLimit": per_second, "ThrottlingBurstLimit": at_once}


def _key(route: str) -> apigateway.HttpRouteKey:
    if route == "$default":
        return apigateway.HttpRouteKey.DEFAULT
    method, path = route.split()
    return apigateway.HttpRouteKey.with_(path, apigateway.HttpMethod[method])


def _any_origin() -> apigateway.CorsPreflightOptions:
    """Only a token in a header authorizes a request, so any origin may send one."""
    return apigateway.CorsPreflightOptions(
        allow_origins=["*"],
        allow_methods=[apigateway.CorsHttpMethod.ANY],
        allow_headers=[
            *("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match"),
            "X-Correlation-Id",
        ],
        expose_headers=["ETag", "Retry-After", "X-Correlation-Id"],
        max_age=Duration.days(1),
    )
