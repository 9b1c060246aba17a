"""The path that `make fuzz OPERATION=...` asks alone."""

import pytest

from local.console import Trouble
from local.fuzz import require_path

PATHS = ["/feed", "/posts/{post_id}", "/users/me"]


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_the_api_is_asked(path):
    require_path(path, PATHS)


@pytest.mark.parametrize(
    ("path", "near"), [("/nope", "/posts/{post_id}"), ("feed", "/feed"), ("/feeds", "/feed")]
)
def test_a_path_that_the_api_does_not_have_is_refused_in_one_sentence(path, near):
    with pytest.raises(Trouble, match="The API has no path") as refused:
        require_path(path, PATHS)
    assert f"OPERATION={near}" in str(refused.value) or path == "/nope"
