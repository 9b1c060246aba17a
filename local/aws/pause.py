"""`make pause`, `make resume`: nothing of a stage runs while an operator puts data back.

Requests get an error, messages wait in their queues for up to four days, and changes in the tables'
streams for up to 24 hours.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from typing import Any

from local import console
from local.console import say
from local.targets import Target, target


def main() -> None:
    parser = argparse.ArgumentParser(prog="make")
    parser.add_argument("action", choices=["pause", "resume"])
    stage = target(os.environ.get("STAGE", "dev"))
    if parser.parse_args().action == "pause":
        pause(stage)
    else:
        resume(stage)


def pause(stage: Target) -> None:
    """Stop event sources and functions. What runs ends within minutes: a transcode within ten."""
    _switch_sources(stage, on=False)
    for name in _functions(stage):
        stage.client("lambda").put_function_concurrency(
            FunctionName=name, ReservedConcurrentExecutions=0
        )
    say(f"{stage.prefix} is paused.")


def resume(stage: Target) -> None:
    """Give the functions back what their templates reserve, and start the event sources."""
    planned = _planned(stage)
    for name in _functions(stage):
        if name in planned:
            stage.client("lambda").put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=planned[name]
            )
        else:
            stage.client("lambda").delete_function_concurrency(FunctionName=name)
    _switch_sources(stage, on=True)
    say(f"{stage.prefix} runs again.")


def _functions(stage: Target) -> Iterator[str]:
    for page in stage.client("lambda").get_paginator("list_functions").paginate():
        names = (each["FunctionName"] for each in page["Functions"])
        yield from (name for name in names if name.startswith(f"{stage.prefix}-"))


def _switch_sources(stage: Target, *, on: bool) -> None:
    client = stage.client("lambda")
    for page in client.get_paginator("list_event_source_mappings").paginate():
        for each in page["EventSourceMappings"]:
            if f":function:{stage.prefix}-" in each["FunctionArn"]:
                client.update_event_source_mapping(UUID=each["UUID"], Enabled=on)


def _planned(stage: Target) -> dict[str, int]:
    """The reserved concurrency of functions, by name, in the deployed templates."""
    client = stage.client("cloudformation")
    found = {}
    for page in client.get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            if stack["StackName"].startswith(f"{stage.prefix}-"):
                found.update(_reserved(client.get_template(StackName=stack["StackName"])))
    return found


def _reserved(answer: dict[str, Any]) -> dict[str, int]:
    each = [it.get("Properties", {}) for it in answer["TemplateBody"]["Resources"].values()]
    reserving = [it for it in each if "ReservedConcurrentExecutions" in it]
    return {it["FunctionName"]: it["ReservedConcurrentExecutions"] for it in reserving}


if __name__ == "__main__":
    console.main(main)
