"""People for benches that use a deployed network: signed up, and following each other."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from typing import Any, TypeVar

from pinhole.settings import Settings

from local.console import Trouble
from local.person import Person, Refused

PASSWORD = "Pinhole-bench-1"  # noqa: S105  # pragma: allowlist secret
# Few, because every further request at the same time makes the local cloud start an instance.
_AT_ONCE = 4
_PUBLISH_SECONDS = 600
_TRIES, _PAUSE_SECONDS = 6, 1.0

Answer = TypeVar("Answer")
# No rate limits: a few people do here what very many do elsewhere.
UNLIMITED = {
    name: "1000000"
    for name in Settings.tunables()
    if name.endswith(("_BURST", "_PER_HOUR", "_PER_DAY")) and name != "INVALIDATIONS_PER_DAY"
}


def sign_up(addresses: Mapping[str, str], number: int) -> list[Person]:
    """So many new people."""
    run = uuid.uuid4().hex[:6]

    return at_once(lambda index: _newcomer(addresses, f"p{index}_{run}"), range(number))


def _newcomer(addresses: Mapping[str, str], username: str) -> Person:
    """Sign somebody up, whose first request may time out while functions start."""
    with suppress(Refused):
        return Person.sign_up(addresses, username, PASSWORD)
    return patiently(lambda: Person.sign_in(addresses, username, PASSWORD))


def patiently(ask: Callable[[], Answer]) -> Answer:
    """Ask again if that is refused, or not answered, a few times; raises the last exception."""
    for _ in range(_TRIES - 1):
        with suppress(Refused, OSError):
            return ask()
        time.sleep(_PAUSE_SECONDS)
    return ask()


def follow_each_other(people: list[Person], each: int, chance: Random) -> None:
    """Let everybody follow so many others, the first ones far more often than the last ones."""
    weights = [1 / (1 + index) for index in range(len(people))]
    pairs = {
        (follower.user_id, other.user_id): (follower, other)
        for follower in people
        for other in chance.choices(people, weights, k=each)
        if other is not follower
    }
    at_once(lambda pair: patiently(lambda: pair[0].follow(pair[1])), pairs.values())


def at_once(work: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    """Do the work for every item, a few at a time; raises the first exception."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(work, items))


def published(anybody: Person, post_id: str) -> None:
    """Wait until others see a post. Raises Trouble after minutes."""
    until = time.monotonic() + _PUBLISH_SECONDS
    while anybody.call("GET", f"/posts/{post_id}").status != 200:
        if time.monotonic() > until:
            raise Trouble(f"The post {post_id} was not published.")
        time.sleep(0.2)
