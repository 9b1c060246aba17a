"""A network of a given size, written into the tables in the state the system would leave.

Everything that grows scales with the size: people, posts, followees, followers, entries. The same
size and seed make the same network, except for its time.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pinhole import clock, ids
from pinhole.access.viewer import Viewer
from pinhole.counts import counters
from pinhole.counts.rank_requests import POPULAR
from pinhole.discovery.shelves import Ranked
from pinhole.tables.posts import Post

from bench import loading, rows
from bench.rows import Row

# Posts are spread over these days: all of them are in feeds (`feed_days`).
DAYS = 25
POSTS_EACH = 5
CELEBRITIES = 50
# More than an author's row lists (`recent_posts`), and within fewer days.
CELEBRITY_POSTS, CELEBRITY_DAYS = 40, 2
# The share of people who have been absent too long for deliveries.
INACTIVE = 0.4
# The share of their feed that a reader likes.
LIKED = 0.2
# The explorer's followees, and likes: posts that they like among all.
KNOWN, EXPLORED = 94, 50
_FOLLOWED_EACH = 5
_DAY = 86_400


@dataclass(frozen=True)
class Size:
    """The number of people, and of a reader's followees and the author's followers: on average
    these are equal, as every follow has two ends.
    """

    name: str
    people: int
    followees: int


SIZES = (Size("1x", 100, 20), Size("10x", 1_000, 200), Size("100x", 10_000, 2_000))


@dataclass
class Network:
    """The network's roles. All readers follow the same people, the fan also fifty celebrities."""

    size: Size
    reader: Viewer
    fan: Viewer
    enthusiast: Viewer  # likes every post
    newcomer: Viewer  # has never opened their feed
    explorer: Viewer  # follows at most `KNOWN` people, and likes hashtags and strangers
    author: Viewer  # has `size.followees` followers
    followees: list[str] = field(default_factory=list)
    celebrities: list[str] = field(default_factory=list)
    posts: dict[str, list[Post]] = field(default_factory=dict)  # by author, newest first
    rows: int = 0

    @property
    def active(self) -> int:
        """The number of the author's followers who were recently active."""
        return sum(map(_is_active, range(self.size.followees)))


def build(size: Size, seed: int = 1) -> Network:
    """Recreate the tables and write a network into them."""
    chance = random.Random(seed)
    people = [rows.new_id(chance) for _ in range(size.people)]
    reader, fan, enthusiast, newcomer, author = (
        Viewer(rows.new_id(chance), name) for name in ("nora", "finn", "emil", "nils", "anna")
    )
    explorer = Viewer(rows.new_id(random.Random(seed + 1)), "elsa")
    network = Network(size, reader, fan, enthusiast, newcomer, explorer, author)
    network.followees = people[: size.followees]
    network.celebrities = [rows.new_id(chance) for _ in range(CELEBRITIES)]
    for author_id in people:
        network.posts[author_id] = _posts(chance, author_id, POSTS_EACH, DAYS)
    for author_id in network.celebrities:
        network.posts[author_id] = _posts(chance, author_id, CELEBRITY_POSTS, CELEBRITY_DAYS)
    loading.renew_tables()
    network.rows = loading.write(_rows(chance, network, people))
    return network


def publish(author_id: str) -> dict[str, Any]:
    """Write a new post; returns its row as in the posts stream."""
    post = rows.post(random.Random(2), author_id, clock.now().timestamp())
    post.post_id = ids.ulid()
    post.save()
    return post.serialize()


