"""How far the order of a feed is that of the score it explains: within a tier, wholly; from one
tier of a window to the next, a score rises by no more than the weight of engagement.
"""

from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import ids
from pinhole.access.viewer import Viewer
from pinhole.feed import stable_paging, tiers
from pinhole.feed.explanations import explain_at
from pinhole.feed.stable_paging import START, Candidate, Tiers
from pinhole.hydration import hydrated_posts
from pinhole.hydration.hydrated_posts import Hydrated
from pinhole.ranking import heat
from pinhole.settings import settings

NOW = 1_800_000_000
HOUR = 3600
TASTE = {"taste": orjson.dumps({"authors": {"ann": 7.1, "bob": 9.0}}).decode()}

# Of each post: its age in hours, its author and the likes it has.
posts = st.lists(
    st.tuples(
        st.integers(0, 48),
        st.sampled_from(["ann", "bob", "cleo", "dan"]),
        st.sampled_from([0, 0, 0, 1, 20, 400, 10_000]),
    ),
    max_size=70,
)
limits = st.sampled_from([1, 2, 3, 7, 20, 50])


class Feed:
    """A feed in memory, read as `pinhole.feed.reading` reads one; nothing changes meanwhile."""

    def __init__(self, found):
        self.candidates, self.counts = [], {}
        for number, (age, author, likes) in enumerate(found):
            post_id = ids.boundary(NOW - age * HOUR)[:16] + f"{number:010d}"
            self.candidates.append(Candidate(post_id, author))
            stored = likes * heat.of_interaction(post_id, ids.boundary(NOW))
            self.counts[post_id] = {"likes": likes, "heat": stored}
        self.candidates.sort(reverse=True)

    def newest(self, below, most):
        return [each for each in self.candidates if each.post_id < below][:most]

    def between(self, low, below):
        return [each for each in self.candidates if low <= each.post_id < below]

    def hydrate(self, viewer, post_ids, has_saved):
        return Hydrated({}, {each: self.counts[each] for each in post_ids}, {}, {}, {})

    def read(self, limit, size=None):
        """All post ids, in pages of this size."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hydrated_posts, "hydrate", self.hydrate)
            return [each.post_id for page in self._pages(limit, size) for each in page.candidates]

    def _pages(self, limit, size):
        place = START
        while place:
            hydration = tiers.Hydration(Viewer("me", "me"), {}, self._explainer)
            by = Tiers(size or settings.feed_tier, hydration.best_first)
            page = stable_paging.ranked(
                self, place, limit, settings.feed_window, hydration.by_taste, by
            )
            yield page
            place = page.after

    def scores(self, shown):
        by_id = {each.post_id: each for each in self.candidates}
        explain = self._explainer(self.candidates[0].post_id) if shown else None
        return [explain(by_id[each], self.counts[each]).score for each in shown]

    def _explainer(self, anchor):
        return explain_at(TASTE, {}, anchor)


def late_and_liked():
    """Forty posts of somebody unknown: the oldest, which nobody's taste places, is liked most."""
    return Feed([(0, "cleo", 0)] * 20 + [(1, "cleo", 0)] * 19 + [(2, "cleo", 10_000)])


def of_size(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]


@given(found=posts, limit=limits)
def test_each_tier_is_in_the_order_of_its_scores(found, limit):
    feed = Feed(found)
    shown = feed.read(limit)
    assert sorted(shown, reverse=True) == [each.post_id for each in feed.candidates]
    for window in of_size(feed.scores(shown), settings.feed_window):
        for tier in of_size(window, settings.feed_tier):
            assert tier == sorted(tier, reverse=True)


@given(found=posts)
def test_no_later_tier_of_a_window_scores_higher_by_more_than_engagement_weighs(found):
    feed = Feed(found)
    for window in of_size(feed.scores(feed.read(20)), settings.feed_window):
        for before, after in pairwise(of_size(window, settings.feed_tier)):
            assert max(after) - min(before) <= settings.weight_engagement


@given(found=posts, limit=limits)
def test_the_size_of_a_page_does_not_change_the_order(found, limit):
    feed = Feed(found)
    assert feed.read(limit) == feed.read(20)


def test_a_liked_post_behind_a_whole_tier_begins_the_next_one():
    """Its engagement is read with its tier; nothing else tells of it (docs/decisions/feed.md)."""
    feed = late_and_liked()
    assert feed.read(20).index(feed.candidates[-1].post_id) == settings.feed_tier


def test_with_one_tier_for_the_whole_window_the_order_is_that_of_all_scores():
    feed = late_and_liked()
    assert feed.read(20, size=settings.feed_window)[0] == feed.candidates[-1].post_id
