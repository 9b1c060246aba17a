"""The site: one origin for pages and API, and pages that load nothing from elsewhere."""

import gzip
import re

import pytest
from pinhole.public_pages import app_page

from stacks.builds import site_files
from tests.infrastructure import templates


def prod():
    return templates.of("prod")


def distribution(stage="prod"):
    [found] = templates.of(stage).properties("AWS::CloudFront::Distribution", "web")
    return found["DistributionConfig"]


def behaviors():
    """In the order in which CloudFront looks for the first one that fits."""
    return {each["PathPattern"]: each for each in distribution()["CacheBehaviors"]}


def headers_of(name):
    """The configuration of a policy of headers: `site` or `api`."""
    found = (
        each["ResponseHeadersPolicyConfig"]
        for each in prod().properties("AWS::CloudFront::ResponseHeadersPolicy", "web")
    )
    [policy] = [each for each in found if prod().text(each["Name"]).endswith(f"-{name}")]
    return policy


def content_policy(name="site"):
    policy = headers_of(name)["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    rules = prod().text(policy["ContentSecurityPolicy"]).split("; ")
    assert policy["Override"] is (name == "site")
    return {name: sources.split() for name, _, sources in (rule.partition(" ") for rule in rules)}


def test_the_api_is_under_the_site_uncached_with_its_tokens():
    behavior = behaviors()["/api/*"]
    assert behavior["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    assert (  # AllViewerExceptHostHeader
        behavior["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    )
    assert set(behavior["AllowedMethods"]) >= {"GET", "POST", "DELETE", "PATCH", "OPTIONS"}


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        *((path, None) for path in ("/p/*", "/@*", "/robots.txt")),
        ("/oembed", {"url", "format", "maxwidth", "maxheight"}),
    ],
)
def test_a_public_page_is_one_for_everybody_and_kept_for_a_minute_at_most(path, queries):
    behavior = behaviors()[path]
    [policy] = [
        each["Properties"]["CachePolicyConfig"]
        for name, each in prod().templates["pinhole-prod-web"]["Resources"].items()
        if behavior["CachePolicyId"] == {"Ref": name}
    ]
    assert (policy["MinTTL"], policy["DefaultTTL"], policy["MaxTTL"]) == (0, 0, 60)
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["CookiesConfig"] == {"CookieBehavior": "none"}
    assert key["HeadersConfig"] == {"HeaderBehavior": "none"}
    assert set(key["QueryStringsConfig"].get("QueryStrings", ())) == (queries or set())
    assert "OriginRequestPolicyId" not in behavior
    assert set(behavior.get("AllowedMethods", ("GET", "HEAD"))) == {"GET", "HEAD"}
    assert behavior["TargetOriginId"] == behaviors()["/api/*"]["TargetOriginId"]


def test_pages_of_the_app_below_a_public_one_are_files_of_the_site():
    paths = list(behaviors())
    assert paths.index("/@*/follow*") < paths.index("/@*")
    whole = distribution()["DefaultCacheBehavior"]
    assert behaviors()["/@*/follow*"]["TargetOriginId"] == whole["TargetOriginId"]


def test_all_that_browsers_show_has_one_policy_of_headers():
    shown = [distribution()["DefaultCacheBehavior"]]
    shown += [each for path, each in behaviors().items() if path != "/api/*"]
    assert len({str(each["ResponseHeadersPolicyId"]) for each in shown}) == 1
    assert behaviors()["/api/*"]["ResponseHeadersPolicyId"] != shown[0]["ResponseHeadersPolicyId"]


def test_the_built_page_has_the_marks_between_which_public_pages_are_written():
    page = (site_files.site() / "index.html").read_bytes()
    found = app_page.parsed(page, b'{"web_url": "https://pinhole.example/"}')
    assert found.site == "https://pinhole.example"
    written = found.filled("<title>Ana</title>", "<p>Light</p>")
    assert written.count("<title>") == 1
    assert written.index("<title>Ana") < written.index("</head>")
    assert written.index('<div id="app"></div>') < written.index("<p>Light")
    assert "noscript" not in written
    assert 'name="description"' not in written
    assert re.search(r'<script type="module" crossorigin src="/assets/', written)


def test_a_page_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="no marks"):
        app_page.parsed(b"<html></html>", b"{}")


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
    *asked, live = [source for source in policy["connect-src"] if source != "'self'"]
    assert asked == [
        "https://pinhole-prod-uploads-ACCOUNT-REGION.s3.amazonaws.com",  # in us-east-1
        "https://pinhole-prod-uploads-ACCOUNT-REGION.s3.REGION.amazonaws.com",  # in other regions
        "https://cognito-idp.REGION.amazonaws.com",
    ]
    assert re.fullmatch(r"wss://SocketsApi\w+\.execute-api\.REGION\.amazonaws\.com/live", live)


@pytest.mark.parametrize("kind", ["img-src", "media-src"])
def test_moderators_see_what_was_reported_from_the_archive_alone(kind):
    sources = [each for each in content_policy()[kind] if ".s3." in each]
    assert sources == [
        "https://pinhole-prod-archive-ACCOUNT-REGION.s3.amazonaws.com",
        "https://pinhole-prod-archive-ACCOUNT-REGION.s3.REGION.amazonaws.com",
    ]


def test_no_text_becomes_markup_or_code():
    policy = content_policy()
    assert policy["require-trusted-types-for"] == ["'script'"]
    # For the address of the service worker, and no other (`web/src/app/serviceWorker.ts`).
    assert policy["trusted-types"] == ["service-worker"]
    assert not any("unsafe" in source for sources in policy.values() for source in sources)


def test_an_answer_of_the_api_runs_nothing_unless_it_says_what():
    assert content_policy("api") == {"default-src": ["'none'"], "frame-ancestors": ["'none'"]}


@pytest.mark.parametrize("name", ["site", "api"])
def test_pages_may_use_nothing_of_the_device_that_needs_leave(name):
    headers = {
        each["Header"]: each["Value"] for each in headers_of(name)["CustomHeadersConfig"]["Items"]
    }
    refused = set(headers["Permissions-Policy"].split(", "))
    assert {"camera=()", "geolocation=()", "microphone=()"} <= refused
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


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
def test_the_first_page_loads_little_in_few_files(kind, most):
    site = site_files.site()
    named = re.findall(rf'="/(assets/[^"]+\.{kind})"', (site / "index.html").read_text())
    assert 1 <= len(named) <= 3
    assert sum(len(gzip.compress((site / name).read_bytes(), 9)) for name in named) <= most


def test_every_answer_forbids_sniffing_and_framing():
    for policy in prod().properties("AWS::CloudFront::ResponseHeadersPolicy"):
        headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        assert headers["ContentTypeOptions"] == {"Override": True}
        assert headers["FrameOptions"]["FrameOption"] == "DENY"
        assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000


@pytest.mark.parametrize("stage", ["prod", "local"])
def test_clients_are_told_of_the_api_below_the_site(stage):
    deployment = templates.of(stage)
    outputs = deployment.templates[f"pinhole-{stage}-web"]["Outputs"]
    web, api = (deployment.text(outputs[name]["Value"]) for name in ("WebUrl", "ApiUrl"))
    assert api == f"{web}/api"


def test_the_local_cdn_calls_the_api_by_its_path():
    origins = {origin["DomainName"]: origin for origin in distribution("local")["Origins"][1:]}
    path = templates.of("local").text(origins["localhost"]["OriginPath"])
    assert path.startswith("/_aws/execute-api/")
    assert origins["localhost"]["CustomOriginConfig"]["HTTPPort"] == 4566
