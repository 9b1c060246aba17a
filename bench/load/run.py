"""One network, and Locust at three loads."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from bench.deployed import crowd, venvs
from bench.load import cores, empty
from local import cloud, deploy_local, http
from local.cloud import REGION
from local.console import Trouble, say, step
from local.environments import ROOT, STATE
from local.operator.targets import Target
from local.person import Person, Photo
from local.seed import demos

LEVELS = (1, 2, 4)
# People at the single load, and requests of each a second.
USERS, PER_SECOND = 4, 2.0
PEOPLE, _FOLLOWEES, _POSTS_EACH = 16, 30, 2
_WARM_UP_SECONDS = 30
_HERE = Path(__file__).parent
_FOLDER = STATE / "load"
# Nothing is encoded again meanwhile.
_SETTINGS = {**crowd.UNLIMITED, "DENSE_LIKES": "100000"}


@dataclass(frozen=True)
class Times:
    """The times of one kind of request at one load, in milliseconds."""

    requests: int
    failed: int
    p50: float
    p90: float
    p99: float

    @classmethod
    def of(cls, times: list[float], failed: int) -> Times:
        cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
        return cls(len(times), failed, cuts[49], cuts[89], cuts[98])


@dataclass(frozen=True)
class Level:
    """What was measured at one load."""

    users: int
    seconds: float
    times: dict[str, Times]
    cores: cores.Cores


def run(seconds: int, port: int) -> list[Level]:
    """Deploy a network, fill it, and load it once, twice and four times."""
    bin = venvs.ensure("load", "Locust", 30, _HERE / "requirements.txt")
    with cloud.running(_FOLDER / "cloud", port) as running:
        addresses = deploy_local.addresses(running, deploy_local.deploy(running, _SETTINGS))
        at = Target("local", running.environment()["AWS_ENDPOINT_URL"], REGION)
        plan = _filled(addresses)
        with empty.behind(at):
            with step("Warming up"):
                _locust(bin, plan, USERS * LEVELS[-1], _WARM_UP_SECONDS)
            return [_level(bin, plan, running, times, seconds) for times in LEVELS]


def _level(bin: Path, plan: Any, running: cloud.Cloud, times: int, seconds: int) -> Level:
    users = USERS * times
    with (
        step(f"{users} people, {users * PER_SECOND:g} requests a second"),
        cores.measured(running.process.pid) as used,
    ):
        seen = _locust(bin, plan, users, seconds)
    names = sorted({name for name, _, _ in seen})
    return Level(users, seconds, {name: _times(seen, name) for name in names}, used)


def _times(seen: list[tuple[str, float, bool]], name: str) -> Times:
    mine = [(time, failed) for each, time, failed in seen if each == name]
    return Times.of([time for time, _ in mine], sum(failed for _, failed in mine))


def _locust(bin: Path, plan: Any, users: int, seconds: int) -> list[tuple[str, float, bool]]:
    """Let so many people use the network for so long; the name, milliseconds and failure of each
    request. Raises Trouble.
    """
    file = _FOLDER / "plan.json"
    results = Path(plan["results"])
    results.unlink(missing_ok=True)
    file.write_text(json.dumps(plan))
    command = [str(bin / "locust"), "--headless", "--only-summary", "-f"]
    command += [str(_HERE / "locustfile.py"), "--users", str(users), "--spawn-rate", str(users)]
    command += ["--run-time", f"{seconds}s", "--exit-code-on-error", "0"]
    environment = {**os.environ, "LOAD_PLAN": str(file), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode or not results.exists():
        raise Trouble(f"Locust failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    seen: list[tuple[str, float, bool]] = json.loads(results.read_text())
    return seen


def _filled(addresses: dict[str, str]) -> Any:
    """Sign people up, let them follow each other and post; the plan of Locust."""
    with step(f"Signing up {PEOPLE} people, who post {PEOPLE * _POSTS_EACH} photos"):
        people = crowd.sign_up(addresses, PEOPLE)
        crowd.follow_each_other(people, _FOLLOWEES, Random(1))  # noqa: S311
        smallest = min((demo.photo for demo in demos()), key=lambda photo: len(photo.body))
        authors = [each for each in people for _ in range(_POSTS_EACH)]
        made = crowd.at_once(lambda author: _post(author, smallest), authors)
    posts = [post["post_id"] for post in made]
    with step("Waiting until all are published"):
        crowd.at_once(lambda post_id: crowd.published(people[0], post_id), posts)
    say(f"A feed has {len(people[0].ask('GET', '/feed')['posts'])} posts.")
    return _plan(addresses, people, posts)


def _post(author: Person, photo: Photo) -> Any:
    return crowd.patiently(lambda: author.post([photo], "#load"))


def _plan(addresses: dict[str, str], people: list[Person], posts: list[str]) -> Any:
    url, host = http.resolved(addresses["api_url"])
    return {
        "url": url,
        "host": host,
        "per_second": PER_SECOND,
        "tokens": [person.token for person in people],
        "people": [person.user_id for person in people],
        "posts": posts,
        "results": str(_FOLDER / "results.json"),
    }
