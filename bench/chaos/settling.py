"""Waiting until a network is at rest: streams are read, queues empty, dead letters redriven."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from bench.chaos import actions
from bench.chaos.actions import Somebody
from bench.deployed.crowd import patiently
from bench.invariants import gather
from local.console import Trouble, say
from local.operator import redriving
from local.operator.targets import Target
from local.person import Person

_DEAD = "-dead"
# A message that failed five times comes again after minutes (`pinhole.aws.retries`).
_PATIENCE_SECONDS = 25 * 60
_POLL_SECONDS = 2.0
# Streams hand over what they read in this time.
_QUIET_SECONDS = 12.0


def settle(at: Target, author: Somebody, reader: Person) -> Counter[str]:
    """Wait until nothing moves, and redrive dead letters until none is left or none is taken; the
    number of those redriven, by queue. `author` and `reader` write what goes last into each stream.
    Raises Trouble if it takes too long.
    """
    redriven = Counter[str]()
    until = time.monotonic() + _PATIENCE_SECONDS
    _last_in_streams(author, reader, until)
    while True:
        _wait_until_quiet(at, until)
        taken = _redrive_all(at)
        redriven.update(taken)
        if not taken:
            return +redriven


def _last_in_streams(author: Somebody, reader: Person, until: float) -> None:
    """Streams are read in order: once these are counted, so is everything before them."""
    patiently(lambda: reader.follow(author.person))
    actions.upload(author)
    post_id = max(
        each for each, owner in author.shared.posts.items() if owner == author.person.user_id
    )
    _wait(lambda: _state(author.person, post_id) == "published", "the last post", until)
    for path in (f"/posts/{post_id}/like", f"/posts/{post_id}/save"):
        _ask(reader, "POST", path)
    said = _ask(reader, "POST", f"/posts/{post_id}/comments", {"text": "The last"})
    _ask(reader, "POST", f"/comments/{said['comment_id']}/like")

    def is_counted() -> bool:
        post = _ask(author.person, "GET", f"/posts/{post_id}")
        told = _ask(author.person, "GET", f"/comments/{said['comment_id']}")
        profile = _ask(author.person, "GET", "/users/me/profile")
        counts = (post["like_count"], post["save_count"], post["comment_count"])
        return all((*counts, told["like_count"], profile["follower_count"]))

    _wait(is_counted, "the last interactions to be counted", until)


def _state(author: Person, post_id: str) -> str:
    return str(_ask(author, "GET", f"/posts/{post_id}")["state"])


def _ask(person: Person, method: str, path: str, content: Any = None) -> Any:
    return patiently(lambda: person.ask(method, path, content))


def _wait_until_quiet(at: Target, until: float) -> None:
    """Wait until all queues but those of dead letters have been empty for a while."""
    quiet_since = said_at = time.monotonic()
    while time.monotonic() - quiet_since < _QUIET_SECONDS:
        moving = {
            name: number
            for name, number in gather.waiting(at).items()
            if number and not name.endswith(_DEAD) and name != redriving.PARKED
        }
        if moving:
            quiet_since = time.monotonic()
        if time.monotonic() > until:
            raise Trouble(f"Not at rest: {moving}")
        if moving and time.monotonic() - said_at > 30:
            said_at = time.monotonic()
            say(f"Waiting for {moving}")
        time.sleep(_POLL_SECONDS)


def _redrive_all(at: Target) -> Counter[str]:
    """Redrive what waits in the queues of dead letters; how many were taken, by queue."""
    waiting = gather.waiting(at)
    names = [name.removesuffix(_DEAD) for name in waiting if name.endswith(_DEAD) and waiting[name]]
    taken = Counter({name: redriving.redrive(at, name) for name in names})
    if waiting.get(redriving.PARKED):
        taken[redriving.PARKED] = redriving.redrive_parked(at)[0]
    return +taken


def _wait(is_so: Callable[[], bool], what: str, until: float) -> None:
    while not is_so():
        if time.monotonic() > until:
            raise Trouble(f"Waited in vain for {what}.")
        time.sleep(_POLL_SECONDS)
