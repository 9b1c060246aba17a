"""A person's interactions with posts or comments: their likes or saves, from a table keyed by both,
and what they did a moment ago, which is noted beside their likes
(`pinhole.counts.own_interactions`).
"""

from __future__ import annotations

from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from pinhole.counts import own_interactions
from pinhole.counts.counted_interactions import Interaction
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.posts import Save, SaveRow

R = TypeVar("R")

# Rows per page of the query: twice what is needed if the viewer likes a whole feed window.
_MOST = 100


class Likes(NamedTuple, Generic[R]):
    """The person's likes, and their latest interactions, by the id of the post or comment."""

    rows: dict[str, R]
    interactions: dict[str, list[Interaction]]


def likes(table: type[Table[R]], person_id: str, wanted: list[str]) -> Likes[R]:
    """The person's likes of these posts or comments, and their latest interactions, read
    consistently, so
    that people see their own actions at once.
    """
    rows, interactions = own_interactions.split(
        table, _found(table, person_id, wanted, is_fresh=True)
    )
    return Likes(rows, interactions)


def saves(person_id: str, wanted: list[str], is_fresh: bool) -> dict[str, SaveRow]:
    """The person's saves of these posts by id; `is_fresh` reads consistently."""
    return {row["post_id"]: row for row in _found(Save, person_id, wanted, is_fresh)}


def _found(table: type[Table[R]], person_id: str, wanted: list[str], is_fresh: bool) -> list[R]:
    """One query from the oldest to the newest id costs far less than a read for each; ids beyond
    its first page, for a very active person, are read individually.
    """
    if not wanted:
        return []
    person, key = str(table._hash_keyname), str(table._range_keyname)
    newest = f"{max(wanted)}{own_interactions.ENDING}"
    found = store.query(
        table,
        f"{person} = :person_id AND {key} BETWEEN :oldest AND :newest",
        {":person_id": person_id, ":oldest": min(wanted), ":newest": newest},
        is_consistent=is_fresh,
        page=_MOST,
    )
    rows = list(islice(found, _MOST))
    if len(rows) == _MOST:
        late = [
            {person: person_id, key: each}
            for subject in wanted
            for each in (subject, f"{subject}{own_interactions.ENDING}")
            if each > store.text_of(rows[-1], key)
        ]
        rows += store.batch_get({table: late}, [table] if is_fresh else [])[table]
    return rows
