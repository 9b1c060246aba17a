"""`make web-client`: writes the types of the web app's client from our own OpenAPI document.

types = client.types(document)
"""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from local import environments
from local.console import Trouble, main, step
from local.environments import ROOT

TYPES = ROOT / "web" / "src" / "api" / "schema.d.ts"


def write() -> None:
    """Describe the API from the code as it is, and write the types."""
    from pinhole.api import openapi  # a late import: it loads all functions

    with step(f"Writing {TYPES.relative_to(ROOT)}"):
        TYPES.write_text(types(openapi.document(ROOT / "lambdas")))


def types(document: dict[str, Any]) -> str:
    """The TypeScript for an OpenAPI document. Raises Trouble."""
    generator = environments.WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    with tempfile.TemporaryDirectory() as folder:
        described, made = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        described.write_text(json.dumps(document))
        command = [str(environments.tool("node")), str(generator), str(described), "-o", str(made)]
        command += ["--default-non-nullable=false"]  # what has a default may be left out
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Trouble(f"The client could not be generated: {done.stderr}")
        return made.read_text()


if __name__ == "__main__":
    main(write)
