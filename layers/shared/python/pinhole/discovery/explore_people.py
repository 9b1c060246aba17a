"""The people whom an explore page meets: their rows, and the viewer's ties to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pinhole.access import ties
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.discovery import explore_budget
from pinhole.discovery.explore_viewer import ExploreViewer
from pinhole.hydration import hydrated_posts
from pinhole.hydration.hydrated_posts import Hydrated
from pinhole.tables import store
from pinhole.tables.people import User, UserRow
from pinhole.tables.relationships import Follow, FollowRow


class ExplorePeople:
    """`rows` and `ties` by user id, each read once for a page."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self.rows: dict[str, UserRow] = {}
        self.ties: dict[str, Tie] = {viewer.user_id: ties.OWN}
        self._follows: dict[str, FollowRow] = {}  # empty rows, too

    def meet(
        self, own: ExploreViewer, user_ids: Iterable[str | None], authors: Iterable[str] = ()
    ) -> None:
        """Read the rows of these people, and the viewer's ties to them that may be unknown; of
        these authors, only whether the viewer follows them.
        """
        unknown = {each for each in user_ids if each} - self.ties.keys()
        wanted = ties.keys(self._viewer, unknown)
        unsure = set(authors) | (set() if own.has_all_follows else unknown)
        wanted[Follow] = ties.keys(self._viewer, unsure - self._follows.keys())[Follow]
        rows = store.batch_get(wanted)
        self._follows |= {each: FollowRow() for each in unsure if each not in self._follows}
        self._follows |= {row["followee_id"]: row for row in rows[Follow]}
        rows[Follow] = [self._follows[each] for each in unknown if self._follows.get(each)]
        self.rows.update((row["user_id"], row) for row in rows[User])
        for user_id, tie in ties.found(self._viewer, unknown, rows).items():
            follows = tie.follows or user_id in own.followees
            self.ties[user_id] = tie._replace(follows=follows)

    def meet_named(self, own: ExploreViewer, hydrated: Hydrated) -> None:
        """The people whom posts name all exist for a viewer without blocks, as in feeds."""
        named = hydrated_posts.named(hydrated) - self.ties.keys()
        if own.has_blocks:
            self.meet(own, named)
        else:
            hydrated.ties.update(dict.fromkeys(named, ties.STRANGER))
        hydrated.ties.update(self.ties)

    def spent(self) -> float:
        """The read units of rows of follows so far."""
        return explore_budget.FOLLOW * len(self._follows)

    def prices(self, own: ExploreViewer, author_ids: Iterable[str]) -> Iterator[float]:
        """The price of meeting each of these authors, in this order."""
        met = set(self.ties)
        for author_id in author_ids:
            is_known = own.has_all_follows or author_id in self._follows
            price = explore_budget.AUTHOR + (0.0 if is_known else explore_budget.FOLLOW)
            yield 0.0 if author_id in met else price
            met.add(author_id)

    def is_left_out(self, own: ExploreViewer, user_id: str) -> bool:
        """Whether the viewer is known to follow or mute somebody; the viewer too."""
        tie = self.ties.get(user_id, ties.STRANGER)
        if tie.follows or "follow_id" in self._follows.get(user_id, {}):
            return True
        return user_id in own.followees or user_id in own.muted
