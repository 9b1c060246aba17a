"""Runs the CDN's functions as the CDN would, in Node."""

import atexit
import base64
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from pinhole.cdn import shared_keys

from stacks import routes
from stacks.parts import cdn
from stacks.regions import Regions

EDGE = Path(__file__).parents[3] / "stacks" / "edge"
KEYS = ["firstkey", "secondkey"]
LATER = 99_999_999_999

# Where an edge function may have its keys from; both files define the same function.
KEY_SOURCES = ("keys_in_code.js", "keys_in_store.js")
# The module `cloudfront` has one store, whose items are given; a store without the item refuses.
# A function that chooses an origin leaves that in its request, as `origin`.
_HARNESS = """
const answer = async ({ script, requests, items }) => {
  const get = async (name) => {
    if (!(name in items)) throw new Error("KeyNotFound");
    return items[name];
  };
  let origin;
  const choose = (chosen) => { origin = chosen; };
  const cloudfront = {
    kvs: () => ({ get }), selectRequestOriginById: choose, createRequestOriginGroup: choose,
  };
  const given = (name) => (name === "cloudfront" ? cloudfront : require(name));
  const imported = script.replace(/^import (\\w+) from '(\\w+)';$/m, "var $1 = require('$2');");
  const log = { log: () => {} };
  const handler = new Function("require", "console", imported + "; return handler;")(given, log);
  const context = { requestId: "edge-1" };
  const answers = [];
  for (const request of requests) {
    origin = undefined;
    answers.push({ ...(await handler({ request, context })), origin });
  }
  return answers;
};
require("readline").createInterface({ input: process.stdin }).on("line", async (line) =>
  console.log(JSON.stringify(await answer(JSON.parse(line)))),
);
"""


def code(script: str, source: str = KEY_SOURCES[0]) -> str:
    """The code of an edge function as a stage deploys it, with its keys from that file."""
    own = (EDGE / script).read_text()
    others = {"readKeys": source, "refusalOf": "tokens.js"}
    before = [(EDGE / file).read_text() for name, file in others.items() if name in own]
    whole = "\n".join([*before, own])
    return whole.replace("%KEYS%", " ".join(KEYS)).replace("%GUARDED%", routes.guarded_paths())


def token(**claims: object) -> str:
    """A token with these claims, as far as the edge looks at it."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{payload}.c2ln"


def answers(
    script: str,
    uris: list[str],
    queries: list[str] | None = None,
    *,
    source: str = KEY_SOURCES[0],
    items: dict[str, str] | None = None,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    span: Regions | None = None,
    chooses: str = "no",
) -> list[dict]:
    """What the function turns requests for these URIs into: a request to pass on, or a response.

    `items` is what its key-value store holds: by default, the keys. In a stage in two regions
    (`span`), it `chooses` among them.
    """
    requests = [
        {
            "method": method,
            "uri": uri,
            "headers": {name: {"value": value} for name, value in (headers or {}).items()},
            "querystring": _parsed(query),
        }
        for uri, query in zip(uris, queries or [""] * len(uris), strict=True)
    ]
    held = {shared_keys.ITEM: " ".join(KEYS)} if items is None else items
    whole = code(script, source)
    if span:
        whole = cdn.in_regions(whole, span, chooses)
    asked = {"script": whole, "requests": requests, "items": held}
    node = _node()
    print(json.dumps(asked), file=node.stdin, flush=True)
    answer = node.stdout.readline()
    assert answer, node.communicate()[1]
    return json.loads(answer)


@cache
def _node() -> subprocess.Popen[str]:
    """A process that answers a line of requests with a line of answers, as long as the tests run.
    One that cannot answer ends.
    """
    node = shutil.which("node")
    assert node, "Node runs the CDK too: it is in the environment"
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [node, "-e", _HARNESS], stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )
    atexit.register(process.kill)
    return process


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
