"""The functions' roles: what a function has no right to is denied, as IAM would.

DynamoDB and SQS only; S3 and all else is for the deployed local cloud (tests/e2e).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from pinhole.settings import settings

from tests.infrastructure import rights

_RIGHTS = rights.expected()
# Functions that are running, the one that was started last at the end. When something happens in
# the middle of a function, its threads may be the other's: nothing is denied then.
_running: list[str] = []
_beside = local()


@contextmanager
def of(function: str) -> Iterator[None]:
    """Run a block with the rights of a function."""
    _running.append(function)
    try:
        yield
    finally:
        _running.remove(function)


@contextmanager
def none() -> Iterator[None]:
    """Run a block that is no part of the function that is running."""
    before, _beside.is_it = getattr(_beside, "is_it", False), True
    try:
        yield
    finally:
        _beside.is_it = before


def as_now(work: Callable[..., Any]) -> Callable[..., Any]:
    """For another thread: it may still run when its function has failed and another one runs."""
    running = list(_running)

    def run(*args: Any) -> Any:
        _beside.running = running
        return work(*args)

    return run


def is_denied(operation: str, request: AWSPreparedRequest) -> bool:
    """Does the function that makes this call lack the right to?"""
    service, _, name = operation.partition(".")
    running = getattr(_beside, "running", _running)
    if len(running) != 1 or getattr(_beside, "is_it", False) or service not in ("dynamodb", "sqs"):
        return False
    held = _RIGHTS[running[0]]
    if name == "TransactWriteItems":  # no right of its own
        return any(action not in held.get(table, ()) for table, action in _writes(request))
    action = f"{service}:{name.removesuffix('Batch')}"
    return any(action not in held.get(each, ()) for each in _resources(service, request))


def _writes(request: AWSPreparedRequest) -> list[tuple[str, str]]:
    """Table and action of each write of a transaction."""
    asked = [one for each in json.loads(request.body)["TransactItems"] for one in each.items()]
    return [
        (about["TableName"].removeprefix(f"{settings.table_prefix}-"), f"dynamodb:{kind}Item")
        for kind, about in asked
    ]


def _resources(service: str, request: AWSPreparedRequest) -> list[str]:
    """What the call is about, as the table of rights names it."""
    asked = json.loads(request.body)
    if service == "sqs":
        return [f"queue {asked['QueueUrl'].rpartition('/')[2]}"]
    prefix = f"{settings.table_prefix}-"
    names = asked.get("RequestItems") or [asked["TableName"]]
    index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
    return [name.removeprefix(prefix) + index for name in names]
