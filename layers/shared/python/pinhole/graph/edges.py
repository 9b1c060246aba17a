"""Follows, read in bounded pieces and for many people in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

from pinhole.aws import workers
from pinhole.tables import store
from pinhole.tables.relationships import Follow

# As many as the client has connections.


class Neighbours(NamedTuple):
    """People at the other end, newest follow first; `is_all`: the list is complete."""

    user_ids: list[str]
    is_all: bool


Read = Callable[[str, int], Neighbours]


def followees(user_id: str, most: int) -> Neighbours:
    """A person's followees, at most `most`."""
    return _read(Follow.by_time, "follower_id", "followee_id", user_id, most)


def followers(user_id: str, most: int) -> Neighbours:
    """A person's followers, at most `most`."""
    return _read(Follow.by_followee, "followee_id", "follower_id", user_id, most)


def of_each(read: Read, user_ids: Iterable[str], most: int) -> list[Neighbours]:
    """The same for many people, in the given order."""
    return workers.each(lambda user_id: read(user_id, most), user_ids)


def who_follows(followee_id: str, user_ids: list[str]) -> set[str]:
    """The people among these who follow a person: half a read unit each, a hundred per call."""
    keys = [{"follower_id": user_id, "followee_id": followee_id} for user_id in user_ids]
    rows = store.batch_get({Follow: keys})[Follow]
    return {row["follower_id"] for row in rows if "follow_id" in row}


def _read(index: Any, key: str, other: str, user_id: str, most: int) -> Neighbours:
    where, value = f"{key} = :person", {":person": user_id}
    rows = store.query(Follow, where, value, index=index, newest_first=True, page=most + 1)
    found = [store.text_of(row, other) for row in islice(rows, most + 1)]
    return Neighbours(found[:most], len(found) <= most)
