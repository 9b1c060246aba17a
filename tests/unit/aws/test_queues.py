"""Messages carry the correlation id of the original request to their handlers."""

from pathlib import Path

import pytest
from pinhole import errors, log
from pinhole.aws import clients, queues

ROOT = Path(__file__).parents[3]
ID, INVOCATION = "request-0123456789", "invocation-0123456789"


class Queue:
    """Replaces `clients.sqs()`. It accepts at most `room` messages of a batch."""

    def __init__(self):
        self.bodies, self.delays, self.room = [], [], 10

    def send_message(self, **message):
        self.bodies.append(message["MessageBody"])
        self.delays.append(message["DelaySeconds"])

    def send_message_batch(self, **batch):
        taken, left = batch["Entries"][: self.room], batch["Entries"][self.room :]
        self.bodies += [entry["MessageBody"] for entry in taken]
        return {"Successful": taken, "Failed": left}


@pytest.fixture
def queue(monkeypatch):
    queue = Queue()
    monkeypatch.setattr(clients, "sqs", lambda: queue)
    log.follow(ID)
    yield queue
    log.follow("")


def received(*bodies):
    """What a handler gets of each message, under which correlation id, and which ones failed."""
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    found = []
    log.follow(INVOCATION)
    answer = queues.each(
        {"Records": records},
        lambda message: found.append((queues.body_of(message), log.correlation_id())),
    )
    return found, [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_messages_are_handled_under_the_correlation_id_of_their_request(queue):
    queues.send("queue", {"post_id": "1"}, 20)
    queues.send_all("queue", [{"post_id": "2"}, {"post_id": "3"}])
    assert received(*queue.bodies) == ([({"post_id": number}, ID) for number in "123"], [])
    assert queue.delays == [20]


def test_a_message_keeps_its_own_id(queue):
    queues.send("queue", {"post_id": "1", "correlation_id": "another"})
    assert received(*queue.bodies) == ([({"post_id": "1"}, "another")], [])


def test_an_event_of_the_bus_is_handled_under_the_id_in_its_detail(queue):
    [(_, followed)], _ = received(f'{{"id": "1", "detail": {{"correlation_id": "{ID}"}}}}')
    assert followed == ID


@pytest.mark.parametrize("body", ['{"Records": []}', '{"detail": 1}', '{"correlation_id": ""}'])
def test_a_message_without_an_id_has_that_of_the_invocation(queue, body):
    queues.send("queue", {})
    found, _ = received(*queue.bodies, body)
    assert [followed for _, followed in found] == [ID, INVOCATION]


def test_a_message_that_fails_comes_again_alone(queue):
    queues.send("queue", {})
    assert received("nothing", *queue.bodies) == ([({}, ID)], ["0"])


def test_messages_that_a_queue_refuses_are_reported(queue):
    queue.room = 1
    with pytest.raises(errors.Busy):
        queues.send_all("queue", [{}, {}])


def test_there_is_no_other_way_to_send():
    layer = ROOT / "layers/shared/python/pinhole"
    sources = {file.relative_to(layer).as_posix(): file.read_text() for file in layer.rglob("*.py")}
    assert [name for name, text in sources.items() if ".send_message" in text] == ["aws/queues.py"]
