"""The web stack: the site, and the API under the same origin, so that a browser needs no CORS."""

from __future__ import annotations

from aws_cdk import Aws, CfnOutput, Duration, Stack
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct
from pinhole.api import origin

from stacks import routes
from stacks.api import ApiStack
from stacks.builds.site_files import site
from stacks.data import DataStack
from stacks.parts import cdn
from stacks.parts.buckets.private import PrivateBucket
from stacks.parts.firewall import Firewall
from stacks.parts.headers import security_headers
from stacks.parts.site import upload_site
from stacks.stage import Stage
from stacks.work import WorkStack


class WebStack(Stack):
    """One distribution: `/` is the site, `/api/*` the API."""

    def __init__(
        self, scope: Construct, *, stage: Stage, data: DataStack, work: WorkStack, api: ApiStack
    ) -> None:
        super().__init__(scope, f"{stage.prefix}-web", synthesizer=stage.synthesizer())
        self.bucket = PrivateBucket(self, "Site", stage=stage, name="site", temporary=True)
        firewall = Firewall(self, "Firewall", stage=stage, before="cdn") if stage.firewall else None
        self.distribution = cdn.Distribution(
            self,
            "Distribution",
            stage=stage,
            host="web",
            comment="web app and API",
            default_root_object="index.html",
            firewall=firewall.arn if firewall else None,
            errors_kept=Duration.seconds(0),  # one person's error must not answer another's request
            default_behavior=self._site(stage, _content_security_policy(stage, data, work)),
        )
        self._serve_api(stage, data, api)
        self.url = stage.endpoints.of_distribution(self.distribution, stage.host("web"))
        self.api_url = stage.endpoints.of_api(api.http.api, self.url)
        if stage.deploys_site:
            upload_site(
                self,
                site(),
                stage=stage,
                bucket=self.bucket,
                distribution=self.distribution,
                config=self._config(stage, data),
            )
        CfnOutput(self, "WebUrl", value=self.url)
        CfnOutput(self, "ApiUrl", value=self.api_url)
        CfnOutput(self, "WebBucketName", value=self.bucket.bucket_name)

    def _config(self, stage: Stage, data: DataStack) -> dict[str, str]:
        return {
            "region": Aws.REGION,
            "api_url": self.api_url,
            "cdn_url": data.cdn_url,
            "web_url": self.url,
            "sign_in_url": stage.endpoints.of_sign_in(),
            "user_pool_id": data.sign_in.pool.user_pool_id,
            "user_pool_client_id": data.sign_in.client.user_pool_client_id,
        }

    def _site(self, stage: Stage, policy: str) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=cdn.bucket_origin(self.bucket),
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            viewer_protocol_policy=cdn.viewer_protocol(stage),
            function_associations=cdn.on_request(
                self, "RoutePages", stage=stage, scripts=["route_pages.js"]
            ),
            response_headers_policy=security_headers(
                self, "SiteHeaders", stage=stage, name="site", content_policy=policy
            ),
        )

    def _serve_api(self, stage: Stage, data: DataStack, api: ApiStack) -> None:
        # Clients of the API itself do not know the header; a viewer's own is replaced.
        headers = {origin.HEADER: data.origin_keys.value} if data.origin_keys else {}
        self.distribution.add_behavior(
            "/api/*",
            stage.endpoints.api_origin(api.http.api, headers),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            # All headers but Host, by which API Gateway finds the API; Authorization is among them.
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            viewer_protocol_policy=cdn.viewer_protocol(stage),
            function_associations=cdn.on_request(
                self,
                "StripApi",
                stage=stage,
                scripts=["tokens.js", "strip_api.js"],
                filled={"GUARDED": routes.guarded_paths()},
            ),
            response_headers_policy=security_headers(self, "ApiHeaders", stage=stage, name="api"),
        )


def _content_security_policy(stage: Stage, data: DataStack, work: WorkStack) -> str:
    """Allow nothing from other origins but photos, videos, uploads and signing in."""
    uploads = stage.endpoints.of_uploads(work.uploads.name)
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "img-src": f"'self' blob: data: {data.cdn_url}",
        "media-src": f"blob: {data.cdn_url}",
        "connect-src": f"'self' {uploads} {stage.endpoints.of_sign_in()}",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        # No text becomes markup, whatever a script does with it.
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{directive} {sources}" for directive, sources in rules.items())
