"""Resources left after a stage was destroyed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import boto3

from local.console import Trouble, say

# Where CloudFront writes, wherever the stage is: the names of its functions begin with the stage
# and its region.
_OF_THE_CDN = "us-east-1"
_EDGE = "/aws/cloudfront/function/"


def by_type(found: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Pairs of type and name as the names of each type."""
    names = defaultdict(list)
    for type, name in found:
        names[type].append(name)
    return sorted((type, sorted(each)) for type, each in names.items())


def report(prefix: str, region: str) -> None:
    """Report that nothing of the stage is left. Raises Trouble with the names of what is."""
    left = list(found(prefix, region))
    if left:
        raise Trouble(f"These are left, delete them by hand: {', '.join(left)}.")
    say(f"Nothing of {prefix} is left. The CDK's own bucket keeps its uploads, for all its apps.")


def delete_edge_logs(prefix: str, region: str) -> None:
    """Delete what the stage's functions at the edge have logged: CloudFront makes these groups by
    itself, and no stack knows them.
    """
    logs = boto3.client("logs", _OF_THE_CDN)
    for name in list(_groups(_OF_THE_CDN, f"{_EDGE}{prefix}-{region}-")):
        logs.delete_log_group(logGroupName=name)


def found(prefix: str, region: str) -> Iterator[str]:
    """The names of all resources that keep data and begin with the prefix."""
    tables = boto3.client("dynamodb", region).get_paginator("list_tables").paginate()
    yield from (name for page in tables for name in page["TableNames"] if _is_of(name, prefix))
    buckets = boto3.client("s3", region).list_buckets()["Buckets"]
    yield from (each["Name"] for each in buckets if _is_in(each["Name"], prefix, region))
    names = (name for name in _groups(region, prefix) if not name.startswith(_EDGE))
    yield from (name for name in names if re.search(rf"{re.escape(prefix)}(-|$)", name))
    yield from _groups(_OF_THE_CDN, f"{_EDGE}{prefix}-{region}-")
    pools = boto3.client("cognito-idp", region).get_paginator("list_user_pools")
    for page in pools.paginate(MaxResults=60):
        yield from (each["Name"] for each in page["UserPools"] if _is_of(each["Name"], prefix))


def _groups(region: str, pattern: str) -> Iterator[str]:
    """The log groups whose names have this in them."""
    pages = boto3.client("logs", region).get_paginator("describe_log_groups")
    for page in pages.paginate(logGroupNamePattern=pattern):
        names = (each["logGroupName"] for each in page["logGroups"])
        yield from (name for name in names if pattern in name)


def _is_of(name: str, prefix: str) -> bool:
    return name.startswith(f"{prefix}-")


def _is_in(bucket: str, prefix: str, region: str) -> bool:
    """Whether a bucket is the stage's in this region, which its name ends with."""
    return _is_of(bucket, prefix) and bucket.endswith(f"-{region}")
