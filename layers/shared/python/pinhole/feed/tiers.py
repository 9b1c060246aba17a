"""The two steps in which a feed is ranked: windows by the data in entries, tiers by the full score.

Engagement is in the counters. Reading those of a whole window would cost as much as another page,
so the window is ordered without them and cut into tiers of a page's size, which are read as a whole
and sorted by the score that includes engagement. A page smaller than its tier reads all of the
tier: its posts have the same order whatever the size of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from pinhole.access.viewer import Viewer
from pinhole.feed.explanations import Explainer
from pinhole.feed.stable_paging import Candidate
from pinhole.hydration import hydrated_posts
from pinhole.hydration.hydrated_posts import Hydrated
from pinhole.tables.feeds import ReaderRow
from pinhole.tables.posts import CounterRow


class Hydration:
    """The posts of one page, hydrated as far as the order needs them."""

    def __init__(self, viewer: Viewer, reader: ReaderRow, explainer: Explainer) -> None:
        self._viewer, self._reader, self._explainer = viewer, reader, explainer
        self._hydrated = Hydrated({}, {}, {}, {}, {})
        self._known: set[str] = set()

    def by_taste(self, found: Sequence[Candidate], anchor: str) -> list[Candidate]:
        """Best first, judging by the entries alone."""
        return self._sorted(found, anchor)

    def best_first(self, tiers: list[Sequence[Candidate]], anchor: str) -> list[Candidate]:
        """The candidates of each tier, best first by their full score."""
        self._hydrate(chain.from_iterable(tiers))
        return [each for tier in tiers for each in self._sorted(tier, anchor)]

    def of(self, chosen: Sequence[Candidate]) -> Hydrated:
        """These posts, hydrated; ties are not known yet."""
        self._hydrate(chosen)
        return self._hydrated.only({candidate.post_id for candidate in chosen})

    def _sorted(self, found: Sequence[Candidate], anchor: str) -> list[Candidate]:
        explain, counts = self._explainer(anchor), self._hydrated.counts

        def rank(candidate: Candidate) -> tuple[float, str]:
            counted = counts.get(candidate.post_id, CounterRow())
            return explain(candidate, counted).score, candidate.post_id

        return sorted(found, key=rank, reverse=True)

    def _hydrate(self, wanted: Iterable[Candidate]) -> None:
        post_ids = [each.post_id for each in wanted if each.post_id not in self._known]
        if not post_ids:
            return
        self._known.update(post_ids)
        has_saved = self._reader.get("has_saved") or False
        self._hydrated.add(hydrated_posts.hydrate(self._viewer, post_ids, has_saved=has_saved))
