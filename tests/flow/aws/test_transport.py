"""Our HTTP transport for botocore: the same requests as its own, and the right exceptions."""

import json
import ssl
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from zlib import crc32

import botocore.session
import pytest
from botocore import exceptions
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from pinhole.aws import clients
from pinhole.aws.transport import Transport

from tests.flow.support.aws.loopback import CLOSE, HANG, authority, serving


def answer(body=b'{"Items":[]}', *, checksum=None, length=None, more=""):
    length = len(body) if length is None else length
    checksum = crc32(body) if checksum is None else checksum
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nx-amz-crc32: {checksum}\r\n{more}\r\n"
    return head.encode() + body


def request(url, body=b"{}"):
    headers = {"X-Amz-Target": "DynamoDB_20120810.Query", "User-Agent": b"test"}
    return AWSRequest("POST", url, headers, body).prepare()


@pytest.fixture
def transport():
    transport = Transport(connect_timeout=1, read_timeout=0.5, tls=None)
    yield transport
    transport.close()


def test_it_sends_what_botocore_would_send(transport):
    with serving(answer(), answer()) as server:
        for session in (transport, URLLib3Session()):
            session.send(request(server.url, "ü".encode() * 50_000))
            session.close()
    ours, theirs = (each.partition(b"\r\n\r\n") for each in server.requests)
    assert ours[2] == theirs[2] == "ü".encode() * 50_000
    assert sorted(ours[0].lower().split(b"\r\n")) == sorted(theirs[0].lower().split(b"\r\n"))


@pytest.mark.parametrize("piece", [1, 7, 100, 1 << 20])
def test_it_reads_answers_however_they_are_cut(transport, piece):
    body = "ü".encode() * 200
    with serving(answer(body, more="X-A: b: c\r\n"), piece=piece) as server:
        got = transport.send(request(server.url))
    assert (got.status_code, got.content) == (200, body)
    assert got.headers["x-a"] == "b: c"


def test_an_answer_of_a_megabyte_is_read_whole(transport):
    body = bytes(range(256)) * 4096
    with serving(answer(body)) as server:
        assert transport.send(request(server.url)).content == body


def test_an_answer_may_have_no_body_and_no_checksum(transport):
    with serving(b"HTTP/1.1 500 Oh no\r\ncontent-length: 0\r\n\r\n") as server:
        got = transport.send(request(server.url))
    assert (got.status_code, got.content) == (500, b"")


def test_one_connection_serves_one_request_after_the_other(transport):
    with serving(*[answer()] * 5) as server:
        for _ in range(5):
            transport.send(request(server.url))
        assert server.connections == 1


def test_requests_side_by_side_have_a_connection_each(transport):
    threads = 4
    together = Barrier(threads)
    with serving(*[answer()] * threads * 2) as server, ThreadPoolExecutor(threads) as pool:

        def send(_):
            together.wait()
            return transport.send(request(server.url)).status_code

        assert list(pool.map(send, range(threads * 2))) == [200] * threads * 2
        assert 1 <= server.connections <= threads


@pytest.mark.parametrize("more", ["", "Connection: close\r\n"])
def test_a_connection_that_the_server_has_closed_is_not_used_again(transport, more):
    with serving(answer(more=more) + CLOSE, answer()) as server:
        transport.send(request(server.url))
        for connection in transport._idle[server.url]:
            while connection.is_open():
                pass
        assert transport.send(request(server.url)).status_code == 200
        assert server.connections == 2


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (CLOSE, exceptions.ConnectionClosedError),
        (answer()[:20] + CLOSE, exceptions.ConnectionClosedError),
        (answer()[:-1] + CLOSE, exceptions.ConnectionClosedError),
        (HANG, exceptions.ReadTimeoutError),
        (answer(length=13), exceptions.ReadTimeoutError),
        (answer(length=11), exceptions.HTTPClientError),
        (answer(checksum=1), exceptions.HTTPClientError),
        (b"HTTP/1.1 200 OK\r\n\r\n", exceptions.HTTPClientError),
        (b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", exceptions.HTTPClientError),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", exceptions.HTTPClientError),
        (b"x" * 70_000, exceptions.HTTPClientError),
    ],
)
def test_an_answer_that_fails_is_an_error_and_the_end_of_its_connection(transport, said, error):
    with serving(said, answer()) as server:
        with pytest.raises(error):
            transport.send(request(server.url))
        assert not transport._idle[server.url]
        assert transport.send(request(server.url)).status_code == 200


