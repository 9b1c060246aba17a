"""A proxy between functions and the local cloud, through which calls fail.

Every distinct request of the photo pipeline to DynamoDB and S3 is refused the first time, by turns
with a 503 and by a closed connection, and is taken when it comes again. Reading an upload is
refused so often that the caller gives up once, and its message has to come again.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from pinhole.aws.clients import RETRIES

_TRIES = int(RETRIES["total_max_attempts"])
_TABLES = (b'"pinhole-local-posts"', b'"pinhole-local-blocks"')
_PER_CONNECTION = ("connection", "transfer-encoding", "content-length", "date", "server")


class Proxy:
    """`struck` counts the failures by call, `gave_up` the calls that failed for their caller."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.struck: Counter[str] = Counter()
        self.gave_up = 0
        self._seen: Counter[bytes] = Counter()
        self._lock = Lock()

    def strikes(self, call: str, key: bytes) -> int:
        """The number of this failure of the call; 0 if it succeeds."""
        most = _TRIES if call == "s3 GET upload" else 1
        with self._lock:
            self._seen[key] += 1
            if self._seen[key] > most:
                return 0
            self.struck[call] += 1
            if most == _TRIES and self._seen[key] == most:
                self.gave_up += 1
            return sum(self.struck.values())


@contextmanager
def running(target: int) -> Iterator[tuple[Proxy, str]]:
    """Start a proxy for the port of a local cloud -> it and its URL."""
    proxy = Proxy(target)

    class Handler(_Handler):
        state = proxy

    server = _Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield proxy, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore closed connections: the cloud and its functions end before the proxy."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    state: Proxy
    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        body = self._body()
        call = _call(self.command, self.path, self.headers.get("X-Amz-Target", ""), body)
        named = f"{self.command} {self.path} {self.headers.get('X-Amz-Target')} ".encode()
        number = call and self.state.strikes(call, hashlib.sha256(named + body).digest())
        if not number:
            self._answer(body)
        elif number % 2:
            self.close_connection = True
        else:
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on  # noqa: N815

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _answer(self, body: bytes) -> None:
        connection = HTTPConnection("127.0.0.1", self.state.target, timeout=60)
        try:
            left_out = ("transfer-encoding", "content-length", "expect", "connection")
            headers = {k: v for k, v in self.headers.items() if k.lower() not in left_out}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _PER_CONNECTION:
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing: the table has the counts."""


def _call(method: str, path: str, target: str, body: bytes) -> str:
    """The name of a call that may fail; empty for those of other services and tables, and for
    uploads from outside, which are POSTs.

    Workers of streams use other tables. The local cloud runs them on the thread that also hands out
    messages, so their retries would be measured.
    """
    if target.startswith("DynamoDB_") and not any(table in body for table in _TABLES):
        return ""
    if target.startswith("DynamoDB_"):
        return f"dynamodb {target.partition('.')[2]}"
    bucket, _, key = path.partition("?")[0].lstrip("/").partition("/")
    if target or method == "POST" or not bucket.startswith("pinhole-"):
        return ""
    return "s3 GET upload" if method == "GET" and key.startswith("uploads/") else f"s3 {method}"
