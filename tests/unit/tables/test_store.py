import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole import errors
from pinhole.aws import items
from pinhole.tables import store

rows = st.dictionaries(st.text(min_size=1), st.text() | st.integers(-(10**37), 10**37))


@given(rows)
def test_texts_and_whole_numbers_come_back_unchanged(row):
    assert items.plain(items.attributes(row)) == row


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"S": ""}, ""),
        ({"N": "0"}, 0),
        ({"N": "-12"}, -12),
        ({"N": "1.5"}, 1.5),
        ({"N": "-0.25"}, -0.25),
        ({"N": "1E+3"}, 1_000.0),
        ({"BOOL": False}, False),
        ({"NULL": True}, None),
        ({"SS": ["a", "b"]}, {"a", "b"}),
    ],
)
def test_every_type_of_our_tables_is_read(typed, value):
    found = items.plain({"name": typed})["name"]
    assert (found, type(found)) == (value, type(value))


@given(st.lists(st.fixed_dictionaries({"a": st.sampled_from("xyz"), "b": st.sampled_from("12")})))
def test_each_key_is_read_once(keys):
    distinct = list(store._distinct(keys))
    assert len(distinct) == len({tuple(key.items()) for key in keys})
    assert all(key in keys for key in distinct)


def attempts(monkeypatch, changed):
    """How often a write is attempted if the row changes so many times, and the outcome."""
    made = []
    monkeypatch.setattr(store.time, "sleep", lambda seconds: None)

    @store.optimistic("this row")
    def write(value):
        made.append(value)
        if len(made) <= changed:
            raise store.Changed
        return value

    try:
        return write("new"), made
    except errors.Busy as error:
        return str(error), made


def test_a_write_is_decided_again_until_the_row_is_as_it_was_read(monkeypatch):
    assert attempts(monkeypatch, 0) == ("new", ["new"])
    assert attempts(monkeypatch, 3) == ("new", ["new"] * 4)


def test_a_write_that_never_finds_the_row_as_it_was_read_is_busy(monkeypatch):
    said, made = attempts(monkeypatch, 1_000)
    assert said == "Too many concurrent changes of this row"
    assert len(made) < 100
