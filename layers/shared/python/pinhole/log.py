"""The logger and metrics of every function.

Log lines are JSON with the correlation id of the originating request, including in stream and queue
workers. Decisions and failures are logged as fields; captions, e-mail addresses and tokens never
are.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from math import inf
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from pinhole.settings import settings

logger = Logger()
metrics = Metrics(namespace="Pinhole")
# What a whole stage's alarms look at, under the stage's name instead of a function's: an alarm is
# paid for each metric.
of_stage = EphemeralMetrics(namespace="Pinhole", service=settings.stage or "stage")
# Work that waited for less is not late, and its wait no metric.
LATE_SECONDS = 5


Handler = Callable[[dict[str, Any], Any], Any]


def observed(handler: Handler) -> Handler:
    """Outermost decorator of a handler: flushes metrics, even when the handler raises."""

    @wraps(handler)
    def run(event: dict[str, Any], context: Any) -> Any:
        follow(context.aws_request_id)
        try:
            return handler(event, context)
        finally:
            for each in (metrics, of_stage):
                if each.metric_set:
                    each.flush_metrics()
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


def seconds_of_stage(name: str, value: float) -> None:
    """Record a duration for the whole stage, whichever function has measured it."""
    of_stage.add_metric(name=name, unit=MetricUnit.Seconds, value=value)


def late(name: str, waited: float) -> None:
    """Record how long work has waited, if that was long; an unknown time is infinite."""
    if LATE_SECONDS <= waited < inf:
        seconds_of_stage(name, waited)


def alert(what: str, **fields: Any) -> None:
    """Tell the stage's operators of what only people can end (docs/runbooks/alerts.md)."""
    logger.warning("alert", alert=what, **fields)
    of_stage.add_metric(name="Alerts", unit=MetricUnit.Count, value=1)


def follow(correlation_id: str) -> None:
    """Set the correlation id of subsequent log lines."""
    logger.set_correlation_id(correlation_id)


def batch_handled(requests: set[str], invocation: str) -> None:
    """Log whose requests a batch was, so that the way of each can be followed
    (`local/operator/tracing.py`); from here on, lines are those of the invocation again.
    """
    follow(invocation)
    if requests - {invocation}:
        logger.info("batch handled", requests=sorted(requests))


def correlation_id() -> str:
    """The current correlation id; empty outside a request."""
    return logger.get_correlation_id() or ""
