"""HTTP for many small requests: connections are kept open, with little work for each request.

Replaces botocore's HTTP session, which builds on urllib3 and http.client: they take half the CPU
time of a small request (http.client alone a tenth, which breaks the budget of a feed page), and
parse all CA certificates for every connection. Here connections share one TLS context. Responses
are checked: one that ends early or fails DynamoDB's checksum is a failed request, which botocore
retries.
"""

from __future__ import annotations

import ssl
from collections import defaultdict, deque
from functools import lru_cache
from http.client import HTTPConnection, HTTPSConnection
from socket import socket
from urllib.parse import urlsplit
from zlib import crc32

from botocore.auth import _host_from_url
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import wait_for_read

_RECEIVE_BYTES = 65_536
_HEAD_BYTES = 65_536


class Transport:
    """The interface that botocore expects of an HTTP session; thread-safe. Times in seconds."""

    def __init__(
        self, connect_timeout: float, read_timeout: float, tls: ssl.SSLContext | None
    ) -> None:
        self._connect_timeout, self._read_timeout = connect_timeout, read_timeout
        self._tls = tls
        # By URL, most recently used last; never more than there are concurrent threads.
        self._idle: dict[str, deque[_Connection]] = defaultdict(deque)

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """The complete response. Raises what botocore's session raises, so that it retries."""
        connection = self._take(request.url) or self._connect(request.url)
        try:
            answer = connection.exchange(request)
        except BaseException as error:
            connection.close()
            if isinstance(error, Exception):
                raise _failure(request, error) from error
            raise
        if answer.headers.get("Connection", "").lower() == "close":
            connection.close()
        else:
            self._idle[request.url].append(connection)
        return answer

    def close(self) -> None:
        """Close idle connections."""
        for connections in self._idle.values():
            while connections:
                connections.pop().close()

    def _take(self, url: str) -> _Connection | None:
        """The most recently used connection that is still open."""
        try:
            while True:
                connection = self._idle[url].pop()
                if connection.is_open():
                    return connection
                connection.close()
        except IndexError:
            return None

    def _connect(self, url: str) -> _Connection:
        connection = self._connection(url)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise _no_connection(url, error) from error
        connection.sock.settimeout(self._read_timeout)
        return _Connection(connection.sock)

    def _connection(self, url: str) -> HTTPConnection:
        parts = urlsplit(url)
        host, timeout = parts.hostname or "", self._connect_timeout
        if parts.scheme == "http":
            return HTTPConnection(host, parts.port, timeout=timeout)
        return HTTPSConnection(host, parts.port, timeout=timeout, context=self._tls)


class _Connection:
    """An open connection that handles one request at a time."""

    def __init__(self, socket: socket) -> None:
        self._socket = socket
        self.close = socket.close

    def is_open(self) -> bool:
        """Whether an idle connection is still open: one that became readable was closed."""
        return not wait_for_read(self._socket, timeout=0)

    def exchange(self, request: AWSPreparedRequest) -> AWSResponse:
        self._socket.sendall(_head(request) + (request.body or b""))
        head, start = self._read_head()
        status, headers = _parse(head)
        answer = AWSResponse(request.url, status, headers, None)
        answer._content = self._read_body(start, int(answer.headers["Content-Length"]))
        _check(answer)
        return answer

    def _read_head(self) -> tuple[bytes, bytes]:
        """The head of a response, and the start of its body received with it."""
        received = b""
        while b"\r\n\r\n" not in received:
            if len(received) > _HEAD_BYTES:
                raise ValueError("the response head does not end")
            received += self._read()
        head, _, start = received.partition(b"\r\n\r\n")
        return head, start

    def _read_body(self, start: bytes, length: int) -> bytes:
        parts, missing = [start], length - len(start)
        while missing > 0:
            parts.append(self._read())
            missing -= len(parts[-1])
        if missing < 0:
            raise ValueError("the response is longer than its Content-Length")
        return b"".join(parts)

    def _read(self) -> bytes:
        received = self._socket.recv(_RECEIVE_BYTES)
        if not received:
            raise EOFError("the response ends early")
        return received


def _head(request: AWSPreparedRequest) -> bytes:
    host, target = _host_and_path(request.url)
    lines = [f"{request.method} {target} HTTP/1.1", f"Host: {host}", "Accept-Encoding: identity"]
    for name, value in request.headers.items():
        lines.append(f"{name}: {value.decode() if isinstance(value, bytes) else value}")
    return "\r\n".join([*lines, "", ""]).encode()


@lru_cache(maxsize=8)
def _host_and_path(url: str) -> tuple[str, str]:
    """The host as botocore signed it, and the path."""
    parts = urlsplit(url)
    return _host_from_url(url), parts.path or "/"


def _parse(head: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers."""
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status = first.split(" ")[:2]
    if version != "HTTP/1.1":
        raise ValueError("the response is not HTTP/1.1")
    pairs = (line.split(":", 1) for line in lines)
    return int(status), {name: value.strip() for name, value in pairs}


def _check(answer: AWSResponse) -> None:
    checksum = answer.headers.get("x-amz-crc32")
    if checksum is not None and int(checksum) != crc32(answer.content):
        raise ValueError("the response does not match its checksum")


def _failure(request: AWSPreparedRequest, error: Exception) -> BotoCoreError:
    """A failed exchange as botocore's error."""
    if isinstance(error, TimeoutError):
        return ReadTimeoutError(endpoint_url=request.url, error=error)
    if isinstance(error, (OSError, EOFError)):
        return ConnectionClosedError(endpoint_url=request.url, request=request, error=error)
    return HTTPClientError(request=request, error=error)


def _no_connection(url: str, error: OSError) -> BotoCoreError:
    if isinstance(error, TimeoutError):
        return ConnectTimeoutError(endpoint_url=url, error=error)
    if isinstance(error, ssl.SSLError):
        return SSLError(endpoint_url=url, error=error)
    return EndpointConnectionError(endpoint_url=url, error=error)
