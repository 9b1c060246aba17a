"""How the CDN makes and keeps public pages."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Aws, Duration, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from constructs import Construct

from stacks.parts.regions.told import told
from stacks.stage import Stage

# The longest that the CDN keeps a public page, whatever the page says.
PAGE_KEPT = Duration.seconds(60)


def kept(scope: Construct, stage: Stage, name: str, *queries: str) -> cloudfront.CachePolicy:
    """One copy of a page for everybody: nothing of a request decides about it but its path and
    these parameters, and nothing else reaches the function.
    """
    asked = cloudfront.CacheQueryStringBehavior
    return cloudfront.CachePolicy(
        scope,
        f"Kept{name.capitalize()}",
        cache_policy_name=f"{stage.prefix}-{Aws.REGION}-{name}",
        min_ttl=Duration.seconds(0),
        default_ttl=Duration.seconds(0),
        max_ttl=PAGE_KEPT,
        query_string_behavior=asked.allow_list(*queries) if queries else asked.none(),
        enable_accept_encoding_gzip=True,
        enable_accept_encoding_brotli=True,
    )


def viewers_place(scope: Construct, stage: Stage) -> cloudfront.IOriginRequestPolicy | None:
    """The policy that tells the function that chooses the nearest region where a viewer is."""
    if stage.span is None:
        return None
    places = ("CloudFront-Viewer-Latitude", "CloudFront-Viewer-Longitude")
    return cloudfront.OriginRequestPolicy(
        scope,
        "Where",
        origin_request_policy_name=f"{stage.prefix}-{Aws.REGION}-where",
        header_behavior=cloudfront.OriginRequestHeaderBehavior.allow_list(*places),
    )


def elsewhere(
    scope: Stack, stage: Stage, api: cloudfront.IOrigin, headers: Mapping[str, str]
) -> cloudfront.IOrigin:
    """The other region's API, if there is one."""
    if stage.span is None:
        return api
    there = stage.span.there
    host = told(scope, stage, there, "api-host")
    return origins.HttpOrigin(host, origin_id=there, custom_headers=headers)
