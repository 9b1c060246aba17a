"""`make pause`, `make resume`: nothing of a stage runs while an operator puts data back.

Requests get an error, messages wait in their queues for up to four days, and changes in the tables'
streams for up to 24 hours.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable, Iterator
from typing import Any

from local import console
from local.aws import writers
from local.console import say
from local.operator.targets import Target, target

# A change that no function has read is lost with the stream of a table that is replaced.
DRAIN_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser(prog="make")
    parser.add_argument("action", choices=["pause", "resume"])
    stage = target(os.environ.get("STAGE", "dev"))
    if parser.parse_args().action == "pause":
        pause(stage)
    else:
        resume(stage)


def pause(stage: Target) -> None:
    """Stop requests and then, a minute later, event sources and workers. Running work ends by
    itself: a transcode within ten minutes, an export within fifteen.
    """
    names, workers = list(functions(stage)), set(map(fed, sources(stage)))
    _stop(stage, [name for name in names if name not in workers])
    say(f"{stage.prefix} takes no more requests; workers have {DRAIN_SECONDS} seconds left.")
    time.sleep(DRAIN_SECONDS)
    switch_sources(stage, on=False)
    _stop(stage, [name for name in names if name in workers])
    say(f"{stage.prefix} is paused.")


def resume(stage: Target) -> None:
    """Give the functions back what their templates reserve, and start the event sources."""
    planned = _planned(stage)
    for name in functions(stage):
        if name in planned:
            stage.client("lambda").put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=planned[name]
            )
        else:
            stage.client("lambda").delete_function_concurrency(FunctionName=name)
    # Of a stage in two regions, one works, and the other one only reads.
    switch_sources(stage, on=writers.writes(stage))
    say(f"{stage.prefix} runs again.")


def running(stage: Target) -> list[str]:
    """The functions that may run, and those that an event source feeds."""
    reached = {fed(each) for each in sources(stage) if is_on(each)}
    return sorted(reached | (set(functions(stage)) - set(stopped(stage))))


def stopped(stage: Target) -> list[str]:
    """The functions that may not run."""
    client = stage.client("lambda")
    return sorted(name for name in functions(stage) if _reserved_now(client, name) == 0)


def is_on(source: dict[str, Any]) -> bool:
    """Whether an event source gives its function something, or is about to."""
    return bool(source["State"] in ("Enabled", "Enabling", "Creating", "Updating"))


def fed(source: dict[str, Any]) -> str:
    """The function that an event source feeds."""
    return str(source["FunctionArn"].split(":")[6])


def _reserved_now(client: Any, name: str) -> int | None:
    found: int | None = client.get_function_concurrency(FunctionName=name).get(
        "ReservedConcurrentExecutions"
    )
    return found


def functions(stage: Target) -> Iterator[str]:
    """The names of the stage's functions."""
    for page in stage.client("lambda").get_paginator("list_functions").paginate():
        names = (each["FunctionName"] for each in page["Functions"])
        yield from (name for name in names if name.startswith(f"{stage.prefix}-"))


def _stop(stage: Target, names: Iterable[str]) -> None:
    for name in names:
        stage.client("lambda").put_function_concurrency(
            FunctionName=name, ReservedConcurrentExecutions=0
        )


def switch_sources(stage: Target, *, on: bool) -> None:
    """Start or stop reading queues and streams."""
    for each in sources(stage):
        stage.client("lambda").update_event_source_mapping(UUID=each["UUID"], Enabled=on)


def sources(stage: Target) -> list[dict[str, Any]]:
    """The stage's event sources."""
    pages = stage.client("lambda").get_paginator("list_event_source_mappings").paginate()
    return [
        each
        for page in pages
        for each in page["EventSourceMappings"]
        if f":function:{stage.prefix}-" in each["FunctionArn"]
    ]


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
