import json
import os
import sys
from pathlib import Path

import pytest

# The CDK's Node comes from this environment, as it does when the app is deployed.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


@pytest.fixture(scope="session")
def openapi():
    """The document that the deployed API serves."""
    from stacks.parts.overview import api_overview

    return json.loads(api_overview({}).make()["openapi.json"])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep the tests of this folder in one process (`--dist loadgroup`), which synthesizes once.
    Must come before xdist reads the marks.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("infrastructure"))
