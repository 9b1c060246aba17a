"""HTTP for the runner and the tests: the standard library plus host names ending in .localhost.

Browsers and curl resolve `<anything>.localhost` to this machine; Python asks the resolver, which
often does not. So such a name goes into the Host header and the connection to localhost.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Response:
    """A response with any status."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class File:
    """A file of a form."""

    field: str
    name: str
    content_type: str
    body: bytes


def request(
    method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Send a request; an error status is a response, a missing response raises OSError."""
    address, host = resolved(url)
    given = Request(address, body, {**(headers or {}), "Host": host}, method=method)
    try:
        with urlopen(given, timeout=TIMEOUT_SECONDS) as answer:
            return Response(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        return Response(error.code, error.headers, error.read())


def form(fields: Mapping[str, str], files: Iterable[File]) -> tuple[bytes, dict[str, str]]:
    """The body and headers of multipart/form-data: the fields in order, then the files."""
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in fields.items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode())
    for file in files:
        head = f'Content-Disposition: form-data; name="{file.field}"; filename="{file.name}"\r\n'
        parts.append(f"{head}Content-Type: {file.content_type}\r\n\r\n".encode() + file.body)
    line = f"--{boundary}\r\n".encode()
    body = b"".join(line + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def resolved(url: str) -> tuple[str, str]:
    """The URL to connect to, and the Host header."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    name = "localhost" if (parts.hostname or "").endswith(".localhost") else parts.hostname
    return parts._replace(netloc=f"{name}{port}").geturl(), parts.netloc
