from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from pinhole import clock, ids

# Milliseconds from 1970 to 9999, the last year of Python's datetime.
moments = st.integers(0, 253_370_764_800_000).map(lambda n: datetime.fromtimestamp(n / 1000, UTC))


def ulid_at(moment):
    real, clock.now = clock.now, lambda: moment
    try:
        return ids.ulid()
    finally:
        clock.now = real


@given(moments)
def test_a_ulid_tells_its_moment_to_the_millisecond(moment):
    assert abs(ids.moment(ulid_at(moment)) - moment) <= timedelta(milliseconds=1)


@given(moments)
def test_a_ulid_holds_the_utc_date_that_the_cdn_looks_for(moment):
    noon = moment.replace(hour=12)
    assert f"{ids.moment(ulid_at(noon)):%Y/%m/%d}" == f"{noon:%Y/%m/%d}"


@given(moments, moments)
def test_ulids_sort_by_time(one, other):
    if abs(one - other) >= timedelta(milliseconds=2):
        assert (ulid_at(one) < ulid_at(other)) == (one < other)


def test_the_specifications_example_reads_as_its_time():
    # https://github.com/ulid/spec: 01ARYZ6S41 is 1469918176385 ms
    moment = ids.moment("01ARYZ6S41TSV4RRFFQ69G5FAV")
    assert moment == datetime.fromtimestamp(1_469_918_176.385, UTC)


@given(moments)
def test_a_new_ulid_is_valid(moment):
    assert ids.is_ulid(ulid_at(moment))


def test_two_ulids_of_one_moment_differ():
    moment = clock.now()
    assert len({ulid_at(moment) for _ in range(1_000)}) == 1_000


@given(st.text(max_size=30) | st.from_regex(r"[0-9A-Za-z]{26}", fullmatch=True))
def test_only_canonical_text_is_a_ulid(text):
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    expected = len(text) == 26 and set(text) <= set(alphabet) and text[0] <= "7"
    assert ids.is_ulid(text) == expected
    if expected:
        ids.moment(text)


def test_a_user_id_is_a_lower_case_uuid_and_nothing_else():
    good = "0a1b2c3d-0000-4000-8000-abcdefabcdef"
    assert ids.is_user_id(good)
    for bad in ("", "me", good.upper(), good + "\n", f" {good}", good[:-1], "٠" + good[1:]):
        assert not ids.is_user_id(bad), bad


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**80 - 2))
def test_an_id_above_another_sorts_above_it(milliseconds, random):
    other = ids._text(milliseconds << 80 | random)
    assert ids.is_ulid(ids.above(other))
    assert ids.above(other) > other
