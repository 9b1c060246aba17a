import os
import time

import pytest
from moto import mock_aws

from tests.unit.sockets import sockets_off

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")


@pytest.fixture
def world(monkeypatch):
    from pinhole import limits, people

    from tests.flow.wire import Wire
    from tests.flow.world import World

    monkeypatch.setattr(time, "sleep", lambda seconds: None)  # retries need not wait
    people._arrived.clear()
    limits._seen.clear()
    wire = Wire()
    wire.install(monkeypatch)
    with sockets_off(), mock_aws():
        world = World(wire)
        wire.calls.clear()
        yield world
        assert not wire.denied
