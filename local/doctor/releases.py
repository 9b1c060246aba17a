"""Whether all stacks are there, complete, and of one release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pinhole import __version__

from local.console import Trouble
from local.operator.targets import Target

_COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
STACKS = ("data", "work", "api", "posts", "feed", "people", "live", "web")


def stacks(stage: Target) -> Iterator[str]:
    """Raises Trouble if there is no such stage at all."""
    found = dict(_deployed(stage))
    if not found:
        raise Trouble(f"{stage.stage} is not deployed in this region: `make deploy` first.")
    for name in STACKS:
        if (each := found.get(f"{stage.prefix}-{name}")) is None:
            yield f"the stack {name} is missing: `make deploy`"
            continue
        if each["StackStatus"] not in _COMPLETE:
            yield f"the stack {name} is {each['StackStatus']}: see its events, then `make deploy`"
        if (version := _version(each)) != __version__:
            yield (
                f"the stack {name} is of {version}, this checkout is {__version__}: check out "
                "what was deployed, or `make deploy`"
            )


def _deployed(stage: Target) -> Iterator[tuple[str, dict[str, Any]]]:
    pages = stage.client("cloudformation").get_paginator("describe_stacks").paginate()
    for page in pages:
        for each in page["Stacks"]:
            name = each["StackName"]
            if name.startswith(f"{stage.prefix}-") and each["StackStatus"] != "DELETE_COMPLETE":
                yield name, each


def _version(stack: dict[str, Any]) -> str:
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}
    return str(outputs.get("Version", "an unknown version"))
