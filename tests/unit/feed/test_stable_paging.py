"""Paging through a changing feed: each post that was there at the first page is shown once."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.feed import stable_paging

from tests.unit.feed.machine import PAGES, PagingMachine
from tests.unit.feed.world import (
    AUTHORS,
    CURSOR_MOST,
    LATEST,
    RANKED,
    Paging,
    Source,
    World,
    dump,
    load,
    ulid,
)

pytestmark = pytest.mark.slow

TestPaging = PagingMachine.TestCase
TestPaging.settings = PAGES

AUTHOR = AUTHORS[0]
sizes = st.integers(1, 70)


@pytest.fixture
def world():
    return World()


def open_feed(world, order=RANKED, window=60):
    return Paging(world, Source(world), order, window)


def best_first(world, post_ids):
    found = [world.posts[post_id] for post_id in post_ids]
    return [each.post_id for each in world.order(found, "")]


@pytest.mark.parametrize("order", [RANKED, LATEST])
def test_an_empty_feed_is_one_empty_page(world, order):
    assert open_feed(world, order).read_all(20) == []


@given(st.integers(0, 150), sizes, sizes)
def test_a_feed_at_rest_is_shown_window_by_window_the_best_of_each_first(size, window, limit):
    world = World()
    newest = sorted(world.publish([AUTHOR] * size), reverse=True)
    feed = open_feed(world, window=window)
    windows = [newest[start : start + window] for start in range(0, size, window)]
    assert feed.read_all(limit) == [each for part in windows for each in best_first(world, part)]
    assert len(feed.pages) == max(1, ceil(size / limit))


@given(st.integers(0, 150), sizes)
def test_the_chronological_feed_is_newest_first(size, limit):
    world = World()
    newest = sorted(world.publish([AUTHOR] * size), reverse=True)
    feed = open_feed(world, LATEST)
    assert feed.read_all(limit) == newest
    assert len(feed.pages) == max(1, ceil(size / limit))


@pytest.mark.parametrize("order", [RANKED, LATEST])
def test_two_identical_requests_give_the_same_page(world, order):
    world.publish(AUTHORS * 20)
    one, other = open_feed(world, order), open_feed(world, order)
    while not one.is_done:
        assert one.read(7) == other.read(7)
        assert one.cursor == other.cursor


def test_a_whole_window_on_one_page_is_not_shown_again(world):
    world.publish([AUTHOR] * 120)
    feed = open_feed(world, window=40)
    for _ in range(3):
        assert len(feed.read(40)) == 40
    assert feed.is_done


def test_a_page_goes_on_into_the_next_window(world):
    newest = sorted(world.publish([AUTHOR] * 30), reverse=True)
    feed = open_feed(world, window=10)
    feed.read(8)
    assert set(feed.read(8)[2:]) <= set(newest[10:20])


def test_posts_published_meanwhile_wait_for_the_next_visit(world):
    world.publish([AUTHOR] * 30)
    for order in (RANKED, LATEST):
        feed = open_feed(world, order)
        feed.read(10)
        later = world.publish([AUTHOR] * 30)
        assert not set(feed.read_all(10)) & set(later)


def test_an_old_cursor_reads_no_more_candidates_than_a_new_one(world):
    """The cost of a page does not grow with the posts published since the first one."""
    world.publish([AUTHOR] * 100)
    feed = open_feed(world)
    feed.read(10)
    world.publish([AUTHOR] * 1000)
    place = feed.place
    assert len(feed.source.between(place.low, place.below)) == 60


def test_a_late_post_in_the_window_takes_no_other_posts_place(world):
    old = world.publish([AUTHOR] * 60)
    feed = open_feed(world)
    feed.read(20)
    late = world.publish([AUTHOR] * 30, age=45_500)
    shown = feed.read_all(20)
    assert set(shown) == {*old, *late}


@pytest.mark.parametrize("order", [RANKED, LATEST])
def test_the_posts_that_a_cursor_names_may_be_deleted(world, order):
    published = world.publish([AUTHOR] * 50)
    feed = open_feed(world, order, window=20)
    gone = set()
    while not feed.is_done:
        gone |= {feed.place.anchor, feed.place.below, feed.place.low, *feed.shown}
        for named in gone & world.posts.keys():
            world.delete(named)
        feed.read(7)
    assert {*feed.shown, *gone} >= set(published)


@pytest.mark.parametrize("limit", [1, 7, 49, 50])
def test_a_window_with_many_late_posts_ends_newest_first_and_is_whole(world, limit):
    """More than a cursor remembers: the rest is shown by position alone."""
    world.publish([AUTHOR] * 70)
    feed = open_feed(world)
    feed.read(50)
    world.publish([AUTHOR] * 150, age=40_500, step=100)
    while not feed.place.position:
        assert feed.place.low, "the window ended before the cursor was full"
        feed.read(limit)
    rest = world.eligible() - set(feed.shown)
    rest = sorted((each for each in rest if each >= feed.place.low), reverse=True)
    assert [each for each in feed.read_all(limit) if each in rest] == rest


@pytest.mark.parametrize("limits", [[50] * 3, [100] * 3, [99, 100, 100], [1, 100, 100]])
def test_the_fullest_cursor_is_small_enough(world, limits):
    """The largest windows and pages that settings allow: a page with more than a cursor remembers
    ends newest first.
    """
    published = world.publish([AUTHOR] * 450)
    feed = open_feed(world, window=400)
    for limit in limits:
        feed.read(limit)
        assert len(feed.cursor) <= CURSOR_MOST
    assert len(feed.place.shown) == stable_paging._REMEMBERED
    assert feed.place.position
    assert sorted(feed.read_all(100)) == published


places = st.builds(
    stable_paging.Position,
    anchor=st.builds(ulid, st.integers(0, 2**48 - 1), st.integers(0, 2**40 - 1)),
    below=st.just(stable_paging.TOP),
    low=st.none() | st.builds(ulid, st.integers(0, 2**48 - 1), st.integers(0, 2**40 - 1)),
    is_last=st.booleans(),
    shown=st.integers(0, stable_paging._REMEMBERED).map(
        lambda size: frozenset(stable_paging.fingerprint(ulid(0, n)) for n in range(size))
    ),
    position=st.none() | st.just(ulid(1, 1)),
)


@given(places)
def test_a_cursor_holds_the_whole_position(place):
    assert load(dump(place)) == place
