"""What `make` asks of `local.operate`."""

import subprocess

import pytest

from local.environments import ROOT


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], []),
        (["CHECK=0"], []),
        (["CHECK="], []),
        (["CHECK=1"], ["--check"]),
        (["READER=ben"], ["--reader", "ben"]),
        (["CHECK=1", "AFTER=ben"], ["--check", "--after", "ben"]),
    ],
)
def test_rebuild_repairs_unless_it_is_only_to_check(given, expected):
    said = subprocess.run(
        ["make", "-n", "rebuild", *given], cwd=ROOT, capture_output=True, text=True, check=True
    )
    words = said.stdout.replace("\\\n", " ").replace('"', "").split()
    assert words[words.index("rebuild") + 1 :] == expected
