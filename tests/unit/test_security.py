"""docs/security.md: every threat has a control, and every control a test that exists."""

import ast
import re
from functools import cache

import pytest
from detect_secrets.settings import transient_settings

from local import secret_scan
from local.environments import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))
THREATS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| [STRIDE] \|", line)
]


@cache
def functions_of(file):
    tree = ast.parse((ROOT / file).read_text())
    return {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_exists(file, name):
    assert name in functions_of(file)


def test_every_threat_has_a_control_and_a_test():
    assert len(THREATS) > 40
    for _, threat, control, test in THREATS:
        assert threat
        assert control
        assert re.fullmatch(r"(`tests/[\w/]+\.py::test_\w+`(, )?)+", test), threat


def test_every_letter_of_stride_is_there():
    assert {threat[0] for threat in THREATS} == set("STRIDE")


def test_a_secret_in_a_file_is_found(tmp_path, monkeypatch):
    file = tmp_path / "settings.py"
    file.write_text('aws_key = "AKIA' + "QWERTYUIOPASDFGH" + '"\n')
    (tmp_path / "harmless.py").write_text('key = "posts"\n')
    baseline = (ROOT / secret_scan.BASELINE).read_text()
    (tmp_path / secret_scan.BASELINE).write_text(baseline)
    monkeypatch.chdir(tmp_path)
    with transient_settings({}):
        [said] = secret_scan.secrets(["settings.py", "harmless.py"])
    assert said.startswith("settings.py:1: AWS Access Key")
