"""One size of `bench.graph`: prints the cost of random people's requests as JSON."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bench import answer_server

_ROUNDS, _WARM = 200, 5
_ROUTES = {
    "mutuals": "GET /users/{user_id}/mutuals",
    "path": "GET /users/{user_id}/path",
    "suggestions": "GET /users/me/suggestions",
}


def measure() -> dict[str, Any]:
    """For each route the calls, trips, read units and milliseconds of every round, sorted; for
    paths also the outcome of each search.
    """
    from pinhole.access.viewer import Viewer

    from bench import scenes
    from bench.graph.answers import PEOPLE, user_id

    chance = random.Random(1)
    found: dict[str, Any] = {"people": PEOPLE}
    for name, route in _ROUTES.items():
        taken: dict[str, list[Any]] = {"calls": [], "rcu": [], "ms": [], "endings": []}
        for number in range(-_WARM, _ROUNDS):
            viewer = Viewer(user_id(chance.randrange(PEOPLE)), "somebody")
            path = {} if "/me/" in route else {"user_id": user_id(chance.randrange(PEOPLE))}
            request = partial(scenes.call, viewer, "read_connections", route, path=path)
            milliseconds, answer = _timed(request)
            tally = scenes.measure(request)
            if number >= 0:
                round_ = (len(tally.calls), tally.rcu, milliseconds, _ending(answer))
                for values, value in zip(taken.values(), round_, strict=True):
                    values.append(value)
        found[name] = {kind: sorted(values) for kind, values in taken.items()}
    return found


def _timed(request: Callable[[], dict[str, Any]]) -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    answer = request()
    return 1000 * (time.perf_counter() - started), answer


def _ending(answer: dict[str, Any]) -> str:
    """The outcome of a path search; empty for other responses."""
    if "path" not in answer:
        return ""
    if answer["path"] is None:
        return "none" if answer["is_complete"] else "gave up"
    return "shortest" if answer["is_complete"] else "found, maybe not shortest"


if __name__ == "__main__":
    with answer_server.running("bench.graph.answers") as url:
        os.environ["AWS_ENDPOINT_URL"] = url
        print(json.dumps(measure()))
