"""The fault proxy: microburst, in a process of its own with a seed."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from bench.chaos import plan
from bench.deployed import venvs
from local import http
from local.cloud import REGION
from local.console import Trouble
from local.operator.targets import Target

_HERE = Path(__file__).parent
_START_SECONDS = 30
# It reads the description of a service when it first sees one, for seconds.
_WARM_UP = {
    "dynamodb": "list_tables",
    "sqs": "list_queues",
    "s3": "list_buckets",
    "events": "list_event_buses",
    "secretsmanager": "list_secrets",  # pragma: allowlist secret
    "cognito-idp": "list_user_pools",
}
_COUNTED = re.compile(r"^microburst_faults_total\{(.+)\} (\d+)", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Faults:
    """A running proxy: functions call AWS at its `url`."""

    url: str

    def become(self, rules: list[plan.Rule]) -> None:
        """Replace what fails."""
        self._ask("POST", "rules", rules)

    def counted(self) -> Counter[tuple[str, str, str]]:
        """Faults so far, by service, operation and kind."""
        text = self._ask("GET", "metrics").body.decode()
        found: Counter[tuple[str, str, str]] = Counter()
        for labels, number in _COUNTED.findall(text):
            named = dict(_LABEL.findall(labels))
            operation = named["operation"]
            kind = plan.kind(operation, named["action"])
            found[named["service"], operation, kind] += int(number)
        return found

    def requests(self) -> int:
        """Calls that passed so far, with and without faults."""
        return int(self._ask("GET", "stats").json()["requests"]["total"])

    def warm_up(self) -> None:
        """Send a call of each service through it."""
        at = Target("local", self.url, REGION)
        for service, operation in _WARM_UP.items():
            needed = {"MaxResults": 1} if service == "cognito-idp" else {}
            getattr(at.client(service), operation)(**needed)

    def _ask(self, method: str, what: str, content: Any = None) -> http.Response:
        body = None if content is None else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"}
        answer = http.request(method, f"{self.url}/_microburst/{what}", body, headers)
        if answer.status >= 300:
            raise Trouble(f"The fault proxy refused {what}: {answer.body.decode()}")
        return answer


@contextmanager
def running(seed: int, port: int, target: int, log: Path) -> Iterator[Faults]:
    """Start a proxy without rules on a port, for the local cloud on another."""
    python = venvs.ensure("chaos", "the fault proxy", 14, _HERE / "requirements.txt") / "python"
    command = [str(python), str(_HERE / "proxy.py"), str(seed)]
    command += ["--port", str(port), "--upstream", f"http://127.0.0.1:{target}", "--no-resign"]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    faults = Faults(f"http://127.0.0.1:{port}")
    try:
        _wait(faults, process, log)
        yield faults
    finally:
        process.terminate()
        process.wait()


@contextmanager
def playing(faults: Faults, chance: Random) -> Iterator[list[str]]:
    """Within the block calls fail, with a storm now and then; what each storm was is listed."""
    over, storms = Event(), list[str]()
    thread = Thread(target=_play, args=(faults, chance, over, storms))
    faults.become(plan.rules())
    thread.start()
    try:
        yield storms
    finally:
        over.set()
        thread.join()
        faults.become([])


def _play(faults: Faults, chance: Random, over: Event, storms: list[str]) -> None:
    for calm, seconds, storm in plan.storms(chance):
        if over.wait(calm):
            return
        storms.append(json.dumps(storm[0]))
        faults.become([*storm, *plan.rules()])
        over.wait(seconds)
        faults.become(plan.rules())


def _wait(faults: Faults, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            faults.requests()
            return
        except OSError:
            time.sleep(0.1)
    raise Trouble(f"The fault proxy did not start. Log: {log}")
