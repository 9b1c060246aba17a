import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.aws import items
from pinhole.tables import store

rows = st.dictionaries(st.text(min_size=1), st.text() | st.integers(-(10**37), 10**37))


@given(rows)
def test_texts_and_whole_numbers_come_back_as_they_went(row):
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
def test_keys_are_asked_for_once_each(keys):
    distinct = list(store._distinct(keys))
    assert len(distinct) == len({tuple(key.items()) for key in keys})
    assert all(key in keys for key in distinct)
