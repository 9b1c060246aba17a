"""The security headers that the CDN adds to every response."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from stacks.stage import Stage

# The content policy of what is no page.
NOTHING = "default-src 'none'; frame-ancestors 'none'"
_REFUSED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb", "bluetooth", "hid"),
)


def security_headers(
    scope: Construct,
    id: str,
    *,
    stage: Stage,
    name: str,
    content_policy: str | None = None,
    is_default: bool = False,
    removed: Sequence[str] = (),
) -> cloudfront.ResponseHeadersPolicy:
    """No type sniffing, no frames, https from now on; for pages also what they may load and use.
    `is_default`: the origin may send a content policy of its own. The headers `removed` are for the
    CDN alone.
    """
    headers = cloudfront.ResponseSecurityHeadersBehavior(
        content_security_policy=_content(content_policy, is_default) if content_policy else None,
        content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
        frame_options=cloudfront.ResponseHeadersFrameOptions(
            frame_option=cloudfront.HeadersFrameOption.DENY, override=True
        ),
        referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
            referrer_policy=cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
            override=True,
        ),
        strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
            access_control_max_age=Duration.days(365), override=True
        ),
    )
    return cloudfront.ResponseHeadersPolicy(
        scope,
        id,
        # Names are unique in an account, which may have this stage in several regions.
        response_headers_policy_name=f"{stage.prefix}-{Aws.REGION}-{name}",
        security_headers_behavior=headers,
        custom_headers_behavior=_custom() if content_policy else None,
        remove_headers=list(removed) or None,
    )


def _custom() -> cloudfront.ResponseCustomHeadersBehavior:
    """Pages use nothing of the device that would need somebody's leave, and no window of another
    origin holds on to them.
    """
    permissions = ", ".join(f"{feature}=()" for feature in _REFUSED)
    headers = {
        "Permissions-Policy": permissions,
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return cloudfront.ResponseCustomHeadersBehavior(
        custom_headers=[
            cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
            for name, value in headers.items()
        ]
    )


def _content(policy: str, is_default: bool) -> cloudfront.ResponseHeadersContentSecurityPolicy:
    return cloudfront.ResponseHeadersContentSecurityPolicy(
        content_security_policy=policy, override=not is_default
    )
