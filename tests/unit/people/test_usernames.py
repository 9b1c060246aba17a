import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.people import usernames
from pinhole.text import entities

NAMES = st.text("abcxyz0189_.", min_size=3, max_size=30)


def has_odd_dots(name):
    return ".." in f".{name}."


@given(NAMES.filter(lambda name: name not in usernames._RESERVED and not has_odd_dots(name)))
def test_3_to_30_of_the_allowed_characters_are_a_name_that_can_be_mentioned(name):
    usernames.check(name)
    assert entities.mentions(f"With @{name}.") == [name]


@given(st.text(max_size=40))
def test_anything_else_is_refused_with_the_rule(name):
    allowed = set("abcdefghijklmnopqrstuvwxyz0123456789_.")
    if 3 <= len(name) <= 30 and set(name) <= allowed and not has_odd_dots(name):
        return
    with pytest.raises(ValueError, match="3 to 30 of the characters a-z, 0-9 and _"):
        usernames.check(name)


LOOK_ALIKES = ["аnа", "ａｎａ", "an\u200da", "ﬁona", "٣٣٣"]
TYPOS = ["", "ab", "a" * 31, "Ana", "ana ", "ana\n", "ana-b", "...", ".ana", "ana.", "a..b"]


@pytest.mark.parametrize("name", LOOK_ALIKES + TYPOS)
def test_look_alikes_and_odd_characters_are_refused(name):
    with pytest.raises(ValueError, match="3 to 30"):
        usernames.check(name)


@pytest.mark.parametrize("name", ["admin", "users", "support", "feed", "null", "pinhole"])
def test_reserved_names_are_refused(name):
    with pytest.raises(ValueError, match="reserved"):
        usernames.check(name)