def test_a_refused_connection_is_an_error(transport):
    with serving() as server:
        url = server.url
    with pytest.raises(exceptions.EndpointConnectionError):
        transport.send(request(url))
    with pytest.raises(exceptions.EndpointConnectionError):
        transport.send(request("http://no-such-host.invalid/"))


def test_a_server_is_trusted_only_with_a_valid_certificate(tmp_path):
    served, trusted = authority(tmp_path)
    knows = Transport(1, 1, ssl.create_default_context(cafile=trusted))
    stranger = Transport(1, 1, ssl.create_default_context())
    with serving(answer(), answer(), tls=served) as server:
        assert [knows.send(request(server.url)).status_code for _ in range(2)] == [200, 200]
        assert server.connections == 1
        with pytest.raises(exceptions.SSLError):
            stranger.send(request(server.url))
        with pytest.raises(exceptions.SSLError):  # the certificate names the address only
            knows.send(request(server.url.replace("127.0.0.1", "localhost")))
    knows.close()


def test_a_server_that_never_answers_the_greeting_is_a_connect_time_out(tmp_path):
    with serving() as silent:  # it waits for a whole request, which no TLS greeting is
        impatient = Transport(0.2, 5, ssl.create_default_context())
        with pytest.raises(exceptions.ConnectTimeoutError):
            impatient.send(request(silent.url.replace("http:", "https:")))


@pytest.fixture
def client(monkeypatch):
    """Makes the real client for an address."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr(clients, "_session", clients._session.__wrapped__)

    def make(url, **environment):
        for name, value in {"AWS_ENDPOINT_URL": url.rstrip("/"), **environment}.items():
            monkeypatch.setenv(name, value)
        return clients.dynamodb.__wrapped__()

    return make


@pytest.mark.parametrize("said", [CLOSE, answer(checksum=1), answer()[:-1] + CLOSE])
def test_botocore_retries_a_failed_request(client, said):
    with serving(said, said, answer()) as server:
        got = client(server.url).query(TableName="t")
    assert got["ResponseMetadata"]["RetryAttempts"] == 2
    assert len(server.requests) == 3


def test_it_trusts_the_certificates_that_the_environment_names(client, tmp_path):
    served, trusted = authority(tmp_path)
    with serving(answer(), tls=served) as server:
        answered = client(server.url, AWS_CA_BUNDLE=str(trusted)).query(TableName="t")
        assert answered["Items"] == []


def test_behind_a_proxy_botocores_own_session_stays(client):
    made = client("http://dynamodb.example", HTTP_PROXY="http://proxy.example")
    assert isinstance(made._endpoint.http_session, URLLib3Session)
    made = client("http://127.0.0.1:1", NO_PROXY="127.0.0.1")
    assert isinstance(made._endpoint.http_session, Transport)


def test_the_requests_are_those_of_a_plain_client(client):
    """The same JSON and headers, except for the time and the user agent."""
    with serving(answer(), answer()) as server:
        ours = client(server.url)
        config = Config(retries=clients.RETRIES)
        plain = botocore.session.get_session().create_client("dynamodb", config=config)
        for each in (ours, plain):
            each.query(TableName="t", ExpressionAttributeValues={":a": {"S": "ü"}})
    mine, theirs = map(_parsed, server.requests)
    assert mine[1] == theirs[1]
    assert mine[0].keys() == theirs[0].keys()
    for name in ("x-amz-target", "content-type", "host", "accept-encoding", "amz-sdk-request"):
        assert mine[0][name] == theirs[0][name]


def _parsed(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines), json.loads(body)
