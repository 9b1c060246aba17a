"""The text that holds a reader's recent unfollows."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import clock, ids
from pinhole.feed import recent_unfollows

START = datetime(2026, 11, 22, tzinfo=UTC)
AUTHORS = [str(UUID(int=number)) for number in range(2 * recent_unfollows.MOST)]
steps = st.tuples(st.sampled_from(["add", "without"]), st.sampled_from(AUTHORS[:6]))


@given(st.lists(steps, max_size=30))
def test_it_holds_everybody_who_was_added_and_not_removed(script):
    text, expected = "", set()
    for step, author in script:
        text = getattr(recent_unfollows, step)(text, author)
        expected = expected | {author} if step == "add" else expected - {author}
        assert recent_unfollows.among(text, AUTHORS) == expected


def test_only_the_latest_stay_so_that_the_row_takes_one_read_unit():
    text = ""
    for author in AUTHORS:
        text = recent_unfollows.latest(recent_unfollows.add(text, author))
    assert recent_unfollows.among(text, AUTHORS) == set(AUTHORS[recent_unfollows.MOST :])
    assert len(text) <= 3_700


@pytest.mark.parametrize("minutes", [1, 60, 43_200])
def test_unfollows_are_forgotten_after_a_while_and_not_before(monkeypatch, minutes):
    text = ""
    for author, after in ((AUTHORS[0], 0), (AUTHORS[1], minutes)):
        monkeypatch.setattr(clock, "now", lambda after=after: START + timedelta(minutes=after))
        text = recent_unfollows.add(text, author)
    last = ids.boundary(clock.timestamp())
    assert recent_unfollows.among(recent_unfollows.later(text, last), AUTHORS) == {AUTHORS[1]}
    first = ids.boundary(START.timestamp())
    assert recent_unfollows.later(text, first) == text
