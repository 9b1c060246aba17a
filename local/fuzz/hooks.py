"""Loaded by Schemathesis into its own process, in its own environment."""

from __future__ import annotations

import json
import os
from typing import Any

import schemathesis

from local.fuzz.known import VARIABLE, with_known

_KNOWN = json.loads(os.environ[VARIABLE])


def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> Any:
    """Change what was generated for a path."""
    return path_parameters and with_known(path_parameters, _KNOWN)


schemathesis.hook(map_path_parameters)
