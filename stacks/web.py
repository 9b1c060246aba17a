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
from stacks.live import LiveStack
from stacks.parts import cdn
from stacks.parts.buckets.private import PrivateBucket
from stacks.parts.firewall import Firewall
from stacks.parts.headers import NOTHING, security_headers
from stacks.parts.site import upload_site
from stacks.stage import Stage
from stacks.work import WorkStack

# The longest that the CDN keeps a public page, whatever the page says.
PAGE_KEPT = Duration.seconds(60)


class WebStack(Stack):
    """One distribution: `/` is the site, `/api/*` the API, which also makes public pages."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        data: DataStack,
        work: WorkStack,
        api: ApiStack,
        live: LiveStack,
    ) -> None:
        super().__init__(scope, f"{stage.prefix}-web", synthesizer=stage.synthesizer())
        self.bucket = PrivateBucket(self, "Site", stage=stage, name="site", temporary=True)
        # One policy for whatever a browser shows as a page.
        self._headers = security_headers(
            self,
            "SiteHeaders",
            stage=stage,
            name="site",
            content_policy=_content_policy(stage, data, work, live),
        )
        files = self._files(stage)
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
            default_behavior=files,
        )
        # Clients of the API itself do not know the header; a viewer's own is replaced.
        headers = {origin.HEADER: data.origin_keys.value} if data.origin_keys else {}
        api_origin = stage.endpoints.api_origin(api.http.api, headers)
        self._serve_api(stage, api_origin)
        self._serve_pages(stage, api_origin, files)
        self.url = stage.endpoints.of_distribution(self.distribution, stage.host("web"))
        # On AWS the API's own address refuses all other requests.
        self.api_url = f"{self.url}/api"
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

    def _files(self, stage: Stage) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=cdn.bucket_origin(self.bucket),
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            viewer_protocol_policy=cdn.viewer_protocol(stage),
            function_associations=cdn.on_request(
                self, "RoutePages", stage=stage, scripts=["route_pages.js"]
            ),
            response_headers_policy=self._headers,
        )

    def _serve_pages(
        self, stage: Stage, api: cloudfront.IOrigin, files: cloudfront.BehaviorOptions
    ) -> None:
        """Public pages, kept for as long as each says (`lambdas/show_pages/`). Before them come
        pages of the app that have an address below a public one.
        """
        functions = cdn.on_request(self, "RoutePublic", stage=stage, scripts=["route_public.js"])
        kept = self._kept(stage, "pages")
        embeds = self._kept(stage, "embeds", "url", "format", "maxwidth", "maxheight")
        self.distribution.add_behavior(
            "/@*/follow*",
            files.origin,
            cache_policy=files.cache_policy,
            viewer_protocol_policy=files.viewer_protocol_policy,
            function_associations=files.function_associations,
            response_headers_policy=self._headers,
        )
        for path, policy in (
            *(("/p/*", kept), ("/@*", kept)),
            *(("/robots.txt", kept), ("/oembed", embeds)),
        ):
            self.distribution.add_behavior(
                path,
                api,
                cache_policy=policy,
                viewer_protocol_policy=cdn.viewer_protocol(stage),
                function_associations=functions,
                response_headers_policy=self._headers,
            )

    def _kept(self, stage: Stage, name: str, *queries: str) -> cloudfront.CachePolicy:
        """One copy of a page for everybody: nothing of a request decides about it but its path and
        these parameters, and nothing else reaches the function.
        """
        asked = cloudfront.CacheQueryStringBehavior
        return cloudfront.CachePolicy(
            self,
            f"Kept{name.capitalize()}",
            cache_policy_name=f"{stage.prefix}-{Aws.REGION}-{name}",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=PAGE_KEPT,
            query_string_behavior=asked.allow_list(*queries) if queries else asked.none(),
            enable_accept_encoding_gzip=True,
            enable_accept_encoding_brotli=True,
        )

    def _serve_api(self, stage: Stage, api: cloudfront.IOrigin) -> None:
        self.distribution.add_behavior(
            "/api/*",
            api,
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
            # The page that shows the API's document has a policy of its own.
            response_headers_policy=security_headers(
                self,
                "ApiHeaders",
                stage=stage,
                name="api",
                content_policy=NOTHING,
                is_default=True,
            ),
        )


def _content_policy(stage: Stage, data: DataStack, work: WorkStack, live: LiveStack) -> str:
    """Allow nothing from other origins but photos, videos, uploads, signing in and being told."""
    uploads = stage.endpoints.of_bucket(work.uploads.name)
    sign_in = stage.endpoints.of_sign_in()
    archive = stage.endpoints.of_bucket(data.images.archive.name)  # what moderators judge
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "manifest-src": "'self'",
        "img-src": f"'self' blob: data: {data.cdn_url} {archive}",
        "media-src": f"blob: {data.cdn_url} {archive}",
        "connect-src": f"'self' {uploads} {sign_in} {live.sockets.url}",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        # No text becomes markup, whatever a script does with it; one becomes a script's address.
        "require-trusted-types-for": "'script'",
        "trusted-types": "service-worker",
    }
    return "; ".join(f"{directive} {sources}" for directive, sources in rules.items())
