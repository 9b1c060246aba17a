"""The guard that keeps the unit tests pure works."""

import _socket
import socket
import urllib.request
from contextlib import suppress

import pytest

from tests.unit.sockets import SocketsAreOff, sockets_off

LOCAL = ("127.0.0.1", 9)
WAYS = {
    "connect": lambda: socket.socket().connect(LOCAL),
    "connect_ex": lambda: socket.socket().connect_ex(LOCAL),
    "create_connection": lambda: socket.create_connection(LOCAL, timeout=1),
    "below the module": lambda: _socket.socket().connect(LOCAL),
    "datagram": lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", LOCAL),
    "unix": lambda: socket.socket(socket.AF_UNIX).connect("/nowhere"),
    "listen": lambda: socket.socket().bind(("127.0.0.1", 0)),
    "look-up": lambda: socket.getaddrinfo("localhost", 80),
    "http": lambda: urllib.request.urlopen("http://127.0.0.1:9/"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_the_network_is_refused_even_if_the_refusal_is_swallowed(way):
    refusals = []

    def try_it():
        with sockets_off(), suppress(Exception):
            try:
                WAYS[way]()
            except SocketsAreOff as refusal:
                refusals.append(refusal)
                raise

    with pytest.raises(AssertionError, match="tried to use the network"):
        try_it()
    assert refusals


def test_other_failures_keep_their_reason():
    def fail():
        with sockets_off():
            raise KeyError("other")

    with pytest.raises(KeyError):
        fail()


def test_the_guard_is_on_in_every_unit_test():
    from tests.unit import sockets

    assert sockets._attempts == []
