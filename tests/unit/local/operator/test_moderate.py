"""The commands behind `make block` and its like, and what leaves the operator's machine."""

import json
import os
import subprocess

import pytest
from pinhole.accounts.avatar_keys import SIZES
from pinhole.imaging.render import render

from local.console import Trouble
from local.environments import ROOT
from local.operator import moderate
from tests.pictures import copies, file, picture


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["block", "IMAGE=a b.jpg"], ["block", "a b.jpg"]),
        (["block", "IMAGE=a.jpg", "REASON=x y"], ["block", "a.jpg", "--reason", "x y"]),
        (["unblock", "IMAGE=a.jpg"], ["unblock", "a.jpg"]),
        (["moderator", "NAME=nora"], ["moderator", "nora"]),
        (["moderator", "NAME=nora", "REMOVE=1"], ["moderator", "nora", "--remove"]),
        (["moderator", "NAME=nora", "REMOVE=0"], ["moderator", "nora"]),
        (["moderator", "NAME=nora", "REMOVE=no"], ["moderator", "nora"]),
        (["moderator"], ["moderator", ""]),
    ],
)
def test_make_passes_on_its_variables(given, expected):
    command = ["make", "-n", "--no-print-directory", *given]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, check=True)
    line = said.stdout.replace("\\\n", " ").splitlines()[-1]
    [asked] = subprocess.run(
        ["bash", "-c", f"printf '%s\\037' {line.partition('local.operator.moderate')[2]}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert asked.split("\037")[:-1] == expected


def test_a_picture_is_named_whole_and_as_an_avatar_shows_it(tmp_path):
    data = file(picture(1, 900, 300))
    (tmp_path / "a.jpg").write_bytes(data)
    assert moderate.fingerprints(tmp_path / "a.jpg") == [
        render(data).fingerprint,
        render(data, sizes=SIZES).fingerprint,
    ]


def test_a_square_picture_that_looks_the_same_both_ways_is_named_once(tmp_path):
    (tmp_path / "a.jpg").write_bytes(file(picture(1, 150, 150)))
    found = moderate.fingerprints(tmp_path / "a.jpg")
    assert len(found) == len(set(found))


@pytest.mark.parametrize("how", ["missing", "folder", "no picture"])
def test_a_file_that_cannot_be_blocked_is_refused_in_one_sentence(tmp_path, how):
    path = tmp_path / "a.jpg"
    if how == "folder":
        path.mkdir()
    elif how == "no picture":
        path.write_text("nothing")
    with pytest.raises(Trouble, match="picture") as refused:
        moderate.fingerprints(path)
    assert "Errno" not in str(refused.value)
    said = {
        "missing": "there is no file",
        "folder": "is a folder",
        "no picture": "is not a picture",
    }
    assert said[how] in str(refused.value)


class Lambda:
    """Records its calls and returns the given answer."""

    def __init__(self, answer, **more):
        self.asked, self._answer = [], {"Payload": self, **more}
        self._text = answer

    def invoke(self, **asked):
        self.asked.append(asked)
        return self._answer

    def read(self):
        return self._text


class Target:
    prefix = "pinhole-test"

    def __init__(self, client):
        self.client = lambda service: {"lambda": client}[service]


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(copies(1)["as it is"])
    return path


def test_nothing_of_a_picture_but_its_fingerprints_leaves_the_machine(image):
    function = Lambda(b'{"blocked": [], "removed": [], "unknown": [], "too_plain": []}')
    moderate.edit_blocklist(Target(function), image, "known")
    [asked] = function.asked
    assert asked["FunctionName"] == "pinhole-test-edit-blocklist"
    assert len(asked["Payload"]) < 200


def test_a_failing_function_is_reported(image):
    function = Lambda(b'{"errorMessage": "full"}', FunctionError="Unhandled")
    with pytest.raises(Trouble, match="full"):
        moderate.edit_blocklist(Target(function), image)


def answer(**done):
    nothing = {"blocked": [], "removed": [], "unknown": [], "too_plain": []}
    return Target(Lambda(json.dumps({**nothing, **done}).encode()))


@pytest.mark.parametrize("remove", [False, True])
def test_the_command_says_what_was_done(image, capsys, remove):
    what = {"removed": ["0f"]} if remove else {"blocked": ["0f"]}
    moderate._edit(answer(**what), str(image), "", remove)
    said = "0f is no longer blocked" if remove else "0f is blocked"
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("what", "remove", "said"),
    [("too_plain", False, "Nothing was blocked"), ("unknown", True, "Nothing was unblocked")],
)
def test_the_command_fails_when_it_did_nothing_and_says_why(image, capsys, what, remove, said):
    with pytest.raises(Trouble, match=said):
        moderate._edit(answer(**{what: ["00"]}), str(image), "", remove)
    assert "00 " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "named"),
    [(["block", ""], "IMAGE"), (["unblock", " "], "IMAGE"), (["moderator", ""], "NAME")],
)
def test_missing_variables_are_named_in_one_sentence(monkeypatch, command, named):
    monkeypatch.setattr("sys.argv", ["moderate", *command])
    with pytest.raises(Trouble, match=named):
        moderate.main()
