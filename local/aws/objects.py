"""Restoring objects of a versioned bucket as they were at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.console import Trouble, say
from local.operator.targets import Target


@dataclass(frozen=True)
class Version:
    """A version of an object; without an id it marks that the object was deleted."""

    made_at: datetime
    id: str | None
    is_latest: bool
    content: str = ""  # the ETag


def restore(stage: Target, bucket: str, *, at: datetime, below: str) -> int:
    """Put back the objects below a folder that were deleted or replaced since then, and return how
    many. An object that was made since stays. Raises Trouble for a bucket without versions.
    """
    s3, name = stage.client("s3"), _name(stage, bucket)
    if s3.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        raise Trouble(f"{name} keeps no versions, so nothing in it can be restored.")
    restored = 0
    for key, versions in _versions(s3, name, below):
        if wanted := lost(versions, at):
            # A copy becomes the newest version, and the history stays.
            source = {"Bucket": name, "Key": key, "VersionId": wanted}
            s3.copy_object(Bucket=name, Key=key, CopySource=source)
            restored += 1
    say(f"{name}: {restored} objects below {below or '/'} are as they were at {at.isoformat()}.")
    return restored


def lost(versions: Sequence[Version], at: datetime) -> str | None:
    """The version that was current at that time, unless it, or a copy of it, still is."""
    latest = next((each for each in versions if each.is_latest), None)
    known = [each for each in versions if each.made_at <= at]
    then = max(known, key=lambda each: (each.made_at, each.is_latest), default=None)
    if then is None or (latest and latest.id and latest.content == then.content):
        return None
    return then.id


def _versions(s3: Any, bucket: str, below: str) -> Iterator[tuple[str, list[Version]]]:
    found = defaultdict(list)
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=below)
    for page in pages:
        for each in page.get("Versions", []):
            made_at, id, content = each["LastModified"], each["VersionId"], each["ETag"]
            found[each["Key"]].append(Version(made_at, id, each["IsLatest"], content))
        for each in page.get("DeleteMarkers", []):
            found[each["Key"]].append(Version(each["LastModified"], None, each["IsLatest"]))
    yield from found.items()


def _name(stage: Target, bucket: str) -> str:
    """The bucket's whole name, which ends with account and region."""
    names = [each["Name"] for each in stage.client("s3").list_buckets()["Buckets"]]
    region = stage.client("s3").meta.region_name
    for name in names:
        if name.startswith(f"{stage.prefix}-{bucket}-") and name.endswith(f"-{region}"):
            return str(name)
    raise Trouble(f"There is no bucket {bucket} in the stage {stage.stage}.")
