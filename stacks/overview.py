"""What the API says of itself, made from the code of all functions when the app is synthesized."""

from __future__ import annotations

import json

from stacks.bundles import contents
from stacks.layers import LAYERS
from stacks.parts.functions import LAMBDAS, Generated


def api_overview() -> Generated:
    """`openapi.json` and the page that shows it, for the function that serves them."""
    return Generated(inputs=contents(LAMBDAS) + contents(LAYERS / "shared"), make=_make)


def _make() -> dict[str, str]:
    # Imported here: it imports every handler, which only pays when one of them has changed.
    from pinhole.api import openapi

    described = openapi.document(LAMBDAS)
    return {"openapi.json": json.dumps(described), "docs.html": openapi.page(described)}
