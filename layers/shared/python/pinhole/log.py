"""The logger and metrics of every function.

Log lines are JSON with the correlation id of the originating request, including in stream and queue
workers. Decisions and failures are logged as fields; captions, e-mail addresses and tokens never
are.
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
    """Outermost decorator of a handler: flushes metrics, even when the handler raises."""

    @wraps(handler)
    def run(event: dict[str, Any], context: Any) -> Any:
        follow(context.aws_request_id)
        try:
            return handler(event, context)
        finally:
            if metrics.metric_set:
                metrics.flush_metrics()
            if not gc.isenabled():  # cold start is over (`pinhole.cold_start`)
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
    """Set the correlation id of subsequent log lines."""
    logger.set_correlation_id(correlation_id)


def correlation_id() -> str:
    """The current correlation id; empty outside a request."""
    return logger.get_correlation_id() or ""
