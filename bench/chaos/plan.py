"""What fails, how often: rules of the fault proxy (its README has their fields).

The rates are a hundred times those of AWS on a bad day. A call is tried four times, so few single
faults reach a function; those of a *storm* do, in which one service or table fails for seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

Rule = dict[str, Any]

# Beyond the clients' read time-outs: 3 seconds for DynamoDB, 5 for SQS, 10 for S3.
_HANGS = {"dynamodb": 4_000, "sqs": 6_000, "s3": 11_000}
_THROTTLES = {
    "dynamodb": {"code": "ProvisionedThroughputExceededException"},
    "sqs": {"code": "RequestThrottled"},
    "s3": {"code": "SlowDown", "status": 503},
}
_BROKEN = {
    "dynamodb": {"code": "InternalServerError", "status": 500},
    "sqs": {"code": "InternalFailure", "status": 500},
    "s3": {"code": "InternalError", "status": 500},
    "events": {"code": "InternalException", "status": 500},
    "secretsmanager": {"code": "InternalServiceError", "status": 500},
}
_WRITES = {
    "dynamodb": ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"),
    "sqs": ("SendMessage", "SendMessageBatch"),
    "events": ("PutEvents",),
    "s3": ("CopyObject", "DeleteObjects"),
}
_READS = {
    "dynamodb": ("GetItem", "BatchGetItem", "Query"),
    "s3": ("GetObject", "HeadObject", "ListObjectsV2"),
}
_STORMY = ("posts", "likes", "follows", "counters", "feeds", "readers", "comments", "inboxes")
_WORDS = {
    "latency": "slow answer",
    "timeout": "no answer in time",
    "reset": "connection reset",
    "truncate": "answer too short",
}
_STORM_SECONDS, _CALM_SECONDS = (3.0, 8.0), (8.0, 20.0)


def rules() -> list[Rule]:
    """What fails all the time."""
    return [
        *(_rule(name, 0.01, error=error) for name, error in _THROTTLES.items()),
        *(_rule(name, 0.01, error=error) for name, error in _BROKEN.items()),
        *(_rule(name, 0.002, timeout_ms=hang) for name, hang in _HANGS.items()),
        *(_rule(name, 0.01, latency={"min": 200, "max": 1_500}) for name in _HANGS),
        *(_cut(name, operation, 0.01) for name in _READS for operation in _READS[name]),
        _rule("dynamodb", 0.002, response={"truncate_frac": 0.5}),
        _rule("s3", 0.005, reset=True),
        *(_lost(name, operation, 0.01) for name in _WRITES for operation in _WRITES[name]),
    ]


def storms(chance: Random) -> Iterator[tuple[float, float, list[Rule]]]:
    """Seconds of calm, seconds of the storm after it, and what fails in it; without end."""
    while True:
        yield chance.uniform(*_CALM_SECONDS), chance.uniform(*_STORM_SECONDS), _storm(chance)


def _storm(chance: Random) -> list[Rule]:
    """A table that throttles, a service that is down, or acknowledgements that all get lost."""
    table = {"resource": f"pinhole-local-{chance.choice(_STORMY)}"}
    service = chance.choice(["sqs", "s3", "events"])
    return chance.choice(
        [
            [{**_rule("dynamodb", 0.95, error=_THROTTLES["dynamodb"]), **table}],
            [{**_rule("dynamodb", 0.9, reset=True), **table}],
            [_rule(service, 0.95, error=_BROKEN[service])],
            [{**_lost("dynamodb", operation, 0.7), **table} for operation in _WRITES["dynamodb"]],
            [_lost("sqs", operation, 0.7) for operation in _WRITES["sqs"]],
        ]
    )


def kind(operation: str, action: str) -> str:
    """What the proxy calls an action, in words."""
    what, _, how = action.partition(":")
    if what == "error":
        return how
    if what == "response" and how == "abort":
        is_read = any(operation in reads for reads in _READS.values())
        return "answer cut in the middle" if is_read else "acknowledgement lost after the write"
    return _WORDS.get(how if what == "response" else what, action)


def _cut(service: str, operation: str, probability: float) -> Rule:
    """Half of the answer arrives."""
    response = {"abort_frac": 0.5}
    return {**_rule(service, probability, response=response), "operation": operation}


def _lost(service: str, operation: str, probability: float) -> Rule:
    """The write is done, and nothing of its answer's body arrives."""
    response = {"abort_bytes": 0}
    return {**_rule(service, probability, response=response), "operation": operation}


def _rule(service: str, probability: float, **effect: Any) -> Rule:
    return {"service": service, "probability": probability, **effect}
