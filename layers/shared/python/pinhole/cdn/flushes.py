"""What invalidations may cost: paths a day, for the whole stage and for each person.

Two rows count the paths of a day: one for all, one for whose files they are. Parallel batches read
before they count, so a budget may be exceeded by what a few of them hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pinhole import clock
from pinhole.aws import clients, items, workers
from pinhole.settings import settings
from pinhole.tables import hashed_ids, store
from pinhole.tables.people import Limit

_DAY = 86_400
# The shares of a day's budget: files that only become restricted leave room for deletions, and both
# for what moderators hide.
WITHDRAWALS, DELETIONS, MODERATION = 0.5, 0.9, 1.0


@dataclass
class Budget:
    """What is spent today: by all, and by each of the people asked for."""

    spent: int
    by_owner: dict[str, int]
    is_exceeded: bool = False  # something was refused because of what all have spent

    def take(self, paths: int, share: float, owner: str | None) -> bool:
        """Spend that many paths, if they are within this share of the day's budget and within
        their owner's; returns whether they are.
        """
        if self.spent + paths > settings.invalidations_per_day * share:
            self.is_exceeded = True
            return False
        if owner and self.by_owner[owner] + paths > settings.invalidations_per_person:
            return False
        self.spent += paths
        if owner:
            self.by_owner[owner] += paths
        return True


def today(owners: Iterable[str]) -> Budget:
    """The budget of today, and of these people. Raises what AWS raises."""
    keys = {_key(): "", **{_key(owner): owner for owner in owners}}
    rows = store.batch_get({Limit: [{"key": key} for key in keys]}, [Limit])[Limit]
    spent = {keys[row["key"]]: row["paths"] for row in rows}
    all_spent = spent.pop("", 0)
    return Budget(all_spent, {owner: spent.get(owner, 0) for owner in keys.values() if owner})


def note(paths: int, by_owner: Mapping[str, int]) -> None:
    """Count paths that the CDN was told to forget. Raises what AWS raises."""
    counted = {_key(): paths, **{_key(owner): number for owner, number in by_owner.items()}}
    workers.each(lambda key: _add(key, counted[key]), counted)


def _add(key: str, paths: int) -> None:
    clients.dynamodb().update_item(
        TableName=Limit.Meta.table_name,
        Key=items.attributes({"key": key}),
        UpdateExpression="ADD paths :paths SET expires_at = :until",
        ExpressionAttributeValues=items.attributes(
            {":paths": paths, ":until": clock.timestamp() + 2 * _DAY}
        ),
    )


def _key(owner: str = "") -> str:
    """The row of a day. It outlives an account, so it does not name a person."""
    day = f"cdn#{clock.now():%Y-%m-%d}"
    return f"{day}#{hashed_ids.mark(owner)}" if owner else day
