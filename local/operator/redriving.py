"""Redriving dead letters and parked stream records."""

from __future__ import annotations

import json
import time
from typing import Any

from local.console import Trouble
from local.operator.targets import Target

PARKED = "parked"
_POLL_SECONDS = 2
_HIDDEN_SECONDS = 600


def redrive(at: Target, name: str) -> int:
    """Move a queue's dead letters back to it; returns their approximate number."""
    sqs = at.client("sqs")
    queue = sqs.get_queue_url(QueueName=f"{at.prefix}-{name}")["QueueUrl"]
    dead = sqs.get_queue_url(QueueName=f"{at.prefix}-{name}-dead")["QueueUrl"]
    # The local cloud does not support move tasks.
    return _carry(sqs, dead, queue) if at.endpoint else _move(sqs, dead)


def redrive_parked(at: Target) -> tuple[int, int]:
    """Give parked stream records to the functions that parked them again; returns how many were
    taken, and how many are left: changes of counts, whose order matters, records that Lambda itself
    parked without content, and those that fail again. A record that is rejected again is parked
    anew.
    """
    sqs, functions = at.client("sqs"), at.client("lambda")
    queue = sqs.get_queue_url(QueueName=f"{at.prefix}-{PARKED}")["QueueUrl"]
    found: list[Any] = []
    # Hidden while they are redriven, so that none comes twice.
    while batch := sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=_HIDDEN_SECONDS
    ).get("Messages"):
        found += batch
    redriven = 0
    for message in found:
        record = json.loads(message["Body"])
        function = record.pop("parked_by", "")
        if function and not function.endswith("-count-changes"):
            payload = json.dumps({"Records": [record]}).encode()
            if "FunctionError" not in functions.invoke(FunctionName=function, Payload=payload):
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                redriven += 1
    return redriven, len(found) - redriven


def _carry(sqs: Any, dead: str, queue: str) -> int:
    """Move the messages one at a time: an interruption may duplicate one, never lose one."""
    carried = 0
    while messages := sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            carried += 1
    return carried


def _move(sqs: Any, dead: str) -> int:
    """Start SQS's move task and wait for it."""
    found = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
    source = found["Attributes"]["QueueArn"]
    # Without the destination, SQS takes only those that it put there itself.
    sqs.start_message_move_task(SourceArn=source, DestinationArn=source.removesuffix("-dead"))
    while True:
        task = sqs.list_message_move_tasks(SourceArn=source, MaxResults=1)["Results"][0]
        if task["Status"] != "RUNNING":
            break
        time.sleep(_POLL_SECONDS)
    if task["Status"] != "COMPLETED":
        raise Trouble(f"The move ended as {task['Status']}: {task.get('FailureReason')}")
    moved: int = task["ApproximateNumberOfMessagesMoved"]
    return moved
