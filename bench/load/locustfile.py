"""What Locust does; it runs this in an environment of its own, without our packages.

The plan (a JSON file that LOAD_PLAN names) has the address, people's tokens, and what exists. Every
response's time is written to the file that it names, unrounded, which Locust's own tables are not.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant_throughput, events

from bench.load.mix import OFTEN, REQUESTS

PLAN = json.loads(Path(os.environ["LOAD_PLAN"]).read_text())
# The name, milliseconds and whether it failed, of each request.
_seen: list[tuple[str, float, bool]] = []


def note(name: str, response_time: float, exception: object, **_: Any) -> None:
    _seen.append((name, response_time, exception is not None))


def keep(**_: Any) -> None:
    Path(PLAN["results"]).write_text(json.dumps(_seen))


events.request.add_listener(note)
events.quitting.add_listener(keep)


def ask(user: FastHttpUser) -> None:
    """One request of one person, each time of another kind."""
    [(_, name, method, path, content)] = random.choices(REQUESTS, OFTEN)
    named = {"person": random.choice(PLAN["people"]), "post": random.choice(PLAN["posts"])}
    headers = {"Authorization": f"Bearer {user.token}", "Host": PLAN["host"]}
    user.client.request(method, path.format(**named), name=name, headers=headers, json=content)


class Someone(FastHttpUser):
    """A person, who reads far more often than they write."""

    host = PLAN["url"]
    wait_time = constant_throughput(PLAN["per_second"])
    tasks = (ask,)

    def on_start(self) -> None:
        self.token = random.choice(PLAN["tokens"])
