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
from stacks.parts.buckets.copying import KEPT_DAYS, copying
from stacks.parts.buckets.images import forgotten
from stacks.parts.buckets.private import PrivateBucket
from stacks.parts.firewall import Firewall
from stacks.parts.headers import NOTHING, security_headers
from stacks.parts.web import pages
from stacks.parts.web.content_policy import content_policy
from stacks.parts.web.site import upload_site
from stacks.stage import Stage
from stacks.work import WorkStack


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
        self.bucket = PrivateBucket(
            self,
            "Site",
            stage=stage,
            name="site",
            temporary=True,
            **copying(self, stage, "site"),
            lifecycle_rules=[forgotten(after=KEPT_DAYS)] if stage.span else None,
        )
        self._store = data.key_store
        # One policy for whatever a browser shows as a page.
        self._headers = security_headers(
            self,
            "SiteHeaders",
            stage=stage,
            name="site",
            content_policy=content_policy(
                self,
                stage,
                images=data.cdn_url,
                archive=data.images.archive.name,
                uploads=work.uploads.name,
                sockets=live.sockets.url,
            ),
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
        api_origin = stage.endpoints.api_origin(api.http.api, headers, stage.region or None)
        self._serve_api(stage, api_origin)
        elsewhere = pages.elsewhere(self, stage, api_origin, headers)
        self._serve_pages(stage, api_origin, elsewhere, files)
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
            origin=cdn.bucket_origins(self, self.bucket, stage, "site", ids="site-"),
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            viewer_protocol_policy=cdn.viewer_protocol(stage),
            function_associations=cdn.on_request(
                self, "RoutePages", stage=stage, scripts=["route_pages.js"]
            ),
            response_headers_policy=self._headers,
        )

    def _serve_pages(
        self,
        stage: Stage,
        api: cloudfront.IOrigin,
        elsewhere: cloudfront.IOrigin,
        files: cloudfront.BehaviorOptions,
    ) -> None:
        """Public pages, kept for as long as each says (`lambdas/show_pages/`). Before them come
        pages of the app that have an address below a public one.

        Of a stage in two regions, the function chooses the API, among those that the distribution
        has: one behavior names the other region's.
        """
        functions = cdn.on_request(
            self,
            "RoutePublic",
            stage=stage,
            scripts=["route_public.js"],
            store=self._store,
            chooses="nearest",
        )
        kept = pages.kept(self, stage, "pages")
        embeds = pages.kept(self, stage, "embeds", "url", "format", "maxwidth", "maxheight")
        where = pages.viewers_place(self, stage)
        self.distribution.add_behavior(
            "/@*/follow*",
            files.origin,
            cache_policy=files.cache_policy,
            viewer_protocol_policy=files.viewer_protocol_policy,
            function_associations=files.function_associations,
            response_headers_policy=self._headers,
        )
        for path, origin_of, policy in (
            *(("/p/*", api, kept), ("/@*", api, kept)),
            *(("/robots.txt", api, kept), ("/oembed", elsewhere, embeds)),
        ):
            self.distribution.add_behavior(
                path,
                origin_of,
                cache_policy=policy,
                origin_request_policy=where,
                viewer_protocol_policy=cdn.viewer_protocol(stage),
                function_associations=functions,
                response_headers_policy=self._headers,
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
                store=self._store,
                chooses="writer",
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
