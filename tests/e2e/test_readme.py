"""The README's session, word for word, in a shell with curl: for a reader who knows only that."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from local.environments import ROOT
from tests.e2e.support.network import Network

# The README waits two seconds for a photo; the test polls until it is there.
SLEEP = """
sleep() {
  for try in $(seq 600); do
    case $(curl -s "$API/posts/$POST" -H "Authorization: Bearer $TOKEN") in
      *'"state":"published"'*) return ;;
    esac
    command sleep 0.1
  done
}
"""


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="needs curl")
def test_the_session_in_the_readme_does_what_it_says(network: Network, tmp_path: Path):
    author = network.person("ana")
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "outputs.json").write_text(json.dumps(dict(network.addresses)))
    (tmp_path / "local").symlink_to(ROOT / "local")
    script = SLEEP + "\n".join(_blocks()).replace("<user_id>", author.user_id)
    script = script.replace("<post_id>", "$POST").replace("<username>", author.username)

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    told = done.stdout
    assert '"username":"nora"' in told
    assert "\n204\n" in told, "the presigned upload"
    assert "200 image/webp" in told
    assert '"is_following":true' in told
    assert '"posts":[]' in told, "the feed of those who follow nobody who posts"
    assert '"is_liked":true,"like_count":1' in told
    assert (tmp_path / "large.webp").read_bytes().startswith(b"RIFF")
    assert len(network.account.rows("users", username="nora")) == 1


def _blocks() -> list[str]:
    """The shell blocks of the section, in order."""
    text = (ROOT / "README.md").read_text()
    section = text.partition("## The API by example\n")[2].partition("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
