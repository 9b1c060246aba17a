"""The meter against worked examples of AWS's documentation, and against canned answers.

Examples are quoted with their page, in the Amazon DynamoDB Developer Guide.
"""

import json
import threading

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from pinhole.aws import clients, workers

from bench import units
from bench.meter import Meter
from bench.tally import round_trips

KB = 1024


def item(size):
    """An item of so many bytes."""
    return {"a": {"S": "x" * (size - 1)}}


# Sizes: "DynamoDB item sizes and formats" (CapacityUnitCalculations)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "photo"}, 5),
        ({"S": "naïve 📷"}, 11),  # bytes of UTF-8
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),  # 1 byte for two significant digits, and 1
        ({"N": "27"}, 2),
        ({"N": "1764000000"}, 3),  # 1764: zeros before and after are trimmed
        ({"N": "1764000001"}, 6),
        ({"N": "-0.0501"}, 3),
        ({"N": "1.5E+20"}, 2),
        ({"B": "AAECAw=="}, 4),  # raw bytes, not base64
        ({"BOOL": False}, 1),
        ({"NULL": True}, 1),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"BOOL": True}]}, 3 + (1 + 2) + (1 + 1)),
        ({"M": {}}, 3),
        ({"M": {"lat": {"N": "48.2"}}}, 3 + 1 + 3 + 3),
        ({"SS": ["ab", "c"]}, 3),
        ({"NS": ["1", "2"]}, 4),
    ],
)
def test_a_value_has_the_size_of_the_published_rules(value, size):
    assert units.value_size(value) == size


def test_an_item_is_its_names_and_values():
    """The example of `dyno-item-size` (npm), which follows the same page: 32 bytes."""
    example = {"string": {"S": "string"}, "number": {"N": "27"}, "buffer": {"B": "YnVmZmVy"}}
    assert units.item_size(example) == 32
    assert units.item_size({"é": {"S": "a"}}) == 3


# Units: "DynamoDB read and write operations" (read-write-operations)


@pytest.mark.parametrize(
    ("size", "consistent"), [(1, 1), (3_500, 1), (4 * KB, 1), (4 * KB + 1, 2), (8 * KB, 2)]
)
def test_a_read_is_rounded_up_to_4_kb_and_halved_or_doubled_by_its_kind(size, consistent):
    """ "Reading a 3,500-byte item consumes the same throughput as reading a 4 KB item"; 8 KB: 2
    units strongly consistent, 1 eventually consistent, 4 transactional.
    """
    assert units.read_singly([item(size)], 0, units.CONSISTENT) == consistent
    assert units.read_singly([item(size)], 0, units.EVENTUAL) == consistent / 2
    assert units.read_singly([item(size)], 0, units.TRANSACTIONAL) == consistent * 2


def test_a_batch_rounds_every_item_by_itself():
    """ "If BatchGetItem reads a 1.5 KB item and a 6.5 KB item, DynamoDB calculates the size as
    12 KB (4 KB + 8 KB), not 8 KB": 3 units.
    """
    request = {"RequestItems": {"t": {"Keys": [{}, {}], "ConsistentRead": True}}}
    answer = {"Responses": {"t": [item(1536), item(6656)]}}
    assert units.charge("BatchGetItem", request, answer) == 12 / 4


@pytest.mark.parametrize(
    ("items", "rounded"), [([item(4177)] * 10, 44 * KB), ([item(64)] * 1500, 96 * KB)]
)
def test_a_query_rounds_the_sum(items, rounded):
    """ "10 items whose combined size is 40.8 KB: rounds to 44 KB. 1500 items of 64 bytes each: the
    cumulative size is 96 KB."
    """
    assert units.charge("Query", {"ConsistentRead": True}, {"Items": items}) == rounded / (4 * KB)
    assert units.charge("Query", {}, {"Items": items}) == rounded / (8 * KB)


