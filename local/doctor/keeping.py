"""Whether what has to last is kept, and whether keys are changed now and then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pinhole.tables.registry import ALL, name_of

from local.operator.targets import Target
from stacks import stages

_OLD = timedelta(days=365)
# The keys that `signing_keys` changes. Browsers know the one for push services, which stays.
ROTATED = ("Signs addresses", "Shows the API")


def tables(stage: Target) -> Iterator[str]:
    dynamodb, planned = stage.client("dynamodb"), getattr(stages, stage.stage, None)
    is_kept = bool(planned and stage.stage == "prod" and planned().point_in_time_recovery)
    for name in sorted(map(name_of, ALL)):
        try:
            table = dynamodb.describe_table(TableName=f"{stage.prefix}-{name}")["Table"]
        except dynamodb.exceptions.ResourceNotFoundException:
            yield f"the table {name} is gone: docs/runbooks/restore.md"
            continue
        if table["TableStatus"] not in ("ACTIVE", "UPDATING"):
            yield f"the table {name} is {table['TableStatus']}: docs/runbooks/restore.md"
        elif is_kept:
            yield from _unkept(dynamodb, name, table)


def _unkept(dynamodb: Any, name: str, table: dict[str, Any]) -> Iterator[str]:
    if not table.get("DeletionProtectionEnabled"):
        yield f"the table {name} can be deleted by mistake: `make deploy`, or switch it on"
    found = dynamodb.describe_continuous_backups(TableName=table["TableName"])
    recovery = found["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        yield f"the table {name} has no point-in-time recovery: `make deploy`, or switch it on"


def streams(stage: Target) -> Iterator[str]:
    """A restored table has another stream, which functions find by a deployment."""
    dynamodb, ssm = stage.client("dynamodb"), stage.client("ssm")
    read = _read_streams(stage)
    for name in (name_of(each) for each in ALL if getattr(each.Meta, "stream", False)):
        table = dynamodb.describe_table(TableName=f"{stage.prefix}-{name}")["Table"]
        arn = table.get("LatestStreamArn")
        told = ssm.get_parameter(Name=f"/{stage.prefix}/streams/{name}")["Parameter"]["Value"]
        if told != arn:
            yield f"Parameter Store has another stream of {name}: repeat `make restore`"
        elif arn not in read:
            yield f"no function reads the stream of {name}: `make deploy`"


def _read_streams(stage: Target) -> set[str]:
    pages = stage.client("lambda").get_paginator("list_event_source_mappings").paginate()
    return {each["EventSourceArn"] for page in pages for each in page["EventSourceMappings"]}


def keys(stage: Target) -> Iterator[str]:
    pages = stage.client("secretsmanager").get_paginator("list_secrets").paginate()
    for each in (each for page in pages for each in page["SecretList"]):
        made = each.get("LastChangedDate") or each["CreatedDate"]
        if _is_rotated(each, stage.stage) and (age := datetime.now(UTC) - made) > _OLD:
            yield (
                f"{each['Description']}, is {age.days} days old: deploy with another number in "
                f"`signing_keys` of stages/{stage.stage}.toml"
            )


def _is_rotated(secret: dict[str, Any], stage: str) -> bool:
    tags = {tag["Key"]: tag["Value"] for tag in secret.get("Tags", ())}
    is_ours = tags.get("project") == "pinhole" and tags.get("stage") == stage
    return is_ours and str(secret.get("Description", "")).startswith(ROTATED)
