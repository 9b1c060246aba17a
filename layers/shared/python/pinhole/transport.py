"""HTTP for a client that makes many small requests: Python's own client, connections kept open.

It takes the place of botocore's HTTP session, which rests on urllib3: that doubles the CPU of a
small request, and parses the certificates of all authorities anew for every connection. Here
connections share one TLS context. Answers are checked: one that ends early, or has another
checksum than DynamoDB says, is a failed request, which botocore then makes again.
"""

from __future__ import annotations

import ssl
from collections import defaultdict, deque
from http.client import HTTPConnection, HTTPSConnection, IncompleteRead
from urllib.parse import urlsplit
from zlib import crc32

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


class Transport:
    """What botocore asks of an HTTP session, for any number of threads. Times in seconds."""

    def __init__(
        self, connect_timeout: float, read_timeout: float, tls: ssl.SSLContext | None
    ) -> None:
        self._connect_timeout, self._read_timeout = connect_timeout, read_timeout
        self._tls = tls
        # By URL, newest last; never more than there are threads at once.
        self._idle: dict[str, deque[HTTPConnection]] = defaultdict(deque)

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """The whole answer. Raises what botocore's own session raises, and so knows to repeat."""
        connection = self._take(request.url) or self._connect(request.url)
        try:
            answer = _exchange(connection, request)
        except BaseException as error:
            connection.close()
            if isinstance(error, Exception):
                raise _failure(request, error) from error
            raise
        if connection.sock:  # closed by http.client if the server said that it closes
            self._idle[request.url].append(connection)
        return answer

    def close(self) -> None:
        """Close what is idle."""
        for connections in self._idle.values():
            while connections:
                connections.pop().close()

    def _take(self, url: str) -> HTTPConnection | None:
        """The connection that was used last, if one is still open."""
        try:
            while True:
                connection = self._idle[url].pop()
                # An idle connection has nothing to say but its end.
                if not wait_for_read(connection.sock, timeout=0):
                    return connection
                connection.close()
        except IndexError:
            return None

    def _connect(self, url: str) -> HTTPConnection:
        connection = self._connection(url)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise _no_connection(url, error) from error
        connection.sock.settimeout(self._read_timeout)
        return connection

    def _connection(self, url: str) -> HTTPConnection:
        parts = urlsplit(url)
        host, timeout = parts.hostname or "", self._connect_timeout
        if parts.scheme == "http":
            return HTTPConnection(host, parts.port, timeout=timeout)
        return HTTPSConnection(host, parts.port, timeout=timeout, context=self._tls)


def _exchange(connection: HTTPConnection, request: AWSPreparedRequest) -> AWSResponse:
    path = urlsplit(request.url).path or "/"
    headers = {
        name: value.decode() if isinstance(value, bytes) else value
        for name, value in request.headers.items()
    }
    connection.request(request.method, path, request.body, headers)
    received = connection.getresponse()
    if received.length is None:  # neither can it be seen whether such an answer ended early
        raise IncompleteRead(b"")
    # As they came: their values need none of what Python does to those of e-mails.
    answer = AWSResponse(request.url, received.status, dict(received.headers.raw_items()), None)
    answer._content = received.read()
    checksum = answer.headers.get("x-amz-crc32")
    if checksum is not None and int(checksum) != crc32(answer.content):
        raise ValueError("an answer with another checksum than it says")
    return answer


def _failure(request: AWSPreparedRequest, error: Exception) -> BotoCoreError:
    """An exchange that failed, by botocore's names."""
    if isinstance(error, TimeoutError):
        return ReadTimeoutError(endpoint_url=request.url, error=error)
    if isinstance(error, (OSError, IncompleteRead)):
        return ConnectionClosedError(endpoint_url=request.url, request=request, error=error)
    return HTTPClientError(request=request, error=error)


def _no_connection(url: str, error: OSError) -> BotoCoreError:
    if isinstance(error, TimeoutError):
        return ConnectTimeoutError(endpoint_url=url, error=error)
    if isinstance(error, ssl.SSLError):
        return SSLError(endpoint_url=url, error=error)
    return EndpointConnectionError(endpoint_url=url, error=error)
