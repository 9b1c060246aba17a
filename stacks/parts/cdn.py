"""The parts that both CloudFront distributions share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from aws_cdk import Annotations, Aws, Duration
from aws_cdk import aws_certificatemanager as certificates
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.parts.arns import bucket_name
from stacks.parts.checks import accept
from stacks.regions import PLACES, Regions
from stacks.stage import Stage

_EDGE = Path(__file__).resolve().parent.parent / "edge"
# Answers of a region that fails, after which the other one is asked.
FAILURES = [500, 502, 503, 504]
# All errors that CloudFront caches, by default for ten seconds.
ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)

_LISTING = "@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk"
_ACCEPTED = {
    "AwsSolutions-CFR1": "People everywhere may use it.",
    "AwsSolutions-CFR2": "A firewall costs more than an idle network; it is an option of a stage.",
    "AwsSolutions-CFR3": "Access logs would record who looks at whose photos.",
    "AwsSolutions-CFR4": "The default certificate allows no other policy; a domain has TLS 1.2.",
}


class Distribution(cloudfront.Distribution):
    """A distribution; `host` says which of the stage's host names it serves."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        host: Literal["web", "images"],
        comment: str,
        default_behavior: cloudfront.BehaviorOptions,
        errors_kept: Duration,
        default_root_object: str | None = None,
        firewall: str | None = None,
    ) -> None:
        """`errors_kept`: for how long the CDN caches an error. `firewall`: the ARN of a web ACL."""
        super().__init__(
            scope,
            id,
            comment=f"{stage.prefix}: {comment}",
            default_behavior=default_behavior,
            default_root_object=default_root_object,
            web_acl_id=firewall,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=errors_kept) for status in ERRORS
            ],
            **_domain(scope, stage, host),
        )
        # As bucket_origin explains, neither distribution passes `/` on.
        Annotations.of(self).acknowledge_warning(_LISTING)
        for rule, reason in _ACCEPTED.items():
            accept(self, rule, reason)

    def take_tags_from(self, header: str) -> None:
        """Take tags for invalidations, separated by commas, from this header of the origin."""
        resource = self.node.default_child
        assert isinstance(resource, cloudfront.CfnDistribution)
        resource.add_property_override("DistributionConfig.CacheTagConfig.HeaderName", header)


def bucket_origin(bucket: s3.IBucket, id: str | None = None) -> cloudfront.IOrigin:
    """A private bucket that only this distribution reads.

    The right to list it makes S3 answer 404 for a missing object and not 403. The listing itself
    is never served: its path is `/`, which is not passed on.
    """
    return origins.S3BucketOrigin.with_origin_access_control(
        bucket,
        origin_id=id,
        origin_access_levels=[cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST],
    )


def bucket_origins(
    scope: Construct, bucket: s3.IBucket, stage: Stage, name: str, ids: str = ""
) -> cloudfront.IOrigin:
    """The bucket; of a stage in two regions, also the other region's of that name, which is asked
    if the first one fails. A file that is missing is missing: it may have been deleted here and not
    yet there. The origins' `ids` end with their regions.
    """
    if stage.span is None:
        return bucket_origin(bucket)
    there = s3.Bucket.from_bucket_attributes(
        scope,
        f"{name}_origin_there",
        bucket_name=bucket_name(stage, name, stage.span.there),
        region=stage.span.there,
    )
    return origins.OriginGroup(
        primary_origin=bucket_origin(bucket, f"{ids}{stage.span.here}"),
        fallback_origin=bucket_origin(there, f"{ids}{stage.span.there}"),
        fallback_status_codes=FAILURES,
    )


def on_request(
    scope: Construct,
    id: str,
    *,
    stage: Stage,
    scripts: Sequence[str],
    filled: Mapping[str, str] | None = None,
    store: cloudfront.IKeyValueStore | None = None,
    chooses: Literal["writer", "nearest", "no"] = "no",
) -> list[cloudfront.FunctionAssociation]:
    """Run these files of `stacks/edge/`, one after the other, on each viewer request, with
    `%NAMES%` in them filled in. The last one gives its name.

    Of a stage in two regions, the function also `chooses` which region is asked first; a `store`
    then says which one writes.
    """
    code = "\n".join((_EDGE / script).read_text() for script in scripts)
    if stage.span and chooses != "no":
        code = in_regions(code, stage.span, chooses)
    else:
        store = store if "cf.kvs()" in code else None
    for name, value in (filled or {}).items():
        code = code.replace(f"%{name}%", value)
    function = cloudfront.Function(
        scope,
        id,
        # Names are unique in an account, which may have this stage in several regions.
        function_name=f"{stage.prefix}-{Aws.REGION}-{Path(scripts[-1]).stem.replace('_', '-')}",
        code=cloudfront.FunctionCode.from_inline(code),
        runtime=cloudfront.FunctionRuntime.JS_2_0,
        key_value_store=store,
    )
    event = cloudfront.FunctionEventType.VIEWER_REQUEST
    return [cloudfront.FunctionAssociation(function=function, event_type=event)]


def in_regions(code: str, span: Regions, chooses: str) -> str:
    """The function around one whose handler answers or passes on a request."""
    before = "" if "cf.kvs()" in code else (_EDGE / "store.js").read_text()
    after = (_EDGE / "choose_region.js").read_text()
    places = [{"id": region, "at": PLACES[region]} for region in span.all]
    after = after.replace("%REGIONS%", json.dumps(places)).replace("%WRITER%", span.writing)
    after = after.replace("%CHOOSES%", chooses)
    return "\n".join([before, code.replace("function handler(", "function answer("), after])


def viewer_protocol(stage: Stage) -> cloudfront.ViewerProtocolPolicy:
    if stage.https:
        return cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
    return cloudfront.ViewerProtocolPolicy.ALLOW_ALL


def _domain(scope: Construct, stage: Stage, host: Literal["web", "images"]) -> dict[str, Any]:
    if not stage.domain:
        return {}
    certificate = certificates.Certificate.from_certificate_arn(
        scope, f"{host}_certificate", stage.domain.certificate_arn
    )
    return {
        "domain_names": [stage.host(host)],
        "certificate": certificate,
        "minimum_protocol_version": cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    }
