"""A test of the test: bugs planted in the timeline, which `PagingMachine` must find."""

import pytest
from hypothesis.stateful import run_state_machine_as_test
from pinhole.feed import cursors, stable_paging
from pinhole.feed.stable_paging import Position

from tests.unit.feed.machine import HUNT, PagingMachine
from tests.unit.feed.world import Paging, Source

pytestmark = pytest.mark.slow

enter, after, next_window = stable_paging._enter, stable_paging._after, stable_paging._next
dump, latest, ranked = cursors.dump, stable_paging.latest, stable_paging.ranked


def above(post_id: str) -> str:
    """The bound just above an id: `<` it means `<=` the id."""
    return post_id + "0"


def next_window_with_the_lowest_again(place):
    return next_window(place) and Position(place.anchor, below=above(place.low))


def window_without_its_newest(source, place, size):
    found = source.newest(place.below, 1)
    if place.low is None and place.anchor and found:
        return enter(source, place._replace(below=found[0].post_id), size)
    return enter(source, place, size)


def window_without_its_lowest(source, place, size):
    made, left = enter(source, place, size)
    return made._replace(low=above(made.low)) if place.low is None else made, left


def window_with_one_below_it(source, place, size):
    found = source.newest(place.below, size + 1)
    made, left = enter(source, place, size)
    return made._replace(low=found[-1].post_id) if place.low is None and found else made, left


def window_that_is_last_too_early(source, place, size):
    made, left = enter(source, place, size)
    found = source.newest(place.below, size + 2)
    return made._replace(is_last=len(found) <= size + 1) if place.low is None else made, left


def window_with_one_above_it(source, place, size):
    if place.low and not place.position:
        _, left = enter(source, place._replace(below=above(place.below)), size)
        return place, left
    return enter(source, place, size)


def window_that_moves(source, place, size):
    """Computed anew for each page, from the newest posts at that time."""
    made, _ = enter(source, place._replace(low=None), size)
    return enter(source, made, size)


def shown_forgotten(place, taken):
    return after(place, taken)._replace(shown=place.shown)


def shown_forgotten_by_the_newest_first_part(place, taken):
    moved = after(place, taken)
    return moved._replace(shown=frozenset()) if place.position else moved


def position_that_stays(place, taken):
    moved = after(place, taken)
    return moved._replace(position=place.position) if place.position else moved


def position_above_the_last_shown(place, taken):
    moved = after(place, taken)
    return moved._replace(position=above(moved.position)) if place.position else moved


def position_below_what_was_not_shown(place, taken):
    moved = after(place, taken)
    return moved._replace(position=taken[-1].post_id) if moved.position else moved


def page_that_ends_with_its_window(source, place, limit, window, order):
    _, left = enter(source, place, window)
    return ranked(source, place, min(limit, len(left) or limit), window, order)


def cursor_without_the_last_shown(place):
    return dump(place._replace(shown=frozenset(sorted(place.shown)[1:])))


def cursor_without_is_last(place):
    return dump(place._replace(is_last=True))


def latest_without_the_next_one(source, place, limit):
    page = latest(source, place, limit)
    below = page.after and source.newest(page.after.below, 1)
    return page._replace(after=page.after._replace(below=below[0].post_id)) if below else page


def latest_with_the_last_again(source, place, limit):
    page = latest(source, place, limit)
    if page.after is None:
        return page
    return page._replace(after=page.after._replace(below=above(page.after.below)))


MUTANTS = [
    (stable_paging, "_next", next_window_with_the_lowest_again),
    (stable_paging, "_enter", window_without_its_newest),
    (stable_paging, "_enter", window_without_its_lowest),
    (stable_paging, "_enter", window_with_one_below_it),
    (stable_paging, "_enter", window_with_one_above_it),
    (stable_paging, "_enter", window_that_is_last_too_early),
    (stable_paging, "_enter", window_that_moves),
    (stable_paging, "_after", shown_forgotten),
    (stable_paging, "_after", shown_forgotten_by_the_newest_first_part),
    (stable_paging, "_after", position_that_stays),
    (stable_paging, "_after", position_above_the_last_shown),
    (stable_paging, "_after", position_below_what_was_not_shown),
    (stable_paging, "ranked", page_that_ends_with_its_window),
    (cursors, "dump", cursor_without_the_last_shown),
    (cursors, "dump", cursor_without_is_last),
    (stable_paging, "latest", latest_without_the_next_one),
    (stable_paging, "latest", latest_with_the_last_again),
]


@pytest.mark.parametrize(
    ("module", "name", "mutant"), MUTANTS, ids=[mutant.__name__ for _, _, mutant in MUTANTS]
)
def test_a_planted_bug_is_found(monkeypatch, module, name, mutant):
    monkeypatch.setattr(module, name, mutant)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(PagingMachine, settings=HUNT)


class Doubled(PagingMachine):
    """A source that does not merge posts that are both pushed and pulled."""

    def open(self, order, window):
        return Paging(self.world, Source(self.world, is_distinct=False), order, window)


def test_a_source_that_doubles_posts_is_found():
    with pytest.raises(AssertionError, match="twice|again"):
        run_state_machine_as_test(Doubled, settings=HUNT)
