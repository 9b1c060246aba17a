"""The viewer, as far as the explore page knows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

from pinhole import clock
from pinhole.access import ties
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.counts import counters, shards
from pinhole.counts.rank_requests import POPULAR
from pinhole.discovery import explore_budget, shelves
from pinhole.discovery.shelves import Ranked
from pinhole.feed import tastes
from pinhole.graph import edges
from pinhole.graph.edges import Neighbours
from pinhole.people import directory
from pinhole.ranking.interest import Taste
from pinhole.tables import hashed_ids, store
from pinhole.tables.feeds import Affinity, Reader, ReaderRow
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Tagged

# How many of the viewer's newest followees are known before any post is read: they are 12 KB. For a
# viewer who follows more, all are read, or only rows of follows, whichever costs less.
_KNOWN = 94
# Followees who may be missing in a count.
_SPARE = 10


@dataclass(frozen=True)
class ExploreViewer:
    """The viewer's rows, and the best popular posts, read in one round trip."""

    taste: Taste
    reader: ReaderRow
    known: Neighbours  # their newest followees
    following: int  # about how many followees they have; 0 if that is not counted
    popular: list[Ranked]
    spent: float = 0.0  # read units, to know all followees

    @property
    def has_blocks(self) -> bool:
        return bool(self.reader.get("has_blocks"))

    @property
    def has_all_follows(self) -> bool:
        """Whether `followees` is complete, so that reading rows of follows adds nothing."""
        return self.known.is_all and not self.has_blocks

    def knowing_all(self, viewer: Viewer, rows: int) -> ExploreViewer:
        """The same with all followees, if they cost no more than this number of rows of follows."""
        is_cheaper = (
            0 < self.following <= explore_budget.FOLLOWS_A_UNIT * rows * explore_budget.FOLLOW
        )
        if self.known.is_all or not is_cheaper:
            return self
        wanted = self.following + _SPARE
        spent = ceil(wanted / explore_budget.FOLLOWS_A_UNIT)
        return replace(self, known=edges.followees(viewer.user_id, wanted), spent=spent)

    @cached_property
    def followees(self) -> frozenset[str]:
        return frozenset(self.known.user_ids)

    @cached_property
    def muted(self) -> hashed_ids.Members:
        return hashed_ids.Members(self.reader.get("muted", ""))


def read(viewer: Viewer) -> ExploreViewer:
    known = workers.start(edges.followees, viewer.user_id, _KNOWN)
    key = {"user_id": viewer.user_id}
    wanted: ties.Wanted = {User: [key], Affinity: [key], Reader: [key]}
    wanted[Tagged] = shelves.wanted([POPULAR])
    wanted[Counter] = [counters.key(counters.of_user(viewer.user_id))]
    rows = store.batch_get(wanted, [Reader])
    directory.require_open(viewer, next(iter(rows[User]), None))
    return ExploreViewer(
        tastes.taste(next(iter(rows[Affinity]), None), clock.now()),
        next(iter(rows[Reader]), ReaderRow()),
        known.result(),
        sum(shards.total(row, "following") for row in rows[Counter]),
        shelves.of([POPULAR], rows[Tagged])[POPULAR],
    )
