"""The DynamoDB tables, made from the PynamoDB models: only these define names, keys and indexes."""

from __future__ import annotations

from typing import Any

from aws_cdk import Aws
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ssm as ssm
from constructs import Construct
from pinhole.tables.base import Table
from pinhole.tables.migrations import MIGRATIONS
from pinhole.tables.registry import ALL, name_of

from stacks.parts.arns import arn
from stacks.parts.checks import accept
from stacks.parts.functions import PythonFunction
from stacks.parts.regions.global_tables import global_table
from stacks.stage import Stage

_TYPES = {"S": dynamodb.AttributeType.STRING, "N": dynamodb.AttributeType.NUMBER}


class Tables(Construct):
    """All tables, by the short name that follows the prefix: `posts`, `follows`...

    Of a stage in two regions, the home region's template has them, with their replicas.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self._prefix = stage.prefix
        # What this release reads no more stays until its rows have moved.
        models = (*ALL, *(each.old for each in MIGRATIONS))
        self._names = {name_of(model) for model in models}
        if stage.span is None:
            for model in models:
                self._tell_stream(name_of(model), self._add(model, stage).table_stream_arn)
        elif stage.span.is_home:
            for model in models:
                table = global_table(self, name_of(model), model, stage, stage.span)
                self._tell_stream(name_of(model), _stream(model) and table.attr_stream_arn)

    def allow(
        self,
        function: PythonFunction,
        table: str,
        *operations: str,
        index: str | None = None,
        region: str = Aws.REGION,
    ) -> None:
        """Let a function perform operations (`GetItem`...) on a table, or on one index of it; by
        default in the function's own region.
        """
        if table not in self._names:
            raise LookupError(f"There is no table {table}")
        where = arn("dynamodb", f"table/{self._prefix}-{table}", region)
        function.allow(
            *(f"dynamodb:{operation}" for operation in operations),
            on=f"{where}/index/{index}" if index else where,
        )

    def stream(self, reader: Construct, table: str) -> str:
        """The ARN of a table's stream, looked up when the reader's stack is deployed.

        A restored table has another stream, and so has one whose stream is switched on again. An
        export could not change while another stack imports it.
        """
        return ssm.StringParameter.value_for_string_parameter(reader, self._parameter(table))

    def _add(self, model: type[Table], stage: Stage) -> dynamodb.Table:
        name, schema = name_of(model), model._get_schema()
        types = {a["AttributeName"]: a["AttributeType"] for a in schema["attribute_definitions"]}
        table = dynamodb.Table(
            self,
            name,
            table_name=f"{stage.prefix}-{name}",
            **_keys(schema["key_schema"], types),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=stage.point_in_time_recovery
            ),
            deletion_protection=stage.deletion_protection,
            removal_policy=stage.removal_policy,
            time_to_live_attribute=getattr(model.Meta, "ttl", None),
            stream=_stream(model),
        )
        if not stage.point_in_time_recovery:
            accept(table, "AwsSolutions-DDB3", "What this stage holds need not survive it.")
        for index in schema["global_secondary_indexes"]:
            table.add_global_secondary_index(**_index(index), **_keys(index["key_schema"], types))
        for local in schema["local_secondary_indexes"]:
            sort_key = _keys(local["key_schema"], types)["sort_key"]
            table.add_local_secondary_index(**_index(local), sort_key=sort_key)
        return table

    def _tell_stream(self, name: str, stream: str | None) -> None:
        if stream:
            ssm.StringParameter(
                self,
                f"{name}_stream",
                parameter_name=self._parameter(name),
                description=f"The stream of the table {name}",
                string_value=stream,
            )

    def _parameter(self, table: str) -> str:
        return f"/{self._prefix}/streams/{table}"


def _stream(model: type[Table]) -> dynamodb.StreamViewType | None:
    if getattr(model.Meta, "stream", False):
        return dynamodb.StreamViewType.NEW_AND_OLD_IMAGES
    return None


def _keys(schema: list[Any], types: dict[str, str]) -> dict[str, Any]:
    names = {"HASH": "partition_key", "RANGE": "sort_key"}
    return {
        names[key["KeyType"]]: dynamodb.Attribute(
            name=key["AttributeName"], type=_TYPES[types[key["AttributeName"]]]
        )
        for key in schema
    }


def _index(schema: Any) -> dict[str, Any]:
    projection = schema["projection"]
    return {
        "index_name": schema["index_name"],
        "projection_type": dynamodb.ProjectionType[projection["ProjectionType"]],
        "non_key_attributes": projection.get("NonKeyAttributes"),
    }
