"""Runs the CDN's functions as the CDN would, in Node."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl

EDGE = Path(__file__).parents[2] / "stacks" / "edge"
KEYS = ["firstkey", "secondkey"]

_HARNESS = """
const [script, ...rest] = require("fs").readFileSync(0, "utf8").split("\\n//--requests--\\n");
const handler = new Function("require", script + "; return handler;")(require);
const answers = JSON.parse(rest[0]).map((request) => handler({ request }));
console.log(JSON.stringify(answers));
"""


def answers(script: str, uris: list[str], queries: list[str] | None = None) -> list[dict]:
    """What the function turns requests for these URIs into: a request to pass on, or a response."""
    node = shutil.which("node")
    assert node, "Node runs the CDK too: it is in the environment"
    requests = [
        {"uri": uri, "headers": {}, "querystring": _parsed(query)}
        for uri, query in zip(uris, queries or [""] * len(uris), strict=True)
    ]
    code = (EDGE / script).read_text().replace("%KEYS%", " ".join(KEYS))
    done = subprocess.run(
        [node, "-e", _HARNESS],
        input=f"{code}\n//--requests--\n{json.dumps(requests)}",
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return json.loads(done.stdout)


def _parsed(query: str) -> dict:
    """A query in CloudFront's form: a name's last value, and all values if there are several."""
    found: dict = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        before = found.get(name)
        found[name] = {"value": value}
        if before:
            all_of_them = before.get("multiValue", [{"value": before["value"]}])
            found[name]["multiValue"] = [*all_of_them, {"value": value}]
    return found
