"""Messages carry the correlation id of the original request to their handlers."""

from datetime import timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
from botocore.exceptions import ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st
from pinhole import clock, errors, log
from pinhole.aws import clients, leases, queues, retries, waits

ROOT = Path(__file__).parents[3]
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/uploads"
SLOW = ReadTimeoutError(endpoint_url="https://dynamodb")
POISON = ValueError("nobody can use this")
# For so long a batch is hidden at first, of a function that has ten seconds.
TAKEN = 15
ID, INVOCATION = "request-0123456789", "invocation-0123456789"


class Queue:
    """Replaces `clients.sqs()`. It accepts at most `room` messages of a batch."""

    meta = SimpleNamespace(endpoint_url="https://sqs.us-east-1.amazonaws.com/")

    def __init__(self):
        self.bodies, self.delays, self.room = [], [], 10
        self.taken, self.hidden, self.dead, self.fault = [], [], [], None
        self.on_hidden = lambda: None

    def send_message(self, **message):
        if self.fault:
            raise self.fault
        if message["QueueUrl"].endswith("-dead"):
            assert message["QueueUrl"] == f"{URL}-dead"
            self.dead.append(message["MessageBody"])
        else:
            self.bodies.append(message["MessageBody"])
            self.delays.append(message["DelaySeconds"])

    def change_message_visibility(self, **asked):
        if self.fault:
            raise self.fault
        assert asked["QueueUrl"] == URL
        hidden = (asked["ReceiptHandle"], asked["VisibilityTimeout"])
        self.taken.append(hidden)
        if hidden[1] != TAKEN:
            self.hidden.append(hidden)
        self.on_hidden()

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


def record(number, body="{}", receives=1, first=None):
    """A message; `first` is when it was first received."""
    at = {"ApproximateFirstReceiveTimestamp": str(int(first.timestamp() * 1000))} if first else {}
    return {
        "messageId": str(number),
        "receiptHandle": f"handle {number}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(receives), **at},
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:uploads",
    }


def lambdas(seconds=10):
    """Lambda's context, of a function that has so many seconds left."""
    return SimpleNamespace(get_remaining_time_in_millis=lambda: seconds * 1000)


def failing(error, receives, attempts=retries.ATTEMPTS):
    """The ids of the messages to retry, when one fails."""

    def fail(message):
        raise error

    event = {"Records": [record(7, receives=receives)]}
    answer = queues.each(event, lambdas(), fail, attempts)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def received(*bodies):
    """What a handler gets of each message, under which correlation id, and which ones failed."""
    records = [record(number, body) for number, body in enumerate(bodies)]
    found = []
    log.follow(INVOCATION)
    answer = queues.each(
        {"Records": records},
        lambdas(),
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


@pytest.mark.parametrize("error", [SLOW, POISON, errors.Later()], ids=repr)
def test_a_failed_message_comes_again_after_a_second_then_five_then_thirty(queue, error):
    for receives in (1, 2, 3):
        assert failing(error, receives) == ["7"]
    assert [handle for handle, _ in queue.hidden] == ["handle 7"] * 3
    for (_, seconds), planned in zip(queue.hidden, (1, 5, 30), strict=True):
        assert 0.8 * planned <= seconds <= 1.2 * planned
    assert queue.dead == []


def test_what_fails_for_a_passing_reason_outlasts_hours_before_it_is_a_dead_letter(queue):
    for receives in range(1, retries.RECEIVES):
        assert failing(SLOW, receives) == ["7"]
    assert sum(seconds for _, seconds in queue.hidden) > 3 * 3600
    assert max(seconds for _, seconds in queue.hidden) < 20 * 60
    assert queue.dead == []
    assert failing(SLOW, retries.RECEIVES) == []
    assert queue.dead == ["{}"]


@pytest.mark.parametrize("attempts", [1, 3])
def test_poison_is_a_dead_letter_within_its_attempts(queue, attempts):
    for receives in range(1, attempts):
        assert failing(POISON, receives, attempts) == ["7"]
    assert queue.dead == []
    assert failing(POISON, attempts, attempts) == []
    assert queue.dead == ["{}"]


def test_a_dead_letter_that_cannot_be_sent_is_not_lost(queue):
    queue.fault = SLOW
    assert failing(POISON, retries.ATTEMPTS) == ["7"]
    assert queue.dead == []


def test_a_message_that_cannot_be_put_off_still_comes_again(queue):
    queue.fault = SLOW
    assert failing(SLOW, 1) == ["7"]


def test_a_message_whose_worker_is_killed_comes_again_soon_after_it_ended(queue):
    def die(message):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        queues.each({"Records": [record(7), record(8)]}, lambdas(59.2), die)
    assert sorted(queue.taken) == [("handle 7", 65), ("handle 8", 65)]


def test_a_long_work_is_left_to_another_within_a_minute_after_it_is_killed(queue, monkeypatch):
    """As long as it goes on its message stays hidden, and what it says last is valid."""
    monkeypatch.setattr(leases, "_BEAT_SECONDS", 0.001)
    renewed = Event()

    def slow(message):
        queue.hidden.clear()
        queue.on_hidden = lambda: len(queue.hidden) >= 3 and renewed.set()
        assert renewed.wait(10)
        assert {seconds for _, seconds in queue.hidden} == {60}
        raise SLOW

    with_time = lambdas(900)
    answer = queues.each({"Records": [record(7, receives=2)]}, with_time, slow)
    assert answer["batchItemFailures"] == [{"itemIdentifier": "7"}]
    assert 4 <= queue.hidden[-1][1] <= 6


def test_a_lease_that_cannot_be_renewed_does_not_end_the_work(queue, monkeypatch):
    monkeypatch.setattr(leases, "_BEAT_SECONDS", 0.001)
    queue.fault = SLOW
    done = []
    assert (
        queues.each({"Records": [record(7)]}, lambdas(900), done.append)["batchItemFailures"] == []
    )
    assert len(done) == 1


def test_a_batch_that_is_handled_together_is_hidden_while_the_function_may_run(queue):
    def die(event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        queues.together({"Records": [record(1), record(2)]}, lambdas(30), die)
    assert sorted(queue.taken) == [("handle 1", 35), ("handle 2", 35)]


def test_of_a_batch_that_fails_together_each_message_is_put_off_and_poison_buried(queue):
    def fail(event):
        raise SLOW

    def refuse_one(event):
        return {"batchItemFailures": [{"itemIdentifier": "2"}]}

    batch = [record(1), record(2, "poison", receives=retries.ATTEMPTS)]
    answer = queues.together({"Records": batch}, lambdas(), fail)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]}
    assert [handle for handle, _ in queue.hidden] == ["handle 1", "handle 2"]
    assert queues.together({"Records": batch}, lambdas(), refuse_one) == {"batchItemFailures": []}
    assert queue.dead == ["poison"]


