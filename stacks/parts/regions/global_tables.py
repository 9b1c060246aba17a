"""Tables with a replica in each of a stage's regions."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct
from pinhole.tables.base import Table

from stacks.parts.checks import accept
from stacks.regions import Regions
from stacks.stage import Stage

Global = dynamodb.CfnGlobalTable


def global_table(
    scope: Construct, name: str, model: type[Table], stage: Stage, span: Regions
) -> dynamodb.CfnGlobalTable:
    """A table whose replicas follow each other within a second or so. Where both have changed a row
    meanwhile, the later change wins, whole: so one region writes.

    Each replica has a stream with all changes, wherever they were made.
    """
    schema = model._get_schema()
    table = Global(
        scope,
        name,
        table_name=f"{stage.prefix}-{name}",
        attribute_definitions=[
            Global.AttributeDefinitionProperty(
                attribute_name=each["AttributeName"], attribute_type=each["AttributeType"]
            )
            for each in schema["attribute_definitions"]
        ],
        key_schema=_keys(schema),
        global_secondary_indexes=[
            Global.GlobalSecondaryIndexProperty(**_index(each))
            for each in schema["global_secondary_indexes"]
        ]
        or None,
        local_secondary_indexes=[
            Global.LocalSecondaryIndexProperty(**_index(each))
            for each in schema["local_secondary_indexes"]
        ]
        or None,
        billing_mode="PAY_PER_REQUEST",
        # Replication itself needs it, of tables that no function follows, too.
        stream_specification=Global.StreamSpecificationProperty(
            stream_view_type="NEW_AND_OLD_IMAGES"
        ),
        time_to_live_specification=_expiry(model),
        replicas=[_replica(region, stage) for region in span.all],
    )
    table.apply_removal_policy(stage.removal_policy)
    if not stage.point_in_time_recovery:
        accept(table, "AwsSolutions-DDB3", "What this stage holds need not survive it.")
    return table


def _replica(region: str, stage: Stage) -> dynamodb.CfnGlobalTable.ReplicaSpecificationProperty:
    return Global.ReplicaSpecificationProperty(
        region=region,
        deletion_protection_enabled=stage.deletion_protection,
        point_in_time_recovery_specification=Global.PointInTimeRecoverySpecificationProperty(
            point_in_time_recovery_enabled=stage.point_in_time_recovery
        ),
    )


def _expiry(
    model: type[Table],
) -> dynamodb.CfnGlobalTable.TimeToLiveSpecificationProperty | None:
    attribute = getattr(model.Meta, "ttl", None)
    if not attribute:
        return None
    return Global.TimeToLiveSpecificationProperty(enabled=True, attribute_name=attribute)


def _keys(schema: Any) -> list[dynamodb.CfnGlobalTable.KeySchemaProperty]:
    """HASH before RANGE, as CloudFormation wants it."""
    return [
        Global.KeySchemaProperty(attribute_name=key["AttributeName"], key_type=key["KeyType"])
        for key in sorted(schema["key_schema"], key=lambda key: str(key["KeyType"]))
    ]


def _index(schema: Any) -> dict[str, Any]:
    projection = schema["projection"]
    return {
        "index_name": schema["index_name"],
        "key_schema": _keys(schema),
        "projection": Global.ProjectionProperty(
            projection_type=projection["ProjectionType"],
            non_key_attributes=projection.get("NonKeyAttributes"),
        ),
    }
