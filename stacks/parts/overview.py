"""The API's description, generated from the code of all functions when the app is synthesized."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping

from stacks.builds.bundles import contents
from stacks.builds.layers import LAYERS
from stacks.parts.functions import LAMBDAS, Generated

_SHARED = LAYERS / "shared"
_DESCRIBE = """
import json, sys
from pathlib import Path
from pinhole.api import docs_page, openapi
described = openapi.document(Path(sys.argv[1]))
print(json.dumps({"openapi.json": json.dumps(described), "docs.html": docs_page.page(described)}))
"""


def api_overview(settings: Mapping[str, str]) -> Generated:
    """`openapi.json` and the page that shows it, for the function that serves them; `settings` are
    the deployed tunables, for the limits that the document states.
    """
    told = json.dumps(dict(settings), sort_keys=True).encode()
    return Generated(
        inputs=[told, *contents(LAMBDAS), *contents(_SHARED)], make=lambda: _make(settings)
    )


def _make(settings: Mapping[str, str]) -> dict[str, str]:
    """In a separate process, because code reads its settings when it is imported."""
    modules = os.pathsep.join([str(_SHARED / "python"), *sys.path])
    described = subprocess.run(
        [sys.executable, "-c", _DESCRIBE, str(LAMBDAS)],
        env={**os.environ, **settings, "PYTHONPATH": modules},
        stdout=subprocess.PIPE,
        check=True,
    )
    made: dict[str, str] = json.loads(described.stdout)
    return made
