"""The walk through everything; `grants.py` repeats it without each right in turn."""

import pytest

from tests.e2e.support import journey


@pytest.mark.parametrize("step", journey.STEPS, ids=lambda step: step.__name__)
def test(network, step):
    step(network)
