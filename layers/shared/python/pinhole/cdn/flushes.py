"""The budget for invalidations: items a day, for the whole stage and for each person.

An item is a path, or a tag, which all files of one person carry (`addresses.edge_tag`). AWS charges
the same for both. The first posts of a person each day are invalidated individually. From then on
all their files are invalidated together, at most every `TOGETHER_SECONDS`: so an account of any
size costs a few cents. Most of each share is only for the first few items of each person, so that
people who delete all day delay nobody else.

Two rows count the items of a day: one for the stage, one for each owner. Parallel batches read
before they count, so a budget may be exceeded by what a few of them hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pinhole import clock
from pinhole.aws import clients, items, workers
from pinhole.media import addresses
from pinhole.settings import settings
from pinhole.tables import hashed_ids, store
from pinhole.tables.people import Limit

_DAY = 86_400
# The shares of a day's budget: files that only become restricted leave room for deletions, and both
# for what moderators decide.
WITHDRAWALS, DELETIONS, MODERATION = 0.5, 0.9, 1.0
# The part of each share but the moderators' for everybody's `FIRST` items of a day.
FIRST, FOR_FIRST = 5, 2 / 3
TOGETHER_SECONDS = 1_800
# More than the clocks of CloudFront and of our functions differ.
_SKEW_SECONDS = 5


class Spent(Exception):
    """The day's budget of the whole stage is spent, or what is left is for other people."""


class Wait(Exception):
    """The person's files were just invalidated together, and will be again `seconds` from now."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds


@dataclass
class _Owner:
    """Items of one person today, and when their files were last invalidated together."""

    spent: int = 0
    together_at: int = 0


@dataclass
class Budget:
    """Items spent today: by the whole stage, and by each of the people asked for."""

    spent: int
    owners: dict[str, _Owner]
    _taken: set[str] = field(default_factory=set)

    def take(self, paths: Sequence[str], share: float, owner: str | None) -> list[str]:
        """Spend what these paths cost, and return the items to invalidate: the paths themselves, or
        a tag. What was taken before costs nothing.

        Raises Spent if what this person may use of this share is spent, and Wait.
        """
        chosen = self._choose(paths, owner)
        cost = len(set(chosen) - self._taken)
        is_first = owner is None or self.owners[owner].spent + cost <= FIRST
        part = share if is_first or share == MODERATION else share * (1 - FOR_FIRST)
        if cost and self.spent + cost > settings.invalidations_per_day * part:
            raise Spent
        self.spent += cost
        self._taken.update(chosen)
        if owner:
            self.owners[owner].spent += cost
        return chosen

    def is_covered(self, owner: str | None, since: int) -> bool:
        """Whether all files of this person have been invalidated together after that moment."""
        return owner in self.owners and self.owners[owner].together_at >= since + _SKEW_SECONDS

    def _choose(self, paths: Sequence[str], owner: str | None) -> list[str]:
        if not owner or self._taken.issuperset(paths):
            return list(paths)
        of, tag = self.owners[owner], addresses.edge_tag(owner)
        if of.spent + len(paths) <= settings.invalidations_per_person:
            return list(paths)
        waits = of.together_at + TOGETHER_SECONDS - clock.timestamp()
        if waits > 0 and tag not in self._taken:
            raise Wait(waits)
        return [tag]


def today(owners: Iterable[str]) -> Budget:
    """The budget of today, and of these people. Raises what AWS raises."""
    keys = {_key(): "", **{_key(owner): owner for owner in owners}}
    rows = store.batch_get({Limit: [{"key": key} for key in keys]}, [Limit])[Limit]
    found = {
        keys[row["key"]]: _Owner(row.get("paths", 0), row.get("together_at", 0)) for row in rows
    }
    all_spent = found.pop("", _Owner()).spent
    return Budget(
        all_spent, {owner: found.get(owner, _Owner()) for owner in keys.values() if owner}
    )


def note(told: Mapping[str, str | None], at: int) -> None:
    """Record which items, with their owners, were invalidated at a moment (in seconds). Raises what
    AWS raises.
    """
    owners = {owner for owner in told.values() if owner}
    workers.each(lambda owner: _note_owner(owner, told, at), owners)
    _add(_key(), len(told))


def _note_owner(owner: str, told: Mapping[str, str | None], at: int) -> None:
    theirs = [item for item, of in told.items() if of == owner]
    _add(_key(owner), len(theirs), at if addresses.edge_tag(owner) in theirs else None)


def _add(key: str, number: int, together_at: int | None = None) -> None:
    values = {":number": number, ":until": clock.timestamp() + 2 * _DAY}
    sets = ["expires_at = :until"]
    if together_at is not None:
        values[":at"] = together_at
        sets.append("together_at = :at")
    clients.dynamodb().update_item(
        TableName=Limit.Meta.table_name,
        Key=items.attributes({"key": key}),
        UpdateExpression=f"ADD paths :number SET {', '.join(sets)}",
        ExpressionAttributeValues=items.attributes(values),
    )


def _key(owner: str = "") -> str:
    """The row of a day. It outlives an account, so it does not name a person."""
    day = f"cdn#{clock.now():%Y-%m-%d}"
    return f"{day}#{hashed_ids.mark(owner)}" if owner else day
