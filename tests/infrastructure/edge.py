"""Runs the CDN's functions as the CDN would, in Node."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qsl

from pinhole.cdn import shared_keys

EDGE = Path(__file__).parents[2] / "stacks" / "edge"
KEYS = ["firstkey", "secondkey"]

# Where an edge function may have its keys from; both files define the same function.
KEY_SOURCES = ("keys_in_code.js", "keys_in_store.js")
# The module `cloudfront` has one store, whose items are given; a store without the item refuses.
_HARNESS = """
const [script, ...rest] = require("fs").readFileSync(0, "utf8").split("\\n//--requests--\\n");
const { requests, items } = JSON.parse(rest[0]);
const get = async (name) => {
  if (!(name in items)) throw new Error("KeyNotFound");
  return items[name];
};
const given = (name) => (name === "cloudfront" ? { kvs: () => ({ get }) } : require(name));
const imported = script.replace(/^import (\\w+) from '(\\w+)';$/m, "var $1 = require('$2');");
const log = { log: () => {} };
const handler = new Function("require", "console", imported + "; return handler;")(given, log);
Promise.all(requests.map((request) => handler({ request }))).then((answers) =>
  console.log(JSON.stringify(answers)),
);
"""


def code(script: str, source: str = KEY_SOURCES[0]) -> str:
    """The code of an edge function as a stage deploys it, with its keys from that file."""
    own = (EDGE / script).read_text()
    keys = (EDGE / source).read_text() + "\n" if "readKeys" in own else ""
    return (keys + own).replace("%KEYS%", " ".join(KEYS))


def answers(
    script: str,
    uris: list[str],
    queries: list[str] | None = None,
    *,
    source: str = KEY_SOURCES[0],
    items: dict[str, str] | None = None,
) -> list[dict]:
    """What the function turns requests for these URIs into: a request to pass on, or a response.

    `items` is what its key-value store holds: by default, the keys.
    """
    node = shutil.which("node")
    assert node, "Node runs the CDK too: it is in the environment"
    requests = [
        {"uri": uri, "headers": {}, "querystring": _parsed(query)}
        for uri, query in zip(uris, queries or [""] * len(uris), strict=True)
    ]
    held = {shared_keys.ITEM: " ".join(KEYS)} if items is None else items
    given = json.dumps({"requests": requests, "items": held})
    done = subprocess.run(
        [node, "-e", _HARNESS],
        input=f"{code(script, source)}\n//--requests--\n{given}",
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
