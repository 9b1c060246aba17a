import os
import time
from contextlib import contextmanager

import pytest
from moto import mock_aws

from tests.unit.sockets import sockets_off

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")


@contextmanager
def new_world(monkeypatch):
    """A fresh account, in a process that has seen nobody yet."""
    from pinhole.access import rate_limits
    from pinhole.media import signing_key
    from pinhole.people import directory, profile_visits
    from pinhole.settings import settings

    from tests.flow.support.wire import Wire
    from tests.flow.support.world import World

    monkeypatch.setattr(time, "sleep", lambda seconds: None)  # retries do not wait
    # Tests see every change at once; tests/flow/feed/test_kept_rows.py has what is kept.
    monkeypatch.setitem(vars(settings), "kept_row_seconds", 0)
    directory._arrived.clear()
    profile_visits._recent.clear()
    rate_limits._seen.clear()
    signing_key._kept.clear()
    wire = Wire()
    wire.install(monkeypatch)
    with sockets_off(), mock_aws():
        world = World(wire)
        wire.calls.clear()
        yield world
        wire.quiet()
        assert not wire.denied


@pytest.fixture
def world(monkeypatch):
    with new_world(monkeypatch) as world:
        yield world


@pytest.fixture
def ana(world):
    from tests.flow.support.rows import known

    return known("ana")


@pytest.fixture
def ben(world):
    from tests.flow.support.rows import known

    return known("ben")


@pytest.fixture
def mod(world):
    """A moderator."""
    from tests.flow.support.rows import known

    return known("mod", is_moderator=True)


@pytest.fixture
def at_once():
    """Without delays for work in progress: a test carries everything on by itself."""
    from tests.flow.support.world import tuned

    with tuned(deletion_settle_seconds=0, arrival_seconds=0, suspension_settle_seconds=0):
        yield