def _rows(chance: random.Random, network: Network, people: list[str]) -> Iterator[Row]:
    for author_id, posts in network.posts.items():
        is_celebrity = author_id in network.celebrities
        yield rows.user(chance, author_id, posts, is_celebrity)
        yield _counts(author_id, followers=1_000_000 if is_celebrity else 200)
        for post in posts:
            yield Post, post.serialize()
            yield rows.counter(counters.of_post(post.post_id), likes=chance.randint(1, 9_999))
    for number, person in enumerate(people):
        for other in chance.sample(people, _FOLLOWED_EACH):
            yield rows.follow(chance, person, other, False)
        if number < network.size.followees:
            yield rows.follow(chance, person, network.author.user_id, False)
        yield rows.reader(person, is_active=_is_active(number))
    for viewer in (network.reader, network.fan, network.enthusiast, network.newcomer):
        yield from _of_viewer(chance, network, viewer)
    yield from _of_author(chance, network)
    yield from _of_explorer(chance, network, people)
    yield from _shelves(network, people)


def _of_explorer(chance: random.Random, network: Network, people: list[str]) -> Iterator[Row]:
    """Follows, a taste of the maximum size for strangers too, and some likes."""
    user_id = network.explorer.user_id
    yield rows.user(chance, user_id, [], False)
    yield rows.reader(user_id, is_active=True)
    for author_id in network.followees[:KNOWN]:
        yield rows.follow(chance, user_id, author_id, False)
    yield rows.taste(chance, user_id, chance.sample(people, min(40, len(people))))
    posts = [post for author_id in people for post in network.posts[author_id]]
    for post in chance.sample(posts, EXPLORED):
        yield rows.like(chance, user_id, post)


def _shelves(network: Network, people: list[str]) -> Iterator[Row]:
    """The best posts of every hashtag and of all."""
    found: dict[str, list[Ranked]] = defaultdict(list)
    for author_id in people:
        for post in network.posts[author_id]:
            entry = Ranked(post.post_id, post.post_id, author_id)
            for tag in (POPULAR, *post.tags.split()):
                found[tag].append(entry)
    for tag, ranked in found.items():
        yield rows.shelf(tag, sorted(ranked, reverse=True))


def _is_active(number: int) -> bool:
    return number % 10 >= 10 * INACTIVE


def _of_author(chance: random.Random, network: Network) -> Iterator[Row]:
    """A frequent author, with a user row of the maximum size."""
    author_id = network.author.user_id
    posts = _posts(chance, author_id, CELEBRITY_POSTS, DAYS)
    yield rows.user(chance, author_id, posts, False)
    for post in posts:
        yield Post, post.serialize()
        yield rows.counter(counters.of_post(post.post_id), likes=chance.randint(1, 9_999))
    yield _counts(author_id, followers=network.size.followees)


def _counts(user_id: str, followers: int) -> Row:
    return rows.counter(counters.of_user(user_id), followers=followers, following=200, posts=40)


def _of_viewer(chance: random.Random, network: Network, viewer: Viewer) -> Iterator[Row]:
    """Follows; for all but the newcomer also feed, taste and likes."""
    yield rows.user(chance, viewer.user_id, [], False)
    subject, following = counters.of_user(viewer.user_id), len(network.followees)
    yield rows.counter(subject, followers=200, following=following, posts=0)
    for author_id in network.followees:
        yield rows.follow(chance, viewer.user_id, author_id, False)
    if viewer is network.fan:
        for author_id in network.celebrities:
            yield rows.follow(chance, viewer.user_id, author_id, True)
    if viewer is network.newcomer:
        return
    yield rows.reader(viewer.user_id, is_active=True)
    yield rows.taste(chance, viewer.user_id, network.followees)
    liked = 1.0 if viewer is network.enthusiast else LIKED
    for author_id in network.followees:
        for post in network.posts[author_id]:
            yield rows.entry(viewer.user_id, post)
            if chance.random() < liked:
                yield rows.like(chance, viewer.user_id, post)


def _posts(chance: random.Random, author_id: str, count: int, days: int) -> list[Post]:
    """An author's posts of the last days, newest first."""
    now = clock.now().timestamp() - 60
    moments = (now - days * _DAY * chance.random() for _ in range(count))
    return [rows.post(chance, author_id, moment) for moment in sorted(moments, reverse=True)]
