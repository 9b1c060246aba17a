"""A stage in two regions: what one tells the other when it is deployed."""

from __future__ import annotations

from collections.abc import Iterator

from local.aws import writers
from local.console import Trouble, counted, say
from local.operator.targets import Target
from stacks import options
from stacks.regions import Writer


def of(stage: str) -> tuple[str, str] | None:
    """The stage's two regions, home first; None for a stage in one."""
    found: tuple[str, str] | None = options.checked(options.stage_options(stage)).get("regions")
    return found


def tell(stage: str, by: str, to: str) -> None:
    """Copy what one region told to the other, under the same names."""
    told = list(_told(Target(stage, region=by), by))
    ssm = Target(stage, region=to).client("ssm")
    for name, value in told:
        ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
    say(f"{to} knows {counted(len(told), 'id')} of {by}.")


def tell_streams(stage: str, region: str) -> None:
    """Note the streams of the region's replicas, where its stacks look for them."""
    from pinhole.tables.registry import ALL  # a late import: it reads the environment

    at = Target(stage, region=region)
    dynamodb, ssm = at.client("dynamodb"), at.client("ssm")
    for model in ALL:
        if getattr(model.Meta, "stream", False):
            table = model.Meta.table_name.rpartition("-")[2]
            found = dynamodb.describe_table(TableName=f"{at.prefix}-{table}")["Table"]
            ssm.put_parameter(
                Name=f"/{at.prefix}/streams/{table}",
                Value=found["LatestStreamArn"],
                Type="String",
                Overwrite=True,
            )


def forget(stage: str, home: str, other: str) -> None:
    """Delete what `tell` and `tell_streams` have made."""
    for by, to in ((home, other), (other, home)):
        at = Target(stage, region=to)
        paths = [_path(at, by), *([f"/{at.prefix}/streams"] if to == other else [])]
        names = [name for path in paths for name, _ in _below(at, path)]
        for name in names:
            at.client("ssm").delete_parameter(Name=name)


def check_writer(stage: str, home: str, other: str) -> None:
    """Raises Trouble if another region writes than the stage's file says: a deployment would take
    the work back to a region that may lack the newest rows.
    """
    planned: Writer | None = options.checked(options.stage_options(stage)).get("writer")
    wanted = planned.region if planned else home
    for region in (home, other):
        found = writers.found(Target(stage, region=region))
        if found and found.region != wanted:
            raise Trouble(
                f"{found.region} writes, and stages/{stage}.toml says {wanted}. "
                f"Write this into the file, above its tables:\n  {writers.line(found)}\n"
                f"Or let {wanted} take over first: make failover STAGE={stage} TO={wanted}"
            )


def _told(at: Target, by: str) -> Iterator[tuple[str, str]]:
    return _below(at, _path(at, by))


def _path(at: Target, by: str) -> str:
    return f"/{at.prefix}/told/{by}"


def _below(at: Target, path: str) -> Iterator[tuple[str, str]]:
    pages = at.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path)
    for page in pages:
        yield from ((each["Name"], each["Value"]) for each in page["Parameters"])
