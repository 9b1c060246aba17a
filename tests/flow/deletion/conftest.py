"""What journeys share that lose something on their way."""

from datetime import timedelta

import pytest
from pinhole import clock

from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import person


@pytest.fixture
def later(monkeypatch):
    """Sets the clock forward by so many hours."""

    def go(hours):
        moment = clock.now() + timedelta(hours=hours)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go


@pytest.fixture
def nora(world):
    nora = person("nora")
    arrive(nora)
    for _ in range(6):
        add_post(nora)
    world.settle()
    return nora
