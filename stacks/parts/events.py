"""The event bus: one event, several consumers, each behind a queue of its own. And a timer."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct
from pinhole.aws.event_bus import SOURCE

from stacks.parts.arns import arn
from stacks.parts.functions import PythonFunction
from stacks.parts.queues import QueueWithDeadLetters
from stacks.stage import Stage


class EventBus(events.EventBus):
    """Events in the network, sent by functions that are allowed to."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        self.name = f"{stage.prefix}-events"
        super().__init__(scope, id, event_bus_name=self.name)

    def allow(self, function: PythonFunction) -> None:
        """Let a function put events on the bus."""
        function.allow("events:PutEvents", on=arn("events", f"event-bus/{self.name}"))

    def subscribe(self, kind: str, consumer: QueueWithDeadLetters) -> None:
        """Send events of one kind to a queue. An event that cannot be sent for a day becomes a dead
        letter of the queue, and can be redriven like the others.
        """
        events.Rule(
            consumer,
            kind,
            event_bus=self,
            event_pattern=events.EventPattern(source=[SOURCE], detail_type=[kind]),
            targets=[targets.SqsQueue(consumer.queue, dead_letter_queue=consumer.dead_letters)],
        )


def hourly(function: PythonFunction, *, on: bool) -> None:
    """Invoke a function every hour, if `on`."""
    events.Rule(
        function,
        "Hourly",
        enabled=on,
        schedule=events.Schedule.rate(Duration.hours(1)),
        targets=[targets.LambdaFunction(function)],
    )
