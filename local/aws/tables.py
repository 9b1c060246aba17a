"""Restoring a table to a time, or from a backup, under its own name.

DynamoDB restores only to a new name and renames nothing. So the past is restored beside the table
and backed up; then the table is deleted, and the backup restored to its name. CloudFormation knows
a table by its name, so its stack still has it. What a restore omits (stream, expiry, recovery,
protection, tags) is read from the model and the stack's template, and set again.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from local.console import Trouble, say, step
from local.operator.targets import Target

_POLL_SECONDS = 5
Resource = dict[str, Any]


def restore(stage: Target, table: str, *, at: datetime | None, backup: str | None) -> None:
    """Replace a table by its past. Raises Trouble, before anything is changed, if there is nothing
    to restore from. Each step checks what exists, so an interrupted restore can be repeated.
    """
    name = f"{stage.prefix}-{table}"
    declared = _declared(stage, name)
    dynamodb = stage.client("dynamodb")
    beside = at and f"{name}-at-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if beside:
        _restore_beside(dynamodb, name, beside, at)
        backup = _back_up(dynamodb, beside)
    if not _was_restored_from(dynamodb, name, backup):
        _delete(dynamodb, name)
        with step(f"Restoring {name} from {backup}"):
            dynamodb.restore_table_from_backup(TargetTableName=name, BackupArn=backup)
            wait(dynamodb, name)
    _configure(stage, name, declared)
    if beside:
        _delete(dynamodb, beside)
    say(f"{name} is restored. Deploy {stage.stage} next: functions have to find its stream.")


def _restore_beside(dynamodb: Any, name: str, beside: str, at: datetime | None) -> None:
    if exists(dynamodb, beside):  # from an interrupted attempt
        wait(dynamodb, beside)
        return
    if not exists(dynamodb, name):
        raise Trouble(f"{name} is gone: use BACKUP=, from `aws dynamodb list-backups`.")
    with step(f"Restoring {name} as {beside}"):
        dynamodb.restore_table_to_point_in_time(
            SourceTableName=name, TargetTableName=beside, RestoreDateTime=at
        )
        wait(dynamodb, beside)


def _declared(stage: Target, name: str) -> Resource:
    """The table as the data stack's template declares it."""
    client = stage.client("cloudformation")
    template = client.get_template(StackName=f"{stage.prefix}-data")["TemplateBody"]
    for resource in template["Resources"].values():
        if resource.get("Properties", {}).get("TableName") == name:
            return dict(resource["Properties"])
    raise Trouble(f"There is no table {name}.")


def _back_up(dynamodb: Any, name: str) -> str:
    """The backup of a table, also of an attempt that was cut off: another one would be restored
    again, over what was written since.
    """
    with step(f"Backing up {name}"):
        arn = _backed_up(dynamodb, name) or str(
            dynamodb.create_backup(TableName=name, BackupName=name)["BackupDetails"]["BackupArn"]
        )
        while _backup_status(dynamodb, arn) == "CREATING":
            time.sleep(_POLL_SECONDS)
    return arn


def _backed_up(dynamodb: Any, name: str) -> str | None:
    """The backup of this very table, and not of an earlier one of that name."""
    made_at = dynamodb.describe_table(TableName=name)["Table"]["CreationDateTime"]
    found = dynamodb.list_backups(TableName=name, TimeRangeLowerBound=made_at)
    for each in found["BackupSummaries"]:
        is_usable = each["BackupStatus"] in ("CREATING", "AVAILABLE")
        if is_usable and each["BackupCreationDateTime"] >= made_at:
            return str(each["BackupArn"])
    return None


def _backup_status(dynamodb: Any, arn: str) -> str:
    found = dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]
    return str(found["BackupDetails"]["BackupStatus"])


def _configure(stage: Target, name: str, declared: Resource) -> None:
    dynamodb = stage.client("dynamodb")
    now = dynamodb.describe_table(TableName=name)["Table"]
    if "StreamSpecification" in declared and not now.get("LatestStreamArn"):
        stream = {"StreamEnabled": True, **declared["StreamSpecification"]}
        dynamodb.update_table(TableName=name, StreamSpecification=stream)
        now = wait(dynamodb, name)
    if "StreamSpecification" in declared:
        tell_stream(stage, name, now["LatestStreamArn"])
    _expire(dynamodb, name, declared.get("TimeToLiveSpecification"))
    if declared.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
        dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
    if declared.get("Tags"):
        dynamodb.tag_resource(ResourceArn=now["TableArn"], Tags=declared["Tags"])
    if declared.get("DeletionProtectionEnabled"):
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=True)
        wait(dynamodb, name)


def tell_stream(stage: Target, name: str, arn: str) -> None:
    """Store the new stream's ARN where the stacks of its readers look it up."""
    table = name.removeprefix(f"{stage.prefix}-")
    parameter = f"/{stage.prefix}/streams/{table}"
    stage.client("ssm").put_parameter(Name=parameter, Value=arn, Type="String", Overwrite=True)


def _expire(dynamodb: Any, name: str, declared: Resource | None) -> None:
    if not declared:
        return
    found = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if found["TimeToLiveStatus"] == "DISABLED":  # AWS refuses a change to what it already is
        dynamodb.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": declared["AttributeName"]},
        )


def _was_restored_from(dynamodb: Any, name: str, backup: str | None) -> bool:
    """Whether an earlier attempt has already restored the table."""
    if not exists(dynamodb, name):
        return False
    summary = wait(dynamodb, name).get("RestoreSummary", {})
    return bool(summary.get("SourceBackupArn") == backup)


def exists(dynamodb: Any, name: str) -> bool:
    try:
        dynamodb.describe_table(TableName=name)
    except dynamodb.exceptions.ResourceNotFoundException:
        return False
    return True


def wait(dynamodb: Any, name: str) -> Resource:
    """The table, once it is active."""
    while True:
        found: Resource = dynamodb.describe_table(TableName=name)["Table"]
        if found["TableStatus"] == "ACTIVE":
            return found
        time.sleep(_POLL_SECONDS)


def _delete(dynamodb: Any, name: str) -> None:
    if not exists(dynamodb, name):
        return
    if wait(dynamodb, name).get("DeletionProtectionEnabled"):
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
        wait(dynamodb, name)
    with step(f"Deleting {name}"):
        dynamodb.delete_table(TableName=name)
        while exists(dynamodb, name):
            time.sleep(_POLL_SECONDS)
