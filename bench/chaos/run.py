"""One run: new people in a deployed network, faults, rest, and what is true then."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from bench.chaos import actions, faults, killing, settling
from bench.chaos.actions import Somebody
from bench.chaos.shared import Shared
from bench.deployed import crowd
from bench.invariants import gather, registry
from bench.invariants.evidence import Evidence
from local import cloud, deploy_local
from local.cloud import REGION
from local.console import step
from local.environments import STATE
from local.operator.targets import Target
from local.person import Person

_FOLLOWEES, _UPLOADED_BEFORE = 8, 20
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
    people: int
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


@dataclass(frozen=True)
class Network:
    """A deployed network and the proxy through which its functions call AWS."""

    proxy: faults.Faults
    cloud: cloud.Cloud
    addresses: dict[str, str]
    at: Target


@contextmanager
def deployed(seed: int, port: int) -> Iterator[Network]:
    """Deploy a network at a port, with a proxy at the next one that draws from a seed."""
    with (
        faults.running(seed, port + 1, port, STATE / "chaos" / "proxy.log") as proxy,
        cloud.running(STATE / "chaos" / "cloud", port, seen_at=proxy.url) as running,
    ):
        proxy.warm_up()
        addresses = deploy_local.addresses(running, deploy_local.deploy(running, SETTINGS))
        at = Target("local", running.environment()["AWS_ENDPOINT_URL"], REGION)
        yield Network(proxy, running, addresses, at)


def run(network: Network, seed: int, people: int, minutes: float) -> Result:
    """Let new people use it while calls fail, and compare it with what must hold."""
    chance, shared = Random(seed), Shared()  # noqa: S311
    *everybody, author, reader = _people(network.addresses, people, chance)
    users = [_somebody(each, everybody, shared, chance) for each in everybody]
    crowd.at_once(actions.upload, users[:_UPLOADED_BEFORE])
    struck, calls = network.proxy.counted(), network.proxy.requests()
    with (
        step(f"{people} people use it for {minutes:g} minutes while calls fail, seed {seed}"),
        faults.playing(network.proxy, _another(chance)) as storms,
        killing.killing(network.cloud.process.pid, _another(chance)) as killed,
    ):
        _live(users, time.monotonic() + 60 * minutes)
    struck, calls = network.proxy.counted() - struck, network.proxy.requests() - calls
    started = time.monotonic()
    with step("Waiting until it is at rest"):
        last = _somebody(author, everybody, shared, chance)
        redriven = settling.settle(network.at, last, reader)
    settled = time.monotonic() - started
    seen = _evidence(network.at, [*everybody, author, reader], shared)
    rows, objects = sum(map(len, seen.rows.values())), sum(map(len, seen.objects.values()))
    return Result(
        *(seed, people, minutes, shared.answers, struck, calls, storms, killed, redriven, settled),
        *(rows, objects, registry.differences(seen)),
    )


def _evidence(at: Target, people: list[Person], shared: Shared) -> Evidence:
    asking = {each.user_id: _asking(each) for each in people}
    with step("Comparing it with what must hold"):
        return gather.gather(at, asking, shared.uploaded, shared.deleted)


def _people(addresses: dict[str, str], number: int, chance: Random) -> list[Person]:
    """Those who use it, and two who do nothing yet."""
    with step(f"Signing up {number} people"):
        everybody = crowd.sign_up(addresses, number + 2)
        crowd.follow_each_other(everybody[:number], _FOLLOWEES, chance)
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
        return crowd.patiently(lambda: person.ask("GET", f"{path}?{urlencode(query)}"))

    return ask
