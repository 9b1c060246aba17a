"""HTTP for a client that makes many small requests: connections kept open, little done for each.

It takes the place of botocore's own HTTP session, which rests on urllib3 and http.client: those
spend half the CPU of a small request (http.client alone a tenth: the budget of a feed page is not
kept with it), and parse the certificates of all authorities anew for every
connection. Here connections share one TLS context. Answers are checked: one that ends early, or
has another checksum than DynamoDB says, is a failed request, which botocore then makes again.
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

_AT_ONCE = 65_536
_LONGEST_HEAD = 65_536


class Transport:
    """What botocore asks of an HTTP session, for any number of threads. Times in seconds."""

    def __init__(
        self, connect_timeout: float, read_timeout: float, tls: ssl.SSLContext | None
    ) -> None:
        self._connect_timeout, self._read_timeout = connect_timeout, read_timeout
        self._tls = tls
        # By URL, newest last; never more than there are threads at once.
        self._idle: dict[str, deque[_Connection]] = defaultdict(deque)

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """The whole answer. Raises what botocore's own session raises, and so knows to repeat."""
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
        """Close what is idle."""
        for connections in self._idle.values():
            while connections:
                connections.pop().close()

    def _take(self, url: str) -> _Connection | None:
        """The connection that was used last, if one is still open."""
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
    """An open connection, on which one request is answered after the other."""

    def __init__(self, socket: socket) -> None:
        self._socket = socket
        self.close = socket.close

    def is_open(self) -> bool:
        """An idle connection has nothing to say but its end."""
        return not wait_for_read(self._socket, timeout=0)

    def exchange(self, request: AWSPreparedRequest) -> AWSResponse:
        self._socket.sendall(_head(request) + (request.body or b""))
        head, begun = self._read_head()
        status, headers = _parse(head)
        answer = AWSResponse(request.url, status, headers, None)
        answer._content = self._read_body(begun, int(answer.headers["Content-Length"]))
        _check(answer)
        return answer

    def _read_head(self) -> tuple[bytes, bytes]:
        """The head of an answer, and the part of its body that came with it."""
        received = b""
        while b"\r\n\r\n" not in received:
            if len(received) > _LONGEST_HEAD:
                raise ValueError("an answer without an end to its head")
            received += self._read()
        head, _, begun = received.partition(b"\r\n\r\n")
        return head, begun

    def _read_body(self, begun: bytes, length: int) -> bytes:
        parts, missing = [begun], length - len(begun)
        while missing > 0:
            parts.append(self._read())
            missing -= len(parts[-1])
        if missing < 0:
            raise ValueError("an answer that is longer than it says")
        return b"".join(parts)

    def _read(self) -> bytes:
        received = self._socket.recv(_AT_ONCE)
        if not received:
            raise EOFError("an answer that ends early")
        return received


def _head(request: AWSPreparedRequest) -> bytes:
    host, target = _place(request.url)
    lines = [f"{request.method} {target} HTTP/1.1", f"Host: {host}", "Accept-Encoding: identity"]
    for name, value in request.headers.items():
        lines.append(f"{name}: {value.decode() if isinstance(value, bytes) else value}")
    return "\r\n".join([*lines, "", ""]).encode()


@lru_cache(maxsize=8)
def _place(url: str) -> tuple[str, str]:
    """The host as it was signed, and what to ask of it."""
    parts = urlsplit(url)
    return _host_from_url(url), parts.path or "/"


def _parse(head: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers."""
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status = first.split(" ")[:2]
    if version != "HTTP/1.1":
        raise ValueError("not HTTP/1.1")
    pairs = (line.split(":", 1) for line in lines)
    return int(status), {name: value.strip() for name, value in pairs}


def _check(answer: AWSResponse) -> None:
    checksum = answer.headers.get("x-amz-crc32")
    if checksum is not None and int(checksum) != crc32(answer.content):
        raise ValueError("an answer with another checksum than it says")


def _failure(request: AWSPreparedRequest, error: Exception) -> BotoCoreError:
    """An exchange that failed, by botocore's names."""
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
