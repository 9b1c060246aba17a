"""What tells that work does not get done: late, failing, refused, or in need of somebody."""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.stage import Stage
from stacks.watch.alarms import Alarms, Text
from stacks.watch.metrics import WORKER_ERRORS, filtered, of_stage, throttles

# Seconds that changes of tables, and messages, may wait for their function.
STREAMS_LATE, QUEUES_LATE = 60, 300


def watch_work(scope: Construct, stage: Stage, alarms: Alarms) -> None:
    """Alarms on all work together: a metric of the whole stage costs as much as one of a queue.

    Queues and streams try again, so what passes wakes nobody. A single message that keeps failing
    becomes a dead letter, which has its own alarm.
    """
    work = Construct(scope, "Watched")
    for name, metric, text, least, minutes in (
        (
            "streams-late",
            of_stage("StreamAge", stage),
            Text("Counts, feeds and notifications lag: a stream stands still.", "streams-late"),
            STREAMS_LATE,
            10,
        ),
        (
            "queues-late",
            of_stage("MessageAge", stage),
            Text("Messages wait for minutes until a function takes them.", "queues-late"),
            QUEUES_LATE,
            10,
        ),
        (
            "worker-errors",
            filtered(WORKER_ERRORS, stage),
            Text("Functions behind queues and streams keep failing.", "worker-errors"),
            1,
            3,
        ),
        (
            "throttles",
            throttles(),
            Text("Lambda refuses runs: too many at a time.", "throttles"),
            1,
            3,
        ),
    ):
        alarms.on_any(work, name, metric, text, least=least, minutes=minutes, within=15, id=name)
    alerts = of_stage("Alerts", stage, cloudwatch.Stats.SUM)
    text = Text("Something goes on that only people can end: see `alert` in the logs.", "alerts")
    alarms.on_any(work, "alerts", alerts, text, id="alerts")
