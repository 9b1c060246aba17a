"""A client of live connections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync import client
from websockets.sync.client import ClientConnection

from local.person import Person
from tests.e2e.support.waiting import PATIENCE_SECONDS, until

# Functions may start on the way.
connect = partial(client.connect, open_timeout=PATIENCE_SECONDS)


class Live:
    """An open connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def say(self, message: Any) -> Any:
        """Send a message; returns the answer. News that comes before it is dropped."""
        self._socket.send(message if isinstance(message, str) else json.dumps(message))
        while (answer := self._next())["type"] == "news":
            pass
        return answer

    def wait_for_news(self, *names: str) -> Any:
        """The next news that has all of these fields."""
        while not set(names) <= (news := self._next()).keys():
            pass
        return news

    def wait_until_closed(self) -> None:
        def is_closed() -> bool:
            try:
                self._socket.recv(timeout=0.2)
            except ConnectionClosed:
                return True
            except TimeoutError:
                return False
            return False

        until(is_closed, what="the connection to be closed")

    def _next(self) -> Any:
        return json.loads(self._socket.recv(timeout=PATIENCE_SECONDS))


@contextmanager
def opened(person: Person) -> Iterator[Live]:
    """A connection of the person, with a ticket of their own."""
    with connect(ticket(person)) as socket:
        live = Live(socket)
        # The handshake ends before API Gateway takes what is sent to the connection.
        assert live.say({"type": "ping"}) == {"type": "pong"}
        yield live


def ticket(person: Person) -> str:
    """An address that opens one connection."""
    return person.ask("POST", "/live/tickets")["url"]


def is_refused(url: str) -> bool:
    """Whether no connection opens at this address."""
    try:
        connect(url).close()
    except (InvalidHandshake, ConnectionClosed):
        return True
    return False
