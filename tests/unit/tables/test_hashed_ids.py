"""The text that names people on a row."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from pinhole.tables import hashed_ids

PEOPLE = [str(UUID(int=number)) for number in range(20)]


@given(st.lists(st.tuples(st.sampled_from(["add", "without"]), st.sampled_from(PEOPLE))))
def test_it_is_a_set(history):
    text, expected = "", set()
    for step, user_id in history:
        text = getattr(hashed_ids, step)(text, user_id)
        (expected.add if step == "add" else expected.discard)(user_id)
    assert hashed_ids.among(text, PEOPLE) == expected
    assert hashed_ids.count(text) == len(expected)
    assert len(text) == 11 * len(expected)


def test_an_empty_set_holds_nobody():
    assert hashed_ids.among("", PEOPLE) == set()
