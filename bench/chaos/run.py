"""One run: a network of its own, people, faults, rest, and what is true then."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from bench import crowd
from bench.chaos import actions, faults, killing, settling
from bench.chaos.actions import Somebody
from bench.chaos.shared import Shared
from bench.invariants import gather, registry
from local import cloud, deploy_local
from local.cloud import REGION
from local.console import step
from local.environments import STATE
from local.operator.targets import Target
from local.person import Person

PEOPLE, _FOLLOWEES = 50, 8
_THINK_SECONDS = (0.5, 4.0)
# Popular people become celebrities, whose posts are pulled, and a fan-out has several pages. Passes
# of a deletion come later than any writer can: the slowest is a photo's, which has a minute.
SETTINGS = {
    **crowd.UNLIMITED,
    "CELEBRITY_THRESHOLD": "30",
    "FAN_OUT_PAGE": "10",
    "UPLOAD_SECONDS": "60",
    "DELETION_SETTLE_SECONDS": "70",
}


@dataclass(frozen=True)
class Result:
    """The figures of a run; `differences` by invariant, `faults` by service, operation and kind."""

    seed: int
    minutes: float
    answers: Counter[tuple[str, str]]
    faults: Counter[tuple[str, str, str]]
    calls: int
    storms: list[str]
    killed: Counter[str]
    redriven: Counter[str]
    settled_seconds: float
    rows: int
    objects: int
    differences: dict[str, list[str]] = field(default_factory=dict)


def run(seed: int, minutes: float, port: int) -> Result:
    """Deploy a network, let people use it while calls fail, and compare it with what must hold."""
    state = STATE / "chaos" / f"seed-{seed}"
    chance = Random(seed)  # noqa: S311
    with (
        faults.running(seed, port + 1, port, STATE / "chaos" / f"proxy-{seed}.log") as proxy,
        cloud.running(state, port, seen_at=proxy.url) as running,
    ):
        proxy.warm_up()
        outputs = deploy_local.deploy(running, SETTINGS)
        addresses = deploy_local.addresses(running, outputs)
        at = Target("local", running.environment()["AWS_ENDPOINT_URL"], REGION)
        return _measure(seed, minutes, chance, proxy, running, addresses, at)


def _measure(
    seed: int,
    minutes: float,
    chance: Random,
    proxy: faults.Faults,
    running: cloud.Cloud,
    addresses: dict[str, str],
    at: Target,
) -> Result:
    everybody, shared = _people(addresses, chance), Shared()
    crowd_of = [_somebody(each, everybody, shared, chance) for each in everybody]
    crowd.at_once(actions.upload, crowd_of[:20])
    with (
        step(f"{PEOPLE} people use it for {minutes:g} minutes while calls fail, seed {seed}"),
        faults.playing(proxy, _another(chance)) as storms,
        killing.killing(running.process.pid, _another(chance)) as killed,
    ):
        _live(crowd_of, time.monotonic() + 60 * minutes)
        struck, calls = proxy.counted(), proxy.requests()
    ended = time.monotonic()
    last = [_somebody(each, [], shared, chance) for each in crowd.sign_up(addresses, 2)]
    with step("Waiting until it is at rest"):
        redriven = settling.settle(at, last[0], last[1].person)
    settled = time.monotonic() - ended
    people = {each.user_id: _asking(each) for each in (*everybody, *(one.person for one in last))}
    with step("Comparing it with what must hold"):
        seen = gather.gather(at, people, shared.uploaded, shared.deleted)
        found = registry.differences(seen)
    rows, objects = sum(map(len, seen.rows.values())), sum(map(len, seen.objects.values()))
    return Result(
        *(seed, minutes, shared.answers, struck, calls, storms, killed, redriven, settled),
        *(rows, objects, found),
    )


def _people(addresses: dict[str, str], chance: Random) -> list[Person]:
    with step(f"Signing up {PEOPLE} people"):
        everybody = crowd.sign_up(addresses, PEOPLE)
        crowd.follow_each_other(everybody, _FOLLOWEES, chance)
        return everybody


def _somebody(person: Person, everybody: list[Person], shared: Shared, chance: Random) -> Somebody:
    others = [each for each in everybody if each is not person]
    return Somebody(person, others, shared, _another(chance))


def _another(chance: Random) -> Random:
    """A source of its own, so that threads do not share one."""
    return Random(chance.random())  # noqa: S311


def _live(people: list[Somebody], until: float) -> None:
    threads = [Thread(target=_use, args=(each, until)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _use(me: Somebody, until: float) -> None:
    while time.monotonic() < until:
        actions.act(me)
        time.sleep(me.chance.uniform(*_THINK_SECONDS))


def _asking(person: Person) -> gather.Ask:
    def ask(path: str, query: dict[str, str]) -> Any:
        return person.ask("GET", f"{path}?{urlencode(query)}")

    return ask
