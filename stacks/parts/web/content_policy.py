"""The content policy of the site's pages."""

from __future__ import annotations

from aws_cdk import Stack

from stacks.parts.arns import bucket_name
from stacks.parts.regions.told import told
from stacks.stage import Stage


def content_policy(
    reader: Stack, stage: Stage, *, images: str, archive: str, uploads: str, sockets: str
) -> str:
    """Allow nothing from other origins but photos, videos, uploads, signing in and being told.

    `images` and `sockets` are addresses, `archive` (for what moderators judge) and `uploads` names
    of buckets.
    """
    uploads, archive = stage.endpoints.of_bucket(uploads), stage.endpoints.of_bucket(archive)
    sign_in = stage.endpoints.of_sign_in()
    if span := stage.span:  # either region may be the one that writes
        there = span.there
        uploads += f" {stage.endpoints.of_bucket(bucket_name(stage, 'uploads', there), there)}"
        archive += f" {stage.endpoints.of_bucket(bucket_name(stage, 'archive', there), there)}"
        sockets += f" {told(reader, stage, there, 'live-url')}"
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "manifest-src": "'self'",
        "img-src": f"'self' blob: data: {images} {archive}",
        "media-src": f"blob: {images} {archive}",
        "connect-src": f"'self' {uploads} {sign_in} {sockets}",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        # No text becomes markup, whatever a script does with it; one becomes a script's address.
        "require-trusted-types-for": "'script'",
        "trusted-types": "service-worker",
    }
    return "; ".join(f"{directive} {sources}" for directive, sources in rules.items())
