"""The browsers that take pushes for a person, and what the person wants to be told: one row, which
is changed by read-modify-write under a version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import TypedDict

import orjson

from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.live import Subscribed, SubscribedRow
from pinhole.views.live import QuietHours


class Subscription(TypedDict):
    """A browser: where its push service takes pushes, and its keys, as URL-safe base64. Times in
    seconds; `signed_in_at` is the sign-in that it belongs to.
    """

    endpoint: str
    p256dh: str
    auth: str
    created_at: int
    signed_in_at: int


@dataclass(frozen=True)
class Wishes:
    """Subscriptions by id, kinds of notifications that are not pushed, and quiet hours."""

    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    quiet: QuietHours | None = None


def id_of(endpoint: str) -> str:
    """A subscription's id: an endpoint is a secret, with which anybody could wake its browser."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:32]


def find(user_ids: Iterable[str], is_fresh: bool = False) -> dict[str, Wishes]:
    """The wishes of these people, if they have any, by user id."""
    keys = [{"user_id": user_id} for user_id in user_ids]
    rows = store.batch_get({Subscribed: keys}, [Subscribed] if is_fresh else [])[Subscribed]
    return {row["user_id"]: _wishes(row) for row in rows}


def add(user_id: str, subscription: Subscription) -> Wishes:
    """Let a browser take pushes; the oldest one makes room. Idempotent. Raises Busy."""

    def apply(wishes: Wishes) -> Wishes:
        id = id_of(subscription["endpoint"])
        others = {each: about for each, about in wishes.subscriptions.items() if each != id}
        newest = sorted(others, key=lambda each: others[each]["created_at"], reverse=True)
        kept = newest[: settings.subscriptions_most - 1]
        return replace(
            wishes, subscriptions={id: subscription, **{each: others[each] for each in kept}}
        )

    return change(user_id, apply)


def remove(user_id: str, ids: Iterable[str]) -> Wishes:
    """No more pushes to these. Idempotent. Raises Busy."""
    gone = set(ids)

    def apply(wishes: Wishes) -> Wishes:
        left = {each: about for each, about in wishes.subscriptions.items() if each not in gone}
        return replace(wishes, subscriptions=left)

    return change(user_id, apply)


def forget(user_id: str) -> None:
    """The person's account is gone, or suspended."""
    store.batch_delete(Subscribed, [{"user_id": user_id}])


@store.optimistic("a person's subscriptions")
def change(user_id: str, apply: Callable[[Wishes], Wishes]) -> Wishes:
    """Change what a person wants; returns it as it is then. Raises Busy."""
    row = store.get(Subscribed, {"user_id": user_id}, consistent=True)
    before = _wishes(row) if row else Wishes()
    after = apply(before)
    if after != before and not _write(user_id, row, after):
        raise store.Changed
    return after


def _write(user_id: str, row: SubscribedRow | None, wishes: Wishes) -> bool:
    is_same = Subscribed.version == row["version"] if row else Subscribed.user_id.does_not_exist()
    told = {name: orjson.dumps(value).decode() for name, value in asdict(wishes).items() if value}
    made = Subscribed(
        user_id,
        subscriptions=told.get("subscriptions", "{}"),
        left_out=told.get("left_out", "[]"),
        quiet=told.get("quiet"),
        version=(row["version"] if row else 0) + 1,
    )
    return made.save_if(is_same)


def _wishes(row: SubscribedRow) -> Wishes:
    quiet: QuietHours | None = orjson.loads(row.get("quiet", "null"))
    left_out = tuple(orjson.loads(row["left_out"]))
    return Wishes(orjson.loads(row["subscriptions"]), left_out, quiet)
