"""Addresses of the deployment: on AWS by https, on the local cloud through its only port.

This is nearly all that differs between the two: the local cloud serves every service on one port
of this machine, without TLS, and its CDN cannot call an API by the host name that AWS gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from aws_cdk import Aws, Fn
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins

Scheme = Literal["ws", "http"]


class Endpoints(Protocol):
    """The addresses of a stage, without a trailing slash."""

    @property
    def https(self) -> bool: ...

    def of_sockets(self, api: apigateway.WebSocketApi, scheme: Scheme) -> str:
        """The address of a WebSocket API, without its stage: `ws` for clients, `http` for functions
        that send to its connections.
        """

    def of_distribution(self, distribution: cloudfront.Distribution, host: str | None) -> str:
        """`host` is the distribution's own host name, if it has one."""

    def of_bucket(self, bucket: str, region: str = Aws.REGION) -> str:
        """The origins of a bucket's presigned addresses, separated by spaces."""

    def of_queue(self, name: str) -> str:
        """The URL of a queue of this account and region, as `Ref` would give it."""

    def of_secret(self, ref: str) -> str:
        """The ARN of a secret in policies, from what `Ref` gives for it."""

    def of_sign_in(self) -> str:
        """The origin of Cognito."""

    def api_origin(
        self, api: apigateway.HttpApi, headers: Mapping[str, str], id: str | None = None
    ) -> cloudfront.IOrigin:
        """The API as an origin of the CDN, which adds these headers to every request. Functions of
        the CDN know it by its `id`.
        """


@dataclass(frozen=True)
class AwsEndpoints:
    https: bool = True
    # Where the user pool is.
    sign_in_region: str = Aws.REGION

    def of_sockets(self, api: apigateway.WebSocketApi, scheme: Scheme) -> str:
        return f"{scheme}s://{api.api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"

    def of_distribution(self, distribution: cloudfront.Distribution, host: str | None) -> str:
        return f"https://{host or distribution.distribution_domain_name}"

    def of_bucket(self, bucket: str, region: str = Aws.REGION) -> str:
        # us-east-1 signs for the name without a region, other regions for the one with it.
        hosts = (f"{bucket}.s3.{Aws.URL_SUFFIX}", f"{bucket}.s3.{region}.{Aws.URL_SUFFIX}")
        return " ".join(f"https://{host}" for host in hosts)

    def of_queue(self, name: str) -> str:
        return f"https://sqs.{Aws.REGION}.{Aws.URL_SUFFIX}/{Aws.ACCOUNT_ID}/{name}"

    def of_secret(self, ref: str) -> str:
        return ref

    def of_sign_in(self) -> str:
        return f"https://cognito-idp.{self.sign_in_region}.{Aws.URL_SUFFIX}"

    def api_origin(
        self, api: apigateway.HttpApi, headers: Mapping[str, str], id: str | None = None
    ) -> cloudfront.IOrigin:
        return origins.HttpOrigin(host_of(api), origin_id=id, custom_headers=headers)


def host_of(api: apigateway.HttpApi) -> str:
    """The host of an API on AWS."""
    return f"{api.api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"


@dataclass(frozen=True)
class LocalEndpoints:
    port: int
    https: bool = False

    def of_sockets(self, api: apigateway.WebSocketApi, scheme: Scheme) -> str:
        return f"{scheme}://localhost:{self.port}/_aws/execute-api/{api.api_id}"

    def of_distribution(self, distribution: cloudfront.Distribution, host: str | None) -> str:
        label = Fn.select(0, Fn.split(".", distribution.distribution_domain_name))
        return f"http://{label}.cloudfront.localhost:{self.port}"

    def of_bucket(self, bucket: str, region: str = Aws.REGION) -> str:
        return f"http://127.0.0.1:{self.port}"

    def of_queue(self, name: str) -> str:
        return f"http://localhost:{self.port}/{Aws.ACCOUNT_ID}/{name}"

    def of_secret(self, ref: str) -> str:
        # `Ref` gives the name here, to which the ARN adds six characters.
        return f"arn:aws:secretsmanager:{Aws.REGION}:{Aws.ACCOUNT_ID}:secret:{ref}-*"

    def of_sign_in(self) -> str:
        return f"http://localhost:{self.port}"

    def api_origin(
        self, api: apigateway.HttpApi, headers: Mapping[str, str], id: str | None = None
    ) -> cloudfront.IOrigin:
        return origins.HttpOrigin(
            "localhost",
            custom_headers=headers,
            http_port=self.port,
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
            origin_path=f"/_aws/execute-api/{api.api_id}/$default",
        )