def test_an_index_is_charged_by_what_it_holds():
    """ "Using global secondary indexes": 8 entries of 2,000 bytes are 16,000 bytes, rounded up to
    16 KB; eventually consistent: 2 units.
    """
    assert units.charge("Query", {"IndexName": "i"}, {"Items": [item(2_000)] * 8}) == 2


def test_missing_items_are_charged_the_minimum():
    """API reference, BatchGetItem: "Requests for nonexistent items consume the minimum read
    capacity units according to the type of read"; Query says the same of an empty result.
    """
    asked = {"RequestItems": {"t": {"Keys": [{}] * 3}}}
    assert units.charge("BatchGetItem", asked, {"Responses": {"t": [item(9)]}}) == 1.5
    assert units.charge("BatchGetItem", asked, {"Responses": {}}) == 1.5
    assert units.charge("GetItem", {"ConsistentRead": True}, {}) == 1
    assert units.charge("GetItem", {}, {}) == 0.5
    assert units.charge("Query", {}, {"Items": []}) == 0.5
    assert units.charge("TransactGetItems", {"TransactItems": [{}]}, {"Responses": [{}]}) == 2


def test_unprocessed_keys_do_not_count_as_read():
    asked = {"RequestItems": {"t": {"Keys": [{}] * 3}}}
    answer = {"Responses": {"t": [item(9)]}, "UnprocessedKeys": {"t": {"Keys": [{}, {}]}}}
    assert units.charge("BatchGetItem", asked, answer) == 0.5


# Round trips


@pytest.mark.parametrize(
    ("depths", "trips"),
    [([], 0), ([1], 1), ([1, 1, 1], 1), ([1, 2, 2, 3], 3), ([1] * 16, 1), ([1] * 17 + [2], 3)],
)
def test_calls_of_one_depth_are_one_round_trip_for_each_sixteen(depths, trips):
    assert round_trips(depths) == trips
    assert round_trips(reversed(depths)) == trips


# The meter on a client, with canned answers


