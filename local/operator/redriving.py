"""Redriving dead letters and parked stream records.

A function parks a record in the queue `parked`. What Lambda gives up on is stored in a bucket (as
AWS documents it: metadata, and the batch as JSON in `payload`), and the queue says where.
"""

from __future__ import annotations

import json
import time
from typing import Any

from local.console import Trouble
from local.operator.targets import Target

PARKED = "parked"
# The source of an event about an object of a bucket.
_STORED_BY = "aws.s3"
# The part of an ARN that is a function's name; a version may follow.
_FUNCTION = 6
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
    """Give parked stream records to the functions that parked them again, and batches that Lambda
    gave up on; returns how many of these were taken, and how many are left: changes of counts,
    whose order matters, and what fails again. A record that is rejected again is parked anew.
    """
    sqs = at.client("sqs")
    queue = sqs.get_queue_url(QueueName=f"{at.prefix}-{PARKED}")["QueueUrl"]
    found: list[Any] = []
    # Hidden while they are redriven, so that none comes twice.
    while batch := sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=_HIDDEN_SECONDS
    ).get("Messages"):
        found += batch
    redriven = 0
    for message in found:
        if _is_taken(at, json.loads(message["Body"])):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            redriven += 1
    return redriven, len(found) - redriven


def _is_taken(at: Target, said: dict[str, Any]) -> bool:
    """Redrive what a message of the parked queue is, or where it is stored."""
    if said.get("source") != _STORED_BY:
        function = said.pop("parked_by", "")
        return _is_given(at, function, [said])
    where = {"Bucket": said["detail"]["bucket"]["name"], "Key": said["detail"]["object"]["key"]}
    bucket = at.client("s3")
    try:
        stored = json.loads(bucket.get_object(**where)["Body"].read())
    except bucket.exceptions.NoSuchKey:
        return True  # by a redrive that was interrupted before it deleted the message
    function = stored["requestContext"]["functionArn"].split(":")[_FUNCTION]
    if not _is_given(at, function, json.loads(stored["payload"])["Records"]):
        return False
    bucket.delete_object(**where)
    return True


def _is_given(at: Target, function: str, records: list[Any]) -> bool:
    """Give records to a function, unless their order matters; returns whether it took them."""
    if not function or function.endswith("-count-changes"):
        return False
    payload = json.dumps({"Records": records}).encode()
    answer = at.client("lambda").invoke(FunctionName=function, Payload=payload)
    return "FunctionError" not in answer


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
