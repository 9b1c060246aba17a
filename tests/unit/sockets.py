"""Switches sockets off with an audit hook, which even code that bypasses `socket` cannot avoid."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_EVENTS = {
    *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"),
    *("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
}
_attempts: list[str] | None = None


class SocketsAreOff(Exception):
    """Raised instead of connecting."""


def _refuse(event: str, args: tuple) -> None:
    if _attempts is not None and event in _EVENTS:
        _attempts.append(f"{event} {args}")
        raise SocketsAreOff(_attempts[-1])


sys.addaudithook(_refuse)  # for ever: an audit hook cannot be removed or bypassed


@contextmanager
def sockets_off() -> Iterator[None]:
    """Refuse every connection and look-up, and fail at the end if one was tried, even if the tested
    code swallowed the error.
    """
    global _attempts
    before, _attempts = _attempts, []
    try:
        yield
        tried = _attempts
    finally:
        _attempts = before
    assert not tried, f"tried to use the network: {tried}"
