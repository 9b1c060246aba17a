"""Metrics that the functions log, and that CloudWatch finds in logs."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from stacks.stage import Stage

MINUTE = Duration.minutes(1)
FEED_MILLISECONDS, WORKER_ERRORS = "FeedMilliseconds", "WorkerErrors"
# What Lambda says of runs that failed, ran out of time, or ended their process.
_FAILED = (
    '{ $.type = "platform.report" && ($.record.status = "error" || $.record.status = "failure"'
    ' || $.record.status = "timeout") }'
)


def of_stage(
    name: str, stage: Stage, statistic: str = cloudwatch.Stats.MAXIMUM
) -> cloudwatch.Metric:
    """A metric that functions log for the whole stage (`pinhole.log`), by the minute."""
    return logged(name, by=stage.name, statistic=statistic)


def logged(name: str, *, by: str, statistic: str = cloudwatch.Stats.MAXIMUM) -> cloudwatch.Metric:
    """A metric that one function logs (`pinhole.log`), by the minute."""
    return cloudwatch.Metric(
        namespace="Pinhole",
        metric_name=name,
        dimensions_map={"service": by},
        period=MINUTE,
        statistic=statistic,
    )


def filtered(name: str, stage: Stage, statistic: str = cloudwatch.Stats.SUM) -> cloudwatch.Metric:
    """A metric that CloudWatch finds in the stage's logs."""
    return cloudwatch.Metric(
        namespace=_namespace(stage),
        metric_name=name,
        period=MINUTE,
        statistic=statistic,
    )


def throttles() -> cloudwatch.Metric:
    """Runs that Lambda refused, of all functions of the account: they share its quota."""
    return cloudwatch.Metric(
        namespace="AWS/Lambda",
        metric_name="Throttles",
        period=MINUTE,
        statistic=cloudwatch.Stats.SUM,
    )


def note_failures(functions: Iterable[lambda_.Function], stage: Stage) -> None:
    """Count the failures of functions that nobody waits for, as their logs tell them: also by a
    timeout, or before any line of ours.
    """
    for function in functions:
        logs.MetricFilter(
            function,
            "Failures",
            log_group=function.log_group,
            metric_namespace=_namespace(stage),
            metric_name=WORKER_ERRORS,
            filter_pattern=logs.FilterPattern.literal(_FAILED),
        )


def note_feed(access_log: logs.LogGroup, stage: Stage) -> None:
    """Note how long each page of a feed took, as the API's access log has it."""
    logs.MetricFilter(
        access_log,
        "FeedPages",
        log_group=access_log,
        metric_namespace=_namespace(stage),
        metric_name=FEED_MILLISECONDS,
        metric_value="$.milliseconds",
        filter_pattern=logs.FilterPattern.literal('{ $.route = "GET /feed" }'),
    )


def _namespace(stage: Stage) -> str:
    return f"Pinhole/{stage.name}"
