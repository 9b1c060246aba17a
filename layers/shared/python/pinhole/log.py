"""The logger and the metrics of every function.

Logs are JSON lines with the correlation id of the request that started the work, also in the
stream and queue work behind it. Decisions and failures are logged, as fields; captions, e-mail
addresses and tokens never are.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics(namespace="Pinhole")


Handler = Callable[[dict[str, Any], Any], Any]


def observed(handler: Handler) -> Handler:
    """The outermost layer of a function: what was counted is written, also when it raises."""

    @wraps(handler)
    def run(event: dict[str, Any], context: Any) -> Any:
        follow(context.aws_request_id)
        try:
            return handler(event, context)
        finally:
            if metrics.metric_set:
                metrics.flush_metrics()
            if not gc.isenabled():  # the function has started: see `pinhole.cold_start`
                gc.freeze()
                gc.enable()

    return run


def count(name: str, value: float = 1) -> None:
    """Add to a counter metric."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def seconds(name: str, value: float) -> None:
    """Record a duration."""
    metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=value)


def follow(correlation_id: str) -> None:
    """What is logged from here on belongs to the request with this correlation id."""
    logger.set_correlation_id(correlation_id)


def correlation_id() -> str:
    """The id of the request that is being worked on; empty outside of one."""
    return logger.get_correlation_id() or ""
