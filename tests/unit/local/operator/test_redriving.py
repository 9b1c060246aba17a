"""Second chances: what is taken, what is left, and where it goes."""

import io
import json
from types import SimpleNamespace

import pytest

from local.operator.redriving import redrive, redrive_parked

BUCKET = "pinhole-prod-parked-1-us-east-1"
RECORD = {"eventName": "INSERT", "dynamodb": {"Keys": {"post_id": {"S": "1"}}}}


class Cloud:
    """Plays SQS and Lambda. `refused` are the functions that fail."""

    def __init__(self, *bodies, refused=(), stored=()):
        self.waiting = {str(number): body for number, body in enumerate(bodies)}
        self.taken, self.invoked, self.refused, self.moves = [], [], refused, []
        self.prefix, self.endpoint = "pinhole-prod", None
        self.stored, self.exceptions = dict(stored), SimpleNamespace(NoSuchKey=KeyError)

    def client(self, service):
        return self

    def get_queue_url(self, QueueName):  # noqa: N803
        return {"QueueUrl": QueueName}

    def receive_message(self, QueueUrl, MaxNumberOfMessages, VisibilityTimeout):  # noqa: N803
        assert QueueUrl == "pinhole-prod-parked"
        hidden = [each for each in self.waiting if each not in self.taken][:MaxNumberOfMessages]
        self.taken += hidden
        return {"Messages": [{"ReceiptHandle": h, "Body": self.waiting[h]} for h in hidden]}

    def invoke(self, FunctionName, Payload):  # noqa: N803
        self.invoked.append((FunctionName, json.loads(Payload)))
        failure = {"FunctionError": "Unhandled"} if FunctionName in self.refused else {}
        return {"Payload": io.BytesIO(b"null"), **failure}

    def get_object(self, Bucket, Key):  # noqa: N803
        assert Bucket == BUCKET
        return {"Body": io.BytesIO(self.stored[Key].encode())}

    def delete_object(self, Bucket, Key):  # noqa: N803
        del self.stored[Key]

    def delete_message(self, QueueUrl, ReceiptHandle):  # noqa: N803
        del self.waiting[ReceiptHandle]

    def get_queue_attributes(self, QueueUrl, AttributeNames):  # noqa: N803
        return {"Attributes": {"QueueArn": f"arn:aws:sqs:us-east-1:1:{QueueUrl}"}}

    def start_message_move_task(self, **asked):
        self.moves.append(asked)

    def list_message_move_tasks(self, **asked):
        return {"Results": [{"Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": 3}]}


def parked(function, **more):
    return json.dumps({**RECORD, "parked_by": function, **more})


def test_a_parked_record_is_given_to_the_function_that_parked_it_and_deleted():
    cloud = Cloud(*[parked("pinhole-prod-plan-fan-out")] * 12)
    assert redrive_parked(cloud) == (12, 0)
    assert cloud.invoked == [("pinhole-prod-plan-fan-out", {"Records": [RECORD]})] * 12
    assert cloud.waiting == {}


@pytest.mark.parametrize(
    "body",
    [
        parked("pinhole-prod-count-changes"),
        parked("pinhole-prod-index-names"),
        parked(""),
        json.dumps({"DDBStreamBatchInfo": {"shardId": "shardId-1"}}),
    ],
    ids=["count", "fails again", "nobody", "of Lambda"],
)
def test_what_cannot_be_redriven_is_left(body):
    cloud = Cloud(body, refused=["pinhole-prod-index-names"])
    assert redrive_parked(cloud) == (0, 1)
    assert list(cloud.waiting.values()) == [body]


KEY = "aws/lambda/6f9c/shardId-1/2026/11/30/2026-11-30T04.00.00-1b2c"


def told(key=KEY):
    """What the queue is told of an object."""
    detail = {"bucket": {"name": BUCKET}, "object": {"key": key}}
    return json.dumps({"source": "aws.s3", "detail-type": "Object Created", "detail": detail})


def given_up(function, *records):
    """What Lambda stores, as in AWS's documents."""
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function}"
    return json.dumps(
        {
            "requestContext": {"functionArn": arn, "condition": "RetryAttemptsExhausted"},
            "version": "1.0",
            "DDBStreamBatchInfo": {"shardId": "shardId-1", "batchSize": len(records)},
            "payload": json.dumps({"Records": records}),
        }
    )


@pytest.mark.parametrize("version", ["", ":$LATEST"])
def test_a_batch_that_lambda_gave_up_on_is_given_to_its_function_and_deleted(version):
    stored = given_up(f"pinhole-prod-plan-fan-out{version}", RECORD, RECORD)
    cloud = Cloud(told(), stored={KEY: stored})
    assert redrive_parked(cloud) == (1, 0)
    assert cloud.invoked == [("pinhole-prod-plan-fan-out", {"Records": [RECORD, RECORD]})]
    assert (cloud.waiting, cloud.stored) == ({}, {})


@pytest.mark.parametrize("function", ["pinhole-prod-count-changes", "pinhole-prod-index-names"])
def test_a_batch_that_cannot_be_redriven_stays_where_it_is(function):
    stored = {KEY: given_up(function, RECORD)}
    cloud = Cloud(told(), refused=["pinhole-prod-index-names"], stored=stored)
    assert redrive_parked(cloud) == (0, 1)
    assert (list(cloud.waiting.values()), cloud.stored) == ([told()], stored)


def test_a_batch_that_an_interrupted_redrive_has_deleted_is_forgotten():
    cloud = Cloud(told())
    assert redrive_parked(cloud) == (1, 0)
    assert (cloud.invoked, cloud.waiting) == ([], {})


def test_dead_letters_that_a_function_sent_itself_find_their_queue():
    cloud = Cloud()
    assert redrive(cloud, "uploads") == 3
    arn = "arn:aws:sqs:us-east-1:1:pinhole-prod-uploads"
    assert cloud.moves == [{"SourceArn": f"{arn}-dead", "DestinationArn": arn}]
