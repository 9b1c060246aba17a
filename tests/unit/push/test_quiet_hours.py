"""Quiet hours: by the clock of the person's time zone, also past midnight."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.push.quiet_hours import is_quiet, is_time_zone

TIMES = st.times().map(lambda each: f"{each:%H:%M}")


def at(hour, minute=0, day=15, month=1):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def night(zone="Europe/Berlin", begins="22:00", ends="07:00"):
    return {"begins": begins, "ends": ends, "time_zone": zone}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(20, 59), False),
        (at(21), True),  # 22:00 in winter
        (at(2), True),
        (at(5, 59), True),
        (at(6), False),
        (at(20, month=7), True),  # 22:00 in summer
        (at(5, month=7), False),
    ],
)
def test_a_night_goes_past_midnight_by_the_clock_of_its_place(moment, expected):
    assert is_quiet(night(), moment) is expected


def test_without_quiet_hours_it_is_never_quiet():
    assert not is_quiet(None, at(3))


@given(TIMES, TIMES, st.integers(0, 24 * 60 - 1))
def test_two_halves_of_a_day_are_never_quiet_together(begins, ends, minute):
    moment = at(0) + timedelta(minutes=minute)
    day = is_quiet(night("UTC", begins, ends), moment)
    other = is_quiet(night("UTC", ends, begins), moment)
    if begins == ends:
        assert not day
        assert not other
    else:
        assert day != other


@given(TIMES, TIMES)
def test_quiet_hours_begin_at_their_beginning_and_end_at_their_end(begins, ends):
    if begins != ends:
        today = at(0).date()
        first, last = (
            datetime.combine(today, time.fromisoformat(each), UTC) for each in (begins, ends)
        )
        assert is_quiet(night("UTC", begins, ends), first)
        assert not is_quiet(night("UTC", begins, ends), last)


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/Argentina/Ushuaia"])
def test_time_zones_are_those_of_the_list(name):
    assert is_time_zone(name)


@pytest.mark.parametrize("name", ["", "Berlin", "../../etc/passwd", "/etc/localtime", "x" * 64])
def test_other_names_are_none(name):
    assert not is_time_zone(name)
