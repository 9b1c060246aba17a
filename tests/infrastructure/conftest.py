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
    from stacks.overview import api_overview

    return json.loads(api_overview({}).make()["openapi.json"])
