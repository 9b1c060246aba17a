"""Paging through the best comments while likes, new comments and deletions change everything."""

from hypothesis import given
from hypothesis import strategies as st
from pinhole import ids
from pinhole.paging import ranked_pages
from pinhole.paging.ranked_pages import Entry, Position

from tests.flow.support.rows import growing


class Thread:
    """A post's comments in memory: id -> rank."""

    def __init__(self, count=0):
        self._ids = growing()
        self.ranks: dict[str, str] = {}
        for _ in range(count):
            self.write()

    def write(self):
        comment_id = next(self._ids)
        self.ranks[comment_id] = comment_id
        return comment_id

    def like(self, comment_id, hours):
        self.ranks[comment_id] = ids.moved(comment_id, hours * 3_600_000)

    def best(self, most):
        ranked = sorted(self.ranks, key=self.ranks.__getitem__, reverse=True)
        return [Entry(each, "a") for each in ranked[:most]]

    def older(self, below, most):
        found = sorted((each for each in self.ranks if each < below), reverse=True)
        return [Entry(each, "a") for each in found[:most]]


class Unranked(Thread):
    """Comments that move within the index by rank are missing from it for a moment."""

    def best(self, most):
        return []


def pages(thread, limit, between=lambda: None):
    position = Position()
    while position is not None:
        entries, position = ranked_pages.turn(thread, position, limit)
        assert len(entries) == limit or position is None
        if position is not None:
            assert len(position.dump()) <= 1_400
            assert Position.load(position.dump()) == position
        yield from (entry.id for entry in entries)
        between()


interactions = st.lists(
    st.tuples(st.sampled_from(["like", "write", "delete"]), st.integers(0, 200))
)


@given(st.integers(0, 140), st.integers(1, 50), interactions, st.integers(0, 4))
def test_every_comment_that_stays_is_shown_once(count, limit, interactions, pace):
    thread = Thread(count)
    first, script = set(thread.ranks), list(interactions)

    def meanwhile():
        for _ in range(pace):
            interaction, number = script.pop(0) if script else ("", 0)
            chosen = sorted(thread.ranks)[number % len(thread.ranks)] if thread.ranks else None
            if interaction == "write":
                thread.write()
            elif interaction and chosen:
                thread.like(chosen, number) if interaction == "like" else thread.ranks.pop(chosen)

    shown = list(pages(thread, limit, meanwhile))
    assert len(shown) == len(set(shown))
    assert first & set(thread.ranks) <= set(shown)


@given(st.integers(0, 120), st.integers(1, 50))
def test_comments_missing_from_the_index_by_rank_are_shown_by_time(count, limit):
    thread = Unranked(count)
    assert list(pages(thread, limit)) == sorted(thread.ranks, reverse=True)


def test_the_best_come_first_and_the_rest_by_time():
    thread = Thread(110)
    by_time = sorted(thread.ranks, reverse=True)
    for hours, comment_id in enumerate(by_time, 1):
        thread.like(comment_id, hours)
    shown = list(pages(thread, 20))
    assert shown[: ranked_pages.REMEMBERED] == by_time[::-1][: ranked_pages.REMEMBERED]
    assert shown[ranked_pages.REMEMBERED :] == by_time[: 110 - ranked_pages.REMEMBERED]


def test_a_comment_that_rises_meanwhile_is_next():
    thread = Thread(6)
    oldest = min(thread.ranks)
    _, position = ranked_pages.turn(thread, Position(), 2)
    thread.like(oldest, 5)
    [next_one, _], _ = ranked_pages.turn(thread, position, 2)
    assert next_one.id == oldest


def test_a_page_is_the_last_when_nothing_is_left():
    entries, position = ranked_pages.turn(Thread(3), Position(), 3)
    assert (len(entries), position) == (3, None)
    assert ranked_pages.turn(Thread(), Position(), 3) == ([], None)


def test_a_page_costs_the_same_wherever_it_is():
    class Counting(Thread):
        read = 0

        def best(self, most):
            self.read += most
            return super().best(most)

        def older(self, below, most):
            self.read += most
            return super().older(below, most)

    thread, position = Counting(1_000), Position()
    while position is not None:
        thread.read = 0
        _, position = ranked_pages.turn(thread, position, 50)
        assert thread.read <= 2 * (ranked_pages.REMEMBERED + 50 + 1)
