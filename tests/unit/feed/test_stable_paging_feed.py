"""The promise of paging, kept by the real `pinhole.feed.reading` with its data in memory."""

from itertools import islice

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from pinhole import clock
from pinhole.access.viewer import Viewer
from pinhole.fan_out import backfill
from pinhole.feed import (
    author_posts,
    candidates,
    entries,
    hidden_authors,
    merging,
    reader_state,
    reading,
)
from pinhole.feed.stable_paging import BOTTOM
from pinhole.hydration.hydrated_posts import Hydrated

from tests.unit.feed.doors import Doors, FeedPaging, FeedWorld
from tests.unit.feed.machine import HUNT, PAGES, PagingMachine, batches, numbers
from tests.unit.feed.world import AUTHORS, LATEST, READER

pytestmark = pytest.mark.slow

MONTH = 30 * 86_400


class FeedMachine(PagingMachine):
    """Time passes too: the reader is away, entries expire, those of deleted posts stay."""

    def __init__(self) -> None:
        super().__init__()
        self.world = FeedWorld()
        self.patch = pytest.MonkeyPatch()
        self.doors = Doors(self.world, self.patch)

    def open(self, order, window):
        return FeedPaging(self.world, None, order, window)

    @rule(days=st.sampled_from([0.1, 1, 5, 13, 15, 29, 31, 61]), size=batches, first=numbers)
    def pass_time(self, days, size, first):
        self.world.pass_time(days / 2)
        self.publish(size, first, step=1000)
        self.world.pass_time(days / 2)

    @rule(days=st.sampled_from([20, 31, 45, 62]))
    def stay_active(self, days):
        """Publish and read every few days."""
        for _ in range(0, days, 10):
            self.world.publish(AUTHORS)
            self.world.pass_time(10)
            reading.read(Viewer(READER, "me"), reading.Asked(limit=5))

    def teardown(self):
        try:
            super().teardown()
        finally:
            self.patch.undo()


TestFeed = FeedMachine.TestCase
TestFeed.settings = PAGES


@pytest.fixture
def world(monkeypatch):
    world = FeedWorld()
    Doors(world, monkeypatch)
    return world


def read_further_down_each_month(world):
    """Days 0, 29 and 58, further each time, and everything when the oldest entries expire."""
    world.publish(AUTHORS * 40)
    for day in range(64):
        down = {0: 10, 29: 60, 58: 110}.get(day, 1)
        paging = FeedPaging(world, None, LATEST, 60)
        for _ in range(0, down, 10):
            paging.read(min(down, 10))
        world.pass_time(1)
    FeedPaging(world, None, LATEST, 60).read_all(50)


def test_entries_that_were_pulled_at_different_times_leave_no_gap(world):
    read_further_down_each_month(world)


def completeness_prolonged(before, since):
    def change(reader):
        reader.complete_until = clock.timestamp() + MONTH
        reader.complete_from = since

    reader_state.change(READER, change)


def test_the_same_test_finds_an_extension_that_prolongs_the_one_before(world, monkeypatch):
    monkeypatch.setattr(reader_state, "completed", completeness_prolonged)
    with pytest.raises(AssertionError, match="never shown"):
        read_further_down_each_month(world)


# A test of the test: bugs planted in the parts behind the timeline.

extend = entries.extend


def merged_with_doubles(self, low, below, hint):
    sources = [self._stored(low, below, hint)]
    sources += [
        merging.down_to(low, author_posts.recent(author, below)) for author in self.celebrities
    ]
    return candidates._allowed(self.reader, merging.newest_first(sources), hint)


def completeness_of_more_than_was_stored(reader, boundary, pulled):
    found, since = extend(reader, boundary, pulled)
    reader_state.completed(reader_state.find(READER), BOTTOM)
    return found, since


def visit_that_forgets_the_absence(user_id):
    def change(reader):
        reader.visited_at = clock.timestamp()

    reader_state.change(user_id, change)


def recent_posts_alone(author, below):
    return (post for post in author_posts.recent_posts(author) if post.post_id < below)


def ahead_and_nothing_after(self, hint):
    return iter(self.ahead)


def extension_without_its_last(reader, boundary, pulled):
    found, since = extend(reader, boundary, pulled)
    return list(islice(found, max(0, len(found) - 1))), since


MUTANTS = {
    "a post that is pushed and pulled comes twice": [
        (candidates.Feed, "_merged", merged_with_doubles)
    ],
    "what was read ahead is all": [(candidates.Feed, "_ahead", ahead_and_nothing_after)],
    "an extension claims too much": [(entries, "extend", completeness_of_more_than_was_stored)],
    "an extension skips a post": [(entries, "extend", extension_without_its_last)],
    "a celebrity has only recent posts": [(author_posts, "recent", recent_posts_alone)],
    "entries expire with their claim": [(reader_state, "entry_seconds", lambda: MONTH)],
    "a large backfill claims all": [
        (reader_state, "incomplete_below", lambda user_id, since: None)
    ],
    "an absence is forgotten": [(reader_state, "visit", visit_that_forgets_the_absence)],
    "the unfollowed stay": [(hidden_authors, "unfollowed", lambda row, author_ids: set())],
    "a follow brings no posts": [(backfill, "_add", lambda reader_id, author: None)],
    "the deleted are shown": [(Hydrated, "may_see", lambda self, viewer, post: True)],
}


@pytest.mark.parametrize("bug", MUTANTS)
def test_a_planted_bug_is_found(monkeypatch, bug):
    for where, name, mutant in MUTANTS[bug]:
        monkeypatch.setattr(where, name, mutant)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(FeedMachine, settings=HUNT)
