"""The commands of `local.operator.repair` behind `make`."""

import os
import subprocess
from contextlib import suppress

import pytest

from local.console import Trouble
from local.environments import ROOT
from local.operator import repair


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], []),
        (["CHECK=0"], []),
        (["CHECK=false"], []),
        (["CHECK="], []),
        (["CHECK=1"], ["--check"]),
        (["READER=ben"], ["--reader", "ben"]),
        (["CHECK=1", "AFTER=ben"], ["--check", "--after", "ben"]),
    ],
)
def test_rebuild_repairs_unless_it_is_only_to_check(given, expected):
    command = ["make", "-n", "--no-print-directory", "rebuild", *given]
    # Not part of the make that may be running the tests.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, check=True)
    words = said.stdout.replace("\\\n", " ").replace('"', "").split()
    assert words[words.index("rebuild") + 1 :] == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--reader", "ben", "--after", "ana"], "Give READER for one feed, or AFTER"),
        (["--after", "nope"], "AFTER is the user_id that the interrupted run named last"),
    ],
)
def test_a_rebuild_that_cannot_begin_there_is_refused_in_one_sentence(monkeypatch, given, said):
    monkeypatch.setattr("sys.argv", ["repair", "rebuild", *given])
    monkeypatch.setattr(repair, "target", lambda stage: None)
    with pytest.raises(Trouble, match=said):
        repair.main()


@pytest.mark.parametrize(
    ("checked", "remaining", "said"),
    [
        (1, 0, "Compared 1 feed with follows and posts: 0 differed, 0 still do."),
        (2, 1, "Compared 2 feeds with follows and posts: 1 differed, 1 still does."),
    ],
)
def test_a_rebuild_says_how_many_feeds_it_compared(monkeypatch, capsys, checked, remaining, said):
    left = [{"user_id": "ana", "missing": [], "surplus": []}] * remaining
    page = {"checked": checked, "differences": left, "remaining": left, "next": None}
    monkeypatch.setattr("sys.argv", ["repair", "rebuild"])
    monkeypatch.setattr(repair, "target", lambda stage: None)
    monkeypatch.setattr(repair, "rebuild", lambda *_: iter([page]))
    with suppress(SystemExit):
        repair.main()
    assert said in capsys.readouterr().out