class Canned:
    """A DynamoDB client with canned answers, in order, from a list of statuses and bodies."""

    def __init__(self, *answers):
        self.requests, self._answers = [], list(answers)
        self.client = botocore.session.get_session().create_client(
            "dynamodb",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        self.client.meta.events.register("before-send.dynamodb", self._answer)

    def _answer(self, request, **_):
        self.requests.append(json.loads(request.body))
        status, body = self._answers.pop(0)
        response = AWSResponse(request.url, status, {}, None)
        response._content = json.dumps(body).encode()
        return response


KEY = {"k": {"S": "1"}}


def test_reads_are_computed_and_writes_are_as_reported():
    canned = Canned(
        (200, {"Item": item(5 * KB)}),
        (200, {"ConsumedCapacity": {"TableName": "t", "CapacityUnits": 3.0}}),
        (200, {"ConsumedCapacity": [{"CapacityUnits": 25.0}, {"CapacityUnits": 2.0}]}),
    )
    with Meter(canned.client) as meter:
        canned.client.get_item(TableName="t", Key=KEY)
        canned.client.put_item(TableName="t", Item=KEY)
        canned.client.batch_write_item(RequestItems={"t": [{"PutRequest": {"Item": KEY}}]})
    tally = meter.tally()
    assert (tally.rcu, tally.wcu, len(tally.calls), tally.trips) == (1.0, 30.0, 3, 3)
    assert [call.written for call in tally.calls if call.operation == "PutItem"] == [3.0]
    assert "ReturnConsumedCapacity" not in canned.requests[0]
    assert canned.requests[1]["ReturnConsumedCapacity"] == "INDEXES"
    assert tally.calls[0].received > 5 * KB
    assert tally.bytes > tally.calls[0].received


def test_nothing_is_measured_outside_of_the_block():
    canned = Canned((200, {}), (200, {}))
    with Meter(canned.client) as meter:
        canned.client.get_item(TableName="t", Key=KEY)
    canned.client.get_item(TableName="t", Key=KEY)
    assert len(meter.tally().calls) == 1


def test_a_filtered_read_is_repeated_in_full():
    canned = Canned((200, {"Items": [], "ScannedCount": 3}))
    whole = Canned((200, {"Items": [item(4 * KB)] * 3}))
    with Meter(canned.client, whole=whole.client) as meter:
        canned.client.query(
            TableName="t",
            KeyConditionExpression="#k = :k",
            FilterExpression="#a = :a",
            ProjectionExpression="#k",
            ExpressionAttributeNames={"#k": "k", "#a": "a"},
            ExpressionAttributeValues={":k": {"S": "1"}, ":a": {"S": "2"}},
            Limit=3,
        )
    assert meter.tally().rcu == 1.5
    assert whole.requests == [
        {
            "TableName": "t",
            "KeyConditionExpression": "#k = :k",
            "ExpressionAttributeNames": {"#k": "k"},
            "ExpressionAttributeValues": {":k": {"S": "1"}},
            "Limit": 3,
        }
    ]


def test_a_retry_is_a_round_trip_and_costs_nothing(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    throttled = {"__type": "com.amazonaws#ProvisionedThroughputExceededException"}
    canned = Canned((400, throttled), (200, {"Item": KEY}))
    with Meter(canned.client) as meter:
        canned.client.get_item(TableName="t", Key=KEY)
    assert (meter.tally().trips, meter.tally().rcu) == (2, 0.5)


def test_a_refused_write_costs_a_unit():
    canned = Canned((400, {"__type": "com.amazonaws#ConditionalCheckFailedException"}))
    with Meter(canned.client) as meter, pytest.raises(ClientError):
        canned.client.put_item(TableName="t", Item=KEY)
    assert meter.tally().wcu == 1


class Calls:
    """Calls that are answered at once, as many as wanted."""

    def __init__(self):
        self._canned = Canned(*[(200, {})] * 99)

    def one(self, *_):
        self._canned.client.get_item(TableName="t", Key=KEY)

    def trips(self, work):
        with Meter(self._canned.client) as meter:
            work()
        return meter.tally().trips


def in_turn(calls):
    calls.one(), calls.one()


def at_once(calls):
    workers.together(calls.one, calls.one, calls.one)


def beside_what_follows(calls):
    begun = workers.start(calls.one)
    calls.one()
    begun.result()


def after_what_was_waited_for(calls):
    begun = workers.start(calls.one)
    begun.result()
    calls.one()


def before_what_is_waited_for_late(calls):
    begun = workers.start(calls.one)
    calls.one()
    calls.one()
    begun.result()
    calls.one()


def in_chains_of_unequal_length(calls):
    workers.together(lambda: in_turn(calls), calls.one)
    calls.one()


def nested(calls):
    workers.together(lambda: at_once(calls), lambda: at_once(calls))


def after_it_failed(calls):
    def fail():
        calls.one()
        raise LookupError

    begun = workers.start(fail)
    assert isinstance(begun.exception(), LookupError)
    calls.one()


@pytest.mark.parametrize("is_pool_busy", [False, True])
@pytest.mark.parametrize(
    ("work", "trips"),
    [
        (in_turn, 2),
        (at_once, 1),
        (beside_what_follows, 1),
        (after_what_was_waited_for, 2),
        (before_what_is_waited_for_late, 3),
        (in_chains_of_unequal_length, 3),
        (nested, 1),
        (after_it_failed, 2),
    ],
)
def test_round_trips_are_what_has_to_wait_whichever_thread_does_it(work, trips, is_pool_busy):
    """A busy pool leaves all work to the thread that waits for it."""
    calls, free = Calls(), threading.Event()
    busy = [workers.start(free.wait) for _ in range(clients.CONNECTIONS * is_pool_busy)]
    try:
        assert calls.trips(lambda: work(calls)) == trips
    finally:
        free.set()
        assert all(each.result() for each in busy)
