"""Calls to the CDN's distribution."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from botocore.exceptions import ClientError

from pinhole import log
from pinhole.aws import clients
from pinhole.settings import settings

_TOO_MANY = ("TooManyInvalidationsInProgress", "Throttling", "ThrottlingException")


def is_busy() -> bool:
    """Whether any invalidation is in progress. The newest ones are listed first."""
    answer = clients.cloudfront().list_invalidations(
        DistributionId=settings.distribution_id, MaxItems="20"
    )
    listed = answer["InvalidationList"].get("Items", [])
    return any(each["Status"] == "InProgress" for each in listed)


def invalidate(items: list[str], of: Iterable[str]) -> int | None:
    """Create the invalidation of these paths and tags, and return when it was created: earlier, if
    one was made `of` the same things before. None if CloudFront has too many in progress.
    """
    try:
        answer = clients.cloudfront().create_invalidation(
            DistributionId=settings.distribution_id,
            InvalidationBatch={
                "Paths": {"Quantity": len(items), "Items": items},
                "CallerReference": _reference(of),
            },
        )
    except ClientError as error:
        if clients.error_code(error) not in _TOO_MANY:
            raise
        log.logger.warning("invalidation postponed: CloudFront is busy", paths=len(items))
        return None
    return int(answer["Invalidation"]["CreateTime"].timestamp())


def _reference(of: Iterable[str]) -> str:
    """A function of message ids and paths, so that a redelivered batch makes no second
    invalidation.
    """
    return hashlib.sha256("\n".join(sorted(of)).encode()).hexdigest()
