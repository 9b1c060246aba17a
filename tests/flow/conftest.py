import os

import pytest
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")


@pytest.fixture
def world():
    from pinhole import people

    from tests.flow.world import World

    people._arrived.clear()
    with mock_aws():
        yield World()
