"""A simulation of fan-out at the peak: posts arrive, with followers by a power law, and workers
deliver a page of followers at a time.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from math import ceil

import simpy
from pinhole.settings import settings

from bench.capacity.figures import habits, measured

Events = Generator[simpy.Event, object, None]

POSTS_A_SECOND = 2_300
SECONDS = 20
# Followers in the two measured fan-outs (`bench.operations.acts`).
FOLLOWERS, FEW = 200, 20
_SEED = 11


@dataclass(frozen=True)
class Delivered:
    """Seconds from a post to its last follower, of all posts."""

    concurrency: int
    seconds: tuple[float, ...]
    pages: int
    busy: float  # the share of their time that workers work

    def at(self, share: float) -> float:
        """The time within which this share of the posts has reached everybody."""
        return sorted(self.seconds)[min(int(len(self.seconds) * share), len(self.seconds) - 1)]


def follower_counts(chance: random.Random, most: int) -> Iterator[int]:
    """Followers of authors, by the measured law; those with more than `most` are not pushed."""
    law = habits()["followers"]
    exponent = law["exponent"]
    least = law["mean"] * (exponent - 2) / (exponent - 1)
    while True:
        found = least * (1 - chance.random()) ** (-1 / (exponent - 1))
        if found <= most:
            yield round(found)


def page_seconds(followers: int) -> float:
    """How long a worker needs for a page of so many followers: a part for the page, and one for
    each of them, from two measured pages.
    """
    each = (_seconds("fan-out") * FOLLOWERS - _seconds("small fan-out")) / (FOLLOWERS - FEW)
    return max(0.0, _seconds("small fan-out") - FEW * each) + followers * each


def _seconds(operation: str) -> float:
    return measured()[operation].functions["deliver_posts"].seconds


def deliver(
    concurrency: int, posts_a_second: float = POSTS_A_SECOND, seconds: float = SECONDS
) -> Delivered:
    """Simulate with this many workers; what has arrived by the end is delivered, too."""
    world = simpy.Environment()
    workers = simpy.Resource(world, capacity=concurrency)
    took: list[float] = []
    pages: list[float] = []
    chance = random.Random(_SEED)
    counts = follower_counts(chance, settings.celebrity_threshold)

    def page(followers: int) -> Events:
        with workers.request() as turn:
            yield turn
            pages.append(page_seconds(followers))
            yield world.timeout(pages[-1])

    def post(followers: int) -> Events:
        started = world.now
        yield world.all_of([world.process(page(each)) for each in _pages(followers)])
        took.append(world.now - started)

    def arrive() -> Events:
        while world.now < seconds:
            world.process(post(next(counts)))
            yield world.timeout(chance.expovariate(posts_a_second))

    world.process(arrive())
    world.run()
    return Delivered(concurrency, tuple(took), len(pages), sum(pages) / (world.now * concurrency))


def least_concurrency(posts_a_second: float = POSTS_A_SECOND) -> int:
    """Below this, posts arrive faster than they are delivered: a mean of what arrives."""
    chance = random.Random(_SEED)
    counts = follower_counts(chance, settings.celebrity_threshold)
    found = [next(counts) for _ in range(20_000)]
    return ceil(posts_a_second * sum(map(_post_seconds, found)) / len(found))


def _post_seconds(followers: int) -> float:
    return sum(map(page_seconds, _pages(followers)))


def _pages(followers: int) -> list[int]:
    size = settings.fan_out_page
    return [min(size, followers - at) for at in range(0, followers, size)]
