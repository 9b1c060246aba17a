"""Requests equal botocore's, and answers are parsed as botocore parses them."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse, HeadersDict
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError, HTTPClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import JSONParser
from botocore.serialize import JSONSerializer
from hypothesis import given
from hypothesis import strategies as st
from pinhole import errors
from pinhole.aws import clients, dynamodb_json
from pinhole.tables.registry import ALL
from pynamodb.attributes import BinaryAttribute, BinarySetAttribute

from tests.unit.video.shapes import BINARY, json_of

SERVICE = ServiceModel(Loader().load_service_model("dynamodb", "service-2"), "dynamodb")
OPERATIONS = {name: SERVICE.operation_model(name) for name in dynamodb_json.OPERATIONS}
operations = st.sampled_from(list(OPERATIONS.values()))
HEADERS = HeadersDict({"x-amzn-RequestId": "ABC", "Content-Type": "application/x-amz-json-1.0"})


def response(body, status=200, headers=HEADERS):
    return {"status_code": status, "headers": headers, "body": json.dumps(body).encode()}


@given(st.data(), operations, st.sampled_from([HEADERS, HeadersDict()]))
def test_answers_are_read_as_botocore_reads_them(data, operation, headers):
    body = data.draw(json_of(operation.output_shape))
    answer = response(body, headers=headers)
    theirs = JSONParser().parse(answer, operation.output_shape)
    assert dynamodb_json.Parser().parse(answer, operation.output_shape) == theirs


@given(
    st.sampled_from(["ConditionalCheckFailedException", "ThrottlingException", "Unheard"]),
    st.dictionaries(st.sampled_from(["message", "Message", "Item"]), st.text()),
    st.integers(400, 599),
)
def test_errors_are_read_as_botocore_reads_them(code, fields, status):
    answer = response({"__type": f"com.amazonaws#{code}", **fields}, status)
    shape = OPERATIONS["PutItem"].output_shape
    assert dynamodb_json.Parser().parse(answer, shape) == JSONParser().parse(answer, shape)


def test_other_operations_are_read_and_written_by_botocore():
    describe = SERVICE.operation_model("DescribeTable")
    answer = response({"Table": {"CreationDateTime": 0, "Unknown": None}})
    parsed = dynamodb_json.Parser().parse(answer, describe.output_shape)
    assert parsed["Table"] == {"CreationDateTime": datetime(1970, 1, 1, tzinfo=UTC)}
    usual = JSONSerializer()
    ours = dynamodb_json.ItemSerializer(usual).serialize_to_request({"TableName": "t"}, describe)
    assert ours == usual.serialize_to_request({"TableName": "t"}, describe)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"Items":[{"a":{"S":"cut o'])
def test_an_answer_that_is_not_json_is_an_error_and_not_an_empty_answer(body):
    answer = {"status_code": 200, "headers": HEADERS, "body": body}
    with pytest.raises(HTTPClientError):
        dynamodb_json.Parser().parse(answer, OPERATIONS["Query"].output_shape)


def test_the_parsers_of_other_protocols_are_botocores():
    assert type(dynamodb_json.Parsers().create_parser("rest-xml")).__module__ == "botocore.parsers"


@given(st.data(), operations)
def test_requests_say_what_botocores_say(data, operation):
    same_request(data.draw(json_of(operation.input_shape)), operation)


@pytest.mark.parametrize("value", [{"B": b"\0\xff"}, {"S": "\ud800"}, {"S": "\0ü€😀"}])
def test_what_is_not_plain_json_is_sent_as_botocore_sends_it(value):
    same_request({"TableName": "t", "Item": {"a": value}}, OPERATIONS["PutItem"])


def same_request(parameters, operation):
    theirs = JSONSerializer().serialize_to_request(parameters, operation)
    ours = dynamodb_json.ItemSerializer(JSONSerializer()).serialize_to_request(
        parameters, operation
    )
    assert json.loads(ours.pop("body")) == json.loads(theirs.pop("body"))
    assert ours == theirs


printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
names = st.sampled_from(["User-Agent", "X-Amz-Target", "Content-Type", "X-Amzn-Trace-Id", "A-B"])


@given(
    headers=st.dictionaries(names, st.lists(printable).map("  ".join)),
    body=st.binary(min_size=1),
    token=st.none() | printable,
    region=st.sampled_from(["us-east-1", "eu-central-1"]),
    host=st.sampled_from(["https://dynamodb.eu-central-1.amazonaws.com/", "http://[::1]:4566"]),
    day=st.integers(1, 28),
)
def test_signatures_are_botocores(headers, body, token, region, host, day):
    now = datetime(2026, 11, day, 23, 59, 59, tzinfo=UTC)

    def signed(signer):
        request = AWSRequest("POST", host, headers, body)
        credentials = ReadOnlyCredentials("AKID", f"secret {token}", token)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(botocore.auth, "get_current_datetime", lambda: now)
            signer(credentials, "dynamodb", region).add_auth(request)
        return sorted(request.headers.items())

    assert signed(dynamodb_json.Signer) == signed(SigV4Auth)


def test_no_table_holds_binary_values():
    for table in ALL:
        for attribute in table.get_attributes().values():
            assert not isinstance(attribute, (BinaryAttribute, BinarySetAttribute))


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_all_but_binary_values_are_json_as_they_stand(operation):
    """No blobs, times or renamed members, which would need a walk over the shapes."""
    seen, left = set(), [operation.input_shape, operation.output_shape]
    while left:
        shape = left.pop()
        if shape.name not in seen:
            seen.add(shape.name)
            assert shape.type_name not in ("blob", "timestamp")
            assert "name" not in shape.serialization
            members = getattr(shape, "members", {})
            left += [each for name, each in members.items() if name not in BINARY]
            left += [getattr(shape, part) for part in ("member", "value") if hasattr(shape, part)]
    assert operation.metadata["targetPrefix"] == "DynamoDB_20120810"


class Answers:
    """Replaces the network."""

    def __init__(self, *answers):
        self.requests, self.left = [], list(answers)

    def __call__(self, request, **_):
        self.requests.append(request)
        status, body = self.left.pop(0)
        answer = AWSResponse(request.url, status, HEADERS, None)
        answer._content = json.dumps(body).encode()
        return answer


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return clients.dynamodb.__wrapped__()


def answering(client, *answers):
    stub = Answers(*answers)
    client.meta.events.register_first("before-send.dynamodb", stub)
    return stub


def test_the_client_uses_our_protocol(client):
    wired = answering(client, (200, {"Item": {"a": {"S": "ü"}}}))
    answer = client.get_item(TableName="t", Key={"a": {"S": "ü"}})
    assert answer["Item"] == {"a": {"S": "ü"}}
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0
    [request] = wired.requests
    assert request.body == '{"TableName":"t","Key":{"a":{"S":"ü"}}}'.encode()
    assert request.headers["User-Agent"].startswith(b"pinhole")
    assert (
        b"SignedHeaders=content-type;host;x-amz-date;x-amz-target,"
        in request.headers["Authorization"]
    )


def test_a_failed_condition_brings_the_item_that_failed_it(client):
    refusal = {"__type": "com.amazonaws#ConditionalCheckFailedException", "message": "no"}
    answering(client, (400, {**refusal, "Item": {"a": {"N": "1"}}}))
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as raised:
        client.put_item(TableName="t", Item={})
    assert clients.is_refused(raised.value)
    assert raised.value.response["Item"] == {"a": {"N": "1"}}
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_cancelled_transaction_says_why(client):
    reasons = [{"Code": "ConditionalCheckFailed", "Message": "no", "Item": {"a": {"S": "x"}}}]
    refusal = {"__type": "com.amazonaws#TransactionCanceledException", "Message": "no"}
    answering(client, (400, {**refusal, "CancellationReasons": reasons}))
    with pytest.raises(ClientError) as raised:
        client.transact_write_items(TransactItems=[])
    assert raised.value.response["CancellationReasons"] == reasons


def test_a_transaction_is_tried_and_only_a_cancelled_one_is_not_an_error(client, monkeypatch):
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    cancelled, wrong = {"__type": "TransactionCanceledException"}, {"__type": "ValidationException"}
    answering(client, (400, cancelled), (200, {}), (400, wrong))
    assert not clients.try_transaction([])
    assert clients.try_transaction([])
    with pytest.raises(ClientError):
        clients.try_transaction([])


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "ProvisionedThroughputExceededException"),
        (400, "ThrottlingException"),
        (500, "InternalServerError"),
        (503, "Unheard"),
    ],
)
def test_transient_errors_are_tried_four_times(client, status, code):
    wired = answering(client, *[(status, {"__type": code})] * 4)
    with pytest.raises(ClientError) as raised:
        client.query(TableName="t")
    assert clients.error_code(raised.value) == code
    assert raised.value.response["ResponseMetadata"]["RetryAttempts"] == 3
    signatures = {request.headers["amz-sdk-request"] for request in wired.requests}
    assert len(signatures) == 4


@pytest.mark.parametrize("name", SERVICE.operation_names)
def test_a_region_that_only_reads_sends_no_write(name):
    operation = SERVICE.operation_model(name)
    sent = []
    usual = SimpleNamespace(serialize_to_request=lambda *asked: sent.append(asked))
    door = dynamodb_json.ReadsOnly(usual)
    if name in dynamodb_json.READS:
        door.serialize_to_request({}, operation)
        assert sent == [({}, operation)]
        return
    with pytest.raises(errors.ReadOnly):
        door.serialize_to_request({}, operation)
    assert sent == []


@pytest.mark.parametrize(
    ("wired", "refuses"),
    [
        ({}, False),
        ({"writer_region": "eu-west-1", "aws_region": "eu-west-1"}, False),
        ({"writer_region": "eu-west-1", "aws_region": "us-east-1"}, True),
        # The check of sign-ups writes to the region that writes, wherever it is itself.
        (
            {
                "writer_region": "eu-west-1",
                "aws_region": "us-east-1",
                "tables_region": "eu-west-1",
            },
            False,
        ),
    ],
)
def test_the_client_refuses_writes_where_another_region_writes(monkeypatch, wired, refuses):
    for name, value in wired.items():
        monkeypatch.setitem(clients.settings.__dict__, name, value)
    made = clients.dynamodb.__wrapped__()
    assert isinstance(made._serializer, dynamodb_json.ReadsOnly) is refuses
    if region := wired.get("tables_region"):
        assert made.meta.region_name == region
