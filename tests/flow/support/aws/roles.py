"""The functions' roles: calls without a right are denied, as by IAM.

For DynamoDB and SQS only; S3 and other services are left to the deployed local cloud (tests/e2e).
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
# Running functions, the last one started at the end. When one runs in the middle of another, a
# thread may belong to either: nothing is denied then.
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
    """Run a block outside of the running function."""
    before, _beside.is_it = getattr(_beside, "is_it", False), True
    try:
        yield
    finally:
        _beside.is_it = before


def as_now(work: Callable[..., Any]) -> Callable[..., Any]:
    """For another thread, which may still run after its function has failed and another runs."""
    running = list(_running)

    def run(*args: Any) -> Any:
        _beside.running = running
        return work(*args)

    return run


def is_denied(operation: str, request: AWSPreparedRequest) -> bool:
    """Whether the calling function lacks the right to this call."""
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
    """The call's resource, as named in the table of rights."""
    asked = json.loads(request.body)
    if service == "sqs":
        return [f"queue {asked['QueueUrl'].rpartition('/')[2]}"]
    prefix = f"{settings.table_prefix}-"
    names = asked.get("RequestItems") or [asked["TableName"]]
    index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
    return [name.removeprefix(prefix) + index for name in names]
