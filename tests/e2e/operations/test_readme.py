"""The README's session and commands for operators, word for word, in a shell with curl: for a
reader who knows only that.

Each request is answered with success, and each block prints what the block below it says.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.environments import ROOT
from tests.e2e.support.network import Network

# The README waits two seconds for a photo; the test polls until it is there, and repeats a command
# that finds a count behind its rows. Each request leaves its answer's headers in a file of its own.
PRELUDE = r"""
sleep() {
  for try in $(seq 600); do
    case $(command curl -s "$API/posts/$POST" -H "Authorization: Bearer $TOKEN") in
      *'"state":"published"'*) return ;;
    esac
    command sleep 0.1
  done
}
make() {
  for try in $(seq 10); do
    OUTPUTS="$PWD/.local/outputs.json" command make --no-print-directory -C "$ROOT" "$@" && return
    command sleep 1
  done
  return 1
}
curl() { command curl -D "$(mktemp headers/XXXXXX)" "$@"; }
"""
SECTIONS = ("The API by example", "Operate")
MARK = "---- end of block"
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="needs curl")
def test_the_session_in_the_readme_does_and_prints_what_it_says(network: Network, tmp_path: Path):
    for folder in (".local", "headers"):
        (tmp_path / folder).mkdir()
    (tmp_path / ".local" / "outputs.json").write_text(json.dumps(dict(network.addresses)))
    (tmp_path / "local").symlink_to(ROOT / "local")
    blocks = _blocks()
    script = PRELUDE + "".join(f"{block}\necho '{MARK}'\n" for block, _ in blocks)

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "ROOT": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    printed = done.stdout.split(f"{MARK}\n")
    for (block, expected), found in zip(blocks, printed, strict=False):
        assert _matches(expected, found), f"{block}\nprinted\n{found}\nand not\n{expected}"
    assert set(_statuses(tmp_path / "headers")) <= {"200", "201", "202", "204"}
    assert (tmp_path / "full.webp").read_bytes().startswith(b"RIFF")
    assert len(network.account.rows("users", username="nora")) == 1


def _blocks() -> list[tuple[str, str]]:
    """The shell blocks of the sections in order, each with what it prints."""
    text = (ROOT / "README.md").read_text()
    sections = (text.partition(f"\n## {name}\n")[2].partition("\n## ")[0] for name in SECTIONS)
    return [(found[1], found[2] or "") for each in sections for found in BLOCK.finditer(each)]


def _matches(expected: str, printed: str) -> bool:
    """Are all expected lines there in order? An ellipsis stands for anything within a line."""
    lines = [re.escape(line).replace("…", ".*") for line in expected.splitlines()]
    return (
        re.search(r"^[^\n]*" + r"[^\n]*\n(?:.*\n)*?".join(lines), printed, re.MULTILINE) is not None
    )


def _statuses(headers: Path) -> Iterator[str]:
    """The final status of each answer."""
    for file in headers.iterdir():
        found = re.findall(r"^HTTP/\S+ (\d+)", file.read_text(), re.MULTILINE)
        yield found[-1]
