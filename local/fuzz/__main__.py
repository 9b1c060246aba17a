"""`make fuzz`: Schemathesis sends the local network requests that its OpenAPI document allows, and
many that it does not, signed in, and checks every response against the document.

It uses the network that `make run` started, or starts one of its own.
`local/fuzz/schemathesis.toml` says what is checked, and why something is not. Writes
`docs/benches/fuzz.md`; OPERATION=/feed tests only one path, and writes nothing.
"""

from __future__ import annotations

import difflib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local import console, deploy_local, environments, http, options
from local.cloud import running
from local.console import Trouble, step
from local.environments import ROOT, STATE
from local.fuzz import scene
from local.fuzz.known import VARIABLE
from local.fuzz.report import Findings, operations
from local.operator.targets import OUTPUTS, Target
from local.person import Person

CONFIGURATION = ROOT / "local" / "fuzz" / "schemathesis.toml"
REPORT = ROOT / "docs" / "benches" / "fuzz.md"
REPORTS = STATE / "fuzz"
PASSWORD = "Pinhole-1"  # noqa: S105  # pragma: allowlist secret
# Requests come far faster than a person's.
GENEROUS = {
    f"{what}_{how}".upper(): "100000"
    for what in ("likes", "comments", "follows", "posts", "edits", "avatars", "profiles", "reports")
    for how in ("burst", "per_hour")
}


def main() -> None:
    environments.ensure_fuzz()
    with _network() as addresses:
        sys.exit(fuzz(addresses))


@contextmanager
def _network() -> Iterator[Mapping[str, str]]:
    """The addresses of the running network, or of a new one without people."""
    if OUTPUTS.exists():
        yield json.loads(OUTPUTS.read_text())
        return
    with running(REPORTS, options.port()) as cloud:
        yield deploy_local.addresses(cloud, deploy_local.deploy(cloud, GENEROUS))


def fuzz(addresses: Mapping[str, str]) -> int:
    """Sign somebody up, and run Schemathesis in their name; returns its exit status."""
    operation = os.environ.get("OPERATION", "")
    document = http.request("GET", f"{addresses['api_url']}/openapi.json").json()
    if operation:
        require_path(operation, document["paths"])
    person, friend = (
        Person.sign_up(addresses, f"fuzz_{secrets.token_hex(4)}", PASSWORD) for _ in range(2)
    )
    with step("Posting and commenting"):
        known = scene.known(person, friend)
    REPORTS.mkdir(exist_ok=True)
    events = REPORTS / "events.ndjson"
    command = [*_command(_past_the_cdn(addresses), person), "--report-ndjson-path", str(events)]
    if operation:
        command += ["--include-path", operation]
    status = subprocess.run(command, cwd=REPORTS, env=_environment(known)).returncode
    if not operation:
        _write(events, document)
    return status


def _past_the_cdn(addresses: Mapping[str, str]) -> str:
    """The API's own address: a CDN has answers of its own to QUERY, which the local one also has to
    paths with a line break.
    """
    at = Target("local", addresses["endpoint"], addresses["region"])
    apis = at.client("apigatewayv2").get_apis()["Items"]
    [api_id] = [each["ApiId"] for each in apis if each["Name"] == f"{at.prefix}-api"]
    return f"{at.endpoint}/_aws/execute-api/{api_id}"


def _command(url: str, person: Person) -> list[str]:
    command = [str(environments.FUZZ / "bin" / "schemathesis"), "--config-file"]
    command += [str(CONFIGURATION), "run", f"{url}/openapi.json", "--url", url]
    return [*command, "--header", f"Authorization: Bearer {person.token}"]


def _environment(known: Mapping[str, list[str]]) -> dict[str, str]:
    hooks = {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "local.fuzz.hooks"}
    return {**os.environ, **hooks, VARIABLE: json.dumps(known)}


def _write(events: Path, document: Mapping[str, Any]) -> None:
    with events.open() as lines:
        findings = Findings.of(lines)
    day = datetime.now(UTC).date().isoformat()
    REPORT.write_text(findings.markdown(day, operations(document)))


def require_path(operation: str, paths: Iterable[str]) -> None:
    """Raises Trouble unless the API has this path."""
    known = list(paths)
    if operation not in known:
        [near] = difflib.get_close_matches(operation, known, n=1, cutoff=0.0)
        raise Trouble(f"The API has no path {operation}: did you mean OPERATION={near}?")


if __name__ == "__main__":
    console.main(main)
