"""Who has which key, read from the templates of a stage and of the deployments that rotate one."""

from functools import cache

from pinhole.api import origin

from tests.infrastructure import optional, templates


@cache
def rotated():
    """What the three deployments of a rotation deploy, from the one before it."""
    first = templates.with_options("prod", signing_keys=(1, 2))
    assert optional.stage().signing_keys == (2, 1)
    return [templates.of("prod"), first, optional.deployment(), optional.rotated()]


def signing_secret(deployment):
    """The secret that functions sign with, by its logical id."""
    variables = deployment.functions()["read_feed"]["Environment"]["Variables"]
    return deployment.text(variables["SIGNING_KEY_ARN"])


def shared(deployment):
    """The secrets that are shared: signing keys, and keys by which the API knows the CDN."""
    [asked] = deployment.properties("Custom::SharedKeys", "data")
    return deployment.text(asked["SigningKeys"]), deployment.text(asked["OriginKeys"])


def origin_header(deployment):
    """The value of the header that the CDN adds to requests to the API."""
    [web] = deployment.properties("AWS::CloudFront::Distribution", "web")
    [header] = [
        each
        for item in web["DistributionConfig"]["Origins"]
        for each in item.get("OriginCustomHeaders", ())
    ]
    assert header["HeaderName"] == origin.HEADER
    return deployment.text(header["HeaderValue"])
