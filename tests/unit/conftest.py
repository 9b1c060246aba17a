import pytest

from tests.unit.sockets import sockets_off


@pytest.fixture(autouse=True)
def no_network():
    """Unit tests are pure."""
    with sockets_off():
        yield
