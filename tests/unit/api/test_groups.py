"""Who is a moderator, according to the claim that API Gateway passes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.api.app import groups

# Cognito allows any group name without white space.
NAMES = st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1, max_size=30)


@given(st.lists(NAMES, max_size=5))
def test_a_list_of_groups_is_read_as_it_was(names):
    assert groups(f"[{' '.join(names)}]") == set(names)


@given(
    st.one_of(
        st.none(), st.integers(), st.booleans(), st.lists(NAMES), st.dictionaries(NAMES, NAMES)
    )
)
def test_a_claim_that_is_not_text_names_no_group(claim):
    assert groups(claim) == set()


@given(st.text())
def test_any_text_is_read_without_an_error_and_names_a_moderator_only_as_a_whole_word(text):
    assert ("moderators" in groups(text)) == (
        text[:1] == "[" and text[-1:] == "]" and "moderators" in text[1:-1].split(" ")
    )


@pytest.mark.parametrize(
    "claim",
    [
        *("", "[", "]", "[]", "moderators", "[moderators", "moderators]", "[Moderators]"),
        *("[moderators,admins]", "[x-moderators]", "[moderators2]", '["moderators"]'),
        *("[[moderators]]", "[a\tmoderators]", "[a\nmoderators]", "[a\u00a0moderators]"),
        *("{moderators}", " [moderators]", "[moderators] "),
    ],
)
def test_a_similar_group_name_makes_nobody_a_moderator(claim):
    assert "moderators" not in groups(claim)


@pytest.mark.parametrize("claim", ["[moderators]", "[a moderators]", "[moderators b]"])
def test_the_moderators_group_counts_at_any_position_in_the_list(claim):
    assert "moderators" in groups(claim)
