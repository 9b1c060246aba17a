"""Second chances: what is taken, what is left, and where it goes."""

import io
import json

import pytest

from local.operator.redriving import redrive, redrive_parked

RECORD = {"eventName": "INSERT", "dynamodb": {"Keys": {"post_id": {"S": "1"}}}}


class Cloud:
    """Plays SQS and Lambda. `refused` are the functions that fail."""

    def __init__(self, *bodies, refused=()):
        self.waiting = {str(number): body for number, body in enumerate(bodies)}
        self.taken, self.invoked, self.refused, self.moves = [], [], refused, []
        self.prefix, self.endpoint = "pinhole-prod", None

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


def test_dead_letters_that_a_function_sent_itself_find_their_queue():
    cloud = Cloud()
    assert redrive(cloud, "uploads") == 3
    arn = "arn:aws:sqs:us-east-1:1:pinhole-prod-uploads"
    assert cloud.moves == [{"SourceArn": f"{arn}-dead", "DestinationArn": arn}]
