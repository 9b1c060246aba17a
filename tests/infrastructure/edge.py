"""Runs the CDN's functions as the CDN would, in Node."""

import json
import shutil
import subprocess
from pathlib import Path

EDGE = Path(__file__).parents[2] / "stacks" / "edge"

_HARNESS = """
const [script, ...rest] = require("fs").readFileSync(0, "utf8").split("\\n//--requests--\\n");
const handler = new Function(script + "; return handler;")();
const answers = JSON.parse(rest[0]).map((uri) => handler({ request: { uri, headers: {} } }));
console.log(JSON.stringify(answers));
"""


def answers(script: str, uris: list[str]) -> list[dict]:
    """What the function makes of requests for these URIs: a request to pass on, or a response."""
    node = shutil.which("node")
    assert node, "Node runs the CDK too: it is in the environment"
    text = f"{(EDGE / script).read_text()}\n//--requests--\n{json.dumps(uris)}"
    done = subprocess.run(
        [node, "-e", _HARNESS], input=text, capture_output=True, text=True, check=True, timeout=30
    )
    return json.loads(done.stdout)
