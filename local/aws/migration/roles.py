"""Which of two tables the network uses, and which is a copy: a tag on either says it.

Without it a copy that is made once more, after the network has moved, would undo what people have
written since.
"""

from __future__ import annotations

from typing import Any

from local.aws import tables
from local.aws.migration.rows import Rows
from local.console import Trouble

_TAG = "migration"


def begin(source: Rows, target: Rows) -> None:
    """Mark the target as a copy. Raises Trouble if its rows are not those of an earlier copy, or if
    the network does not use the source.
    """
    if said := _read(source):
        raise Trouble(f"{source.name} is a {said}, so it is not what the network uses.")
    copy = f"copy of {source.name}"
    if _read(target) in (copy, _left_for(source)):
        pass
    elif not target.is_empty():
        raise Trouble(f"{target.name} has rows that are not from {source.name}: nothing was done.")
    _write(target, copy)


def switch(source: Rows, target: Rows) -> None:
    """Mark the target as what the network uses from its next deployment on."""
    _write(source, _left_for(target))
    arn = tables.wait(target.client, target.name)["TableArn"]
    target.client.untag_resource(ResourceArn=arn, TagKeys=[_TAG])


def is_left(table: Rows) -> bool:
    """Whether the network has moved to another table."""
    return (_read(table) or "").startswith("table that was left")


def _left_for(other: Rows) -> str:
    return f"table that was left for {other.name}"


def _read(rows: Rows) -> str | None:
    arn = tables.wait(rows.client, rows.name)["TableArn"]
    tags: list[dict[str, Any]] = rows.client.list_tags_of_resource(ResourceArn=arn)["Tags"]
    return next((str(each["Value"]) for each in tags if each["Key"] == _TAG), None)


def _write(rows: Rows, said: str) -> None:
    arn = tables.wait(rows.client, rows.name)["TableArn"]
    rows.client.tag_resource(ResourceArn=arn, Tags=[{"Key": _TAG, "Value": said}])
