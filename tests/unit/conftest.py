"""Unit tests are pure: whoever opens a socket in one is told so."""

import socket

import pytest


@pytest.fixture(autouse=True)
def no_sockets(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a unit test opens no socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
