"""The site: one origin for pages and API, and pages that load nothing from elsewhere."""

import gzip
import re

import pytest

from stacks.builds import site_files
from tests.infrastructure import templates


def prod():
    return templates.of("prod")


def distribution(stage="prod"):
    [found] = templates.of(stage).properties("AWS::CloudFront::Distribution", "web")
    return found["DistributionConfig"]


def content_policy():
    [policy] = [
        each["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
        for each in prod().properties("AWS::CloudFront::ResponseHeadersPolicy", "web")
        if "ContentSecurityPolicy" in each["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    ]
    rules = prod().text(policy["ContentSecurityPolicy"]).split("; ")
    return {name: sources.split() for name, _, sources in (rule.partition(" ") for rule in rules)}


def test_the_api_is_under_the_site_uncached_with_its_tokens():
    [behavior] = distribution()["CacheBehaviors"]
    assert behavior["PathPattern"] == "/api/*"
    assert behavior["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    assert (  # AllViewerExceptHostHeader
        behavior["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    )
    assert set(behavior["AllowedMethods"]) >= {"GET", "POST", "DELETE", "PATCH", "OPTIONS"}


def test_an_error_of_the_api_is_passed_on_unchanged_and_never_cached():
    errors = distribution()["CustomErrorResponses"]
    assert {404, 403, 500, 502, 503, 504} <= {error["ErrorCode"] for error in errors}
    for error in errors:
        assert error["ErrorCachingMinTTL"] == 0
        assert "ResponsePagePath" not in error


def test_pages_load_only_from_the_site_the_photos_the_uploads_and_sign_in():
    policy = content_policy()
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert any("ImagesDistribution" in source for source in policy["img-src"])
    assert [source for source in policy["connect-src"] if source != "'self'"] == [
        "https://pinhole-prod-uploads-ACCOUNT-REGION.s3.amazonaws.com",  # in us-east-1
        "https://pinhole-prod-uploads-ACCOUNT-REGION.s3.REGION.amazonaws.com",  # in other regions
        "https://cognito-idp.REGION.amazonaws.com",
    ]


def test_no_text_becomes_markup_or_code():
    policy = content_policy()
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"] == ["'none'"]
    assert not any("unsafe" in source for sources in policy.values() for source in sources)


def test_pages_may_use_nothing_of_the_device_that_needs_leave():
    [policy] = [
        header["Value"]
        for each in prod().properties("AWS::CloudFront::ResponseHeadersPolicy", "web")
        for header in each["ResponseHeadersPolicyConfig"]
        .get("CustomHeadersConfig", {})
        .get("Items", [])
        if header["Header"] == "Permissions-Policy"
    ]
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy.split(", "))


def test_files_with_hashed_names_are_kept_and_all_others_asked_for():
    uploads = {
        each["SystemMetadata"]["cache-control"]: each
        for each in prod().properties("Custom::CDKBucketDeployment", "web")
    }
    assert uploads.keys() == {"public, max-age=31536000, immutable", "no-cache"}
    kept = uploads["public, max-age=31536000, immutable"]
    assert (kept["Include"], kept["Exclude"]) == (["assets/*"], ["*"])
    assert kept["Prune"] is False
    assert uploads["no-cache"]["Exclude"] == ["assets/*"]


@pytest.mark.parametrize(("kind", "most"), [("js", 120_000), ("css", 15_000)])
def test_the_first_page_loads_little(kind, most):
    site = site_files.site()
    named = re.findall(rf'="/(assets/[^"]+\.{kind})"', (site / "index.html").read_text())
    assert named
    assert sum(len(gzip.compress((site / name).read_bytes(), 9)) for name in named) <= most


def test_every_answer_forbids_sniffing_and_framing():
    for policy in prod().properties("AWS::CloudFront::ResponseHeadersPolicy"):
        headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        assert headers["ContentTypeOptions"] == {"Override": True}
        assert headers["FrameOptions"]["FrameOption"] == "DENY"
        assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000


def test_the_local_cdn_calls_the_api_by_its_path():
    origins = {origin["DomainName"]: origin for origin in distribution("local")["Origins"][1:]}
    path = templates.of("local").text(origins["localhost"]["OriginPath"])
    assert path.startswith("/_aws/execute-api/")
    assert origins["localhost"]["CustomOriginConfig"]["HTTPPort"] == 4566
