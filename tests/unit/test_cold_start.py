import gc
import importlib
from types import SimpleNamespace

import pytest
from pinhole import cold_start, log


@pytest.fixture
def collecting():
    gc.enable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.parametrize("result", [None, ValueError("x")])
def test_garbage_collection_is_off_until_the_first_event_is_handled(collecting, result):
    importlib.reload(cold_start)
    during = []

    def handle(event, context):
        during.append(gc.isenabled())
        if result:
            raise result

    handler = log.observed(handle)
    for _ in range(2):
        try:
            handler({}, SimpleNamespace(aws_request_id="r"))
        except ValueError:
            assert result
    assert during == [False, True]
    assert gc.get_freeze_count() > 0
