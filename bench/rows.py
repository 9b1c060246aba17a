"""Realistic rows in the system's format and size: captions of a few words to a few paragraphs,
every fifth post a carousel, counters with the watermarks of four stream shards.

Every maker returns the table and the item in DynamoDB's format.
"""

from __future__ import annotations

import json
import random
import uuid
from typing import Any

from pinhole import clock, ids
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import items
from pinhole.counts import counters, watermarks
from pinhole.discovery import shelves
from pinhole.discovery.shelves import Ranked
from pinhole.fan_out.mode import PULL
from pinhole.feed.stable_paging import BOTTOM
from pinhole.media.medium import READY, StoredMedium
from pinhole.media.new_medium import Medium
from pinhole.posts import likers
from pinhole.settings import settings
from pinhole.tables.base import Table
from pinhole.tables.feeds import Affinity, FeedEntry, Reader
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Like, Post, Tagged
from pinhole.tables.relationships import Follow

Row = tuple[type[Table[Any]], dict[str, Any]]

_DAY = 86_400
_TAGS = [f"tag{number}" for number in range(300)]
_SHARDS = [f"shardId-0000000{1764000000000 + n}-{n:08x}" for n in range(4)]
_SEQUENCE = "1100000000017454423009"
# The maximum size of a taste (`pinhole.feed.tastes`).
_AUTHORS, _TASTE_TAGS = 40, 25


def new_id(chance: random.Random) -> str:
    """A user id."""
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def ulid(chance: random.Random, moment: float) -> str:
    """A ULID for a time in seconds since the epoch."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return ids.boundary(moment)[:10] + "".join(chance.choices(alphabet, k=16))


def post(chance: random.Random, author_id: str, moment: float) -> Post:
    """A published post."""
    count = chance.randint(2, 10) if chance.random() < 0.2 else 1
    tags = chance.sample(_TAGS, chance.randint(0, 5))
    words = "word " * min(400, int(chance.lognormvariate(3, 1)))
    post_id = ulid(chance, moment)
    created_at = clock.iso(ids.moment(post_id))
    return Post(
        post_id,
        author_id=author_id,
        author={"username": f"user.{author_id[:8]}", "avatar_url": _avatar(author_id)},
        state=PUBLISHED,
        version=3,
        caption=words + " ".join(f"#{tag}" for tag in tags),
        kind="photo" if count == 1 else "carousel",
        tags=" ".join(tags),
        location={"lat": 48.2082, "lng": 16.3738, "name": "Vienna"} if count > 1 else None,
        media=[_medium(chance, index) for index in range(count)],
        created_at=created_at,
        published_at=created_at,
        correlation_id=new_id(chance),
    )


def user(chance: random.Random, user_id: str, posts: list[Post], is_celebrity: bool) -> Row:
    """A person with their newest posts first."""
    recent = [[each.post_id, each.kind, each.tags] for each in posts[: settings.recent_posts]]
    row = User(
        user_id,
        username=f"user.{user_id[:8]}",
        display_name="A Person's Name",
        bio="b" * chance.randint(0, 150),
        avatar_url=_avatar(user_id),
        created_at="2026-01-01T00:00:00.000Z",
        recent_posts=recent,
        recent_from=recent[-1][0] if len(recent) < len(posts) else None,
        fan_out_mode=PULL if is_celebrity else None,
        fan_out_mode_since=ids.ulid() if is_celebrity else None,
    )
    return User, row.serialize()


def counter(subject: str, **counts: int) -> Row:
    row: items.Row = counters.key(subject)
    for kind, count in counts.items():
        row |= {kind: count, f"newest_{kind}": ids.ulid()}
        row |= {watermarks.name(kind, shard): _counted() for shard in _SHARDS}
    return Counter, items.attributes(row)


def _counted() -> str:
    return watermarks.stored(watermarks.position(_SEQUENCE))


def follow(chance: random.Random, follower_id: str, followee_id: str, is_marked: bool) -> Row:
    """A follow; `is_marked` if the followee is a celebrity."""
    row: items.Row = {
        "follower_id": follower_id,
        "followee_id": followee_id,
        "follow_id": ulid(chance, clock.timestamp() - 60 * _DAY * chance.random()),
        "correlation_id": new_id(chance),
    }
    row |= {"celebrity_id": followee_id} if is_marked else {}
    return Follow, items.attributes(row)


def reader(user_id: str, is_active: bool) -> Row:
    """A reader who was just active, or has been absent too long for deliveries."""
    away = 0 if is_active else (settings.inactive_days + 1) * _DAY
    row = Reader(
        user_id,
        visited_at=clock.timestamp() - away,
        complete_from=BOTTOM,
        complete_until=clock.timestamp() + settings.feed_days * _DAY,
        completed_at=clock.timestamp() - _DAY,
    )
    return Reader, row.serialize()


def taste(chance: random.Random, user_id: str, author_ids: list[str]) -> Row:
    """A taste of the maximum size."""
    parts = {
        "authors": author_ids[:_AUTHORS],
        "kinds": ["photo", "carousel"],
        "tags": chance.sample(_TAGS, _TASTE_TAGS),
    }
    weights = {
        part: {name: round(12 * chance.random(), 4) for name in names}
        for part, names in parts.items()
    }
    row = {"user_id": user_id, "taste": json.dumps(weights), "learnt_to": _SEQUENCE}
    return Affinity, items.attributes(row)


def entry(user_id: str, post: Post) -> Row:
    """A feed entry, as `pinhole.feed.entries` writes it."""
    row: items.Row = {
        "user_id": user_id,
        "post_id": post.post_id,
        "author_id": post.author_id,
        "kind": post.kind,
        "tags": post.tags,
        "expires_at": clock.timestamp() + settings.feed_days * _DAY,
    }
    return FeedEntry, items.attributes(row)


def shelf(tag: str, ranked: list[Ranked]) -> Row:
    """The shelf of a hashtag (`pinhole.discovery.shelves`)."""
    room = shelves.room()
    row = {**shelves.key(tag), "best": shelves.dump(ranked[:room])}
    return Tagged, items.attributes({**row, "is_all": int(len(ranked) <= room)})


def like(chance: random.Random, viewer_id: str, post: Post) -> Row:
    row: items.Row = {
        "viewer_id": viewer_id,
        "post_id": post.post_id,
        "like_id": ids.ulid(),
        "post_bucket": likers.bucket(post.post_id, viewer_id),
        "correlation_id": new_id(chance),
    }
    return Like, items.attributes(row)


def _medium(chance: random.Random, index: int) -> StoredMedium:
    return Medium(
        index,
        "image/jpeg",
        READY,
        alt_text="What is to be seen, in a sentence or two." if chance.random() < 0.3 else None,
        width=1080,
        height=1350,
        placeholder="data:image/webp;base64," + "x" * 150,
        camera="Obscura Mark II",
        taken_at="2026-11-22T12:00:00",
    ).as_row()


def _avatar(user_id: str) -> str:
    return f"https://images.example/avatars/{user_id}.jpg"