@pytest.mark.parametrize("lease", [1, 35, 65])
def test_a_message_that_kills_each_worker_is_a_dead_letter_long_before_its_deliveries_end(
    queue, monkeypatch, lease
):
    def die(message):
        raise KeyboardInterrupt

    start = clock.now()
    for receives in range(1, retries.RECEIVES):
        moment = start + timedelta(seconds=lease * (receives - 1))
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        message = record(7, receives=receives, first=start)
        try:
            assert queues.each({"Records": [message]}, lambdas(), die)["batchItemFailures"] == []
            break
        except KeyboardInterrupt:
            assert queue.dead == []
    assert queue.dead == ["{}"]
    assert retries.ATTEMPTS < receives <= 11


@pytest.mark.parametrize("seconds", [180, 360])
def test_deliveries_that_no_worker_saw_kill_nothing(queue, monkeypatch, seconds):
    """They are throttled, or the deployment is broken: then the queue's own timeout holds."""
    start, done = clock.now(), []
    for receives in range(1, retries.RECEIVES):
        moment = start + timedelta(seconds=seconds * (receives - 1))
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        queues.each(
            {"Records": [record(7, receives=receives, first=start)]}, lambdas(), done.append
        )
    assert (len(done), queue.dead) == (retries.RECEIVES - 1, [])


def test_in_a_batch_nobody_knows_which_message_kills(queue):
    both = [record(each, receives=20, first=clock.now()) for each in (1, 2)]
    done = []
    queues.each({"Records": both}, lambdas(), done.append)
    assert (len(done), queue.dead) == (2, [])


@given(
    kinds=st.lists(st.booleans(), max_size=retries.RECEIVES - 2),
    seed=st.randoms(),
    at=st.floats(0, 65),
)
def test_no_more_workers_are_thought_killed_than_were(kinds, seed, at):
    """Whatever the jitter, however long the work takes, and if some workers were killed at once."""
    passed = 0.0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(retries.random, "uniform", seed.uniform)
        for receives, is_killed in enumerate(kinds, 1):
            passed += at if is_killed else retries.delay(receives)
    assert retries.kills(len(kinds) + 1, passed) <= sum(kinds)


@pytest.fixture
def told(monkeypatch):
    """How long messages have waited, as it is recorded."""
    found = []
    monkeypatch.setattr(log, "seconds_of_stage", lambda name, value: found.append((name, value)))
    return found


def waiting(seconds, receives=1, delay=0):
    """A message that was sent so long ago."""
    sent = round((clock.now() - timedelta(seconds=seconds)).timestamp() * 1000)
    told = {"delay": {"stringValue": str(delay), "dataType": "Number"}} if delay else {}
    return {
        "messageId": "1",
        "receiptHandle": "1",
        "body": "{}",
        "attributes": {"ApproximateReceiveCount": str(receives), "SentTimestamp": str(sent)},
        "messageAttributes": told,
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:uploads",
    }


@pytest.mark.parametrize(
    ("about", "seconds"),
    [
        ({}, [60]),
        ({"delay": 20}, [40]),
        ({"delay": 58}, []),  # two seconds are not late
        ({"receives": 2}, []),  # it failed, and was hidden
    ],
)
def test_a_message_that_waited_long_is_recorded_once(told, monkeypatch, about, seconds):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    waits.note([waiting(60, **about)])
    assert [(name, round(value)) for name, value in told] == [
        ("MessageAge", each) for each in seconds
    ]


def test_a_delayed_message_says_how_long_it_was_to_wait(monkeypatch):
    sent = []
    monkeypatch.setattr(
        clients,
        "sqs",
        lambda: SimpleNamespace(send_message=lambda **message: sent.append(message)),
    )
    queues.send(URL, {}, delay=30)
    queues.send(URL, {})
    assert [each["MessageAttributes"] for each in sent] == [
        {"delay": {"DataType": "Number", "StringValue": "30"}},
        {},
    ]
