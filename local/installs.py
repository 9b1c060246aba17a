"""Installing packages: choosing the Python, and explaining failures such as no network."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local.console import Trouble

_NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ProxyError"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH"
)
_HOST = re.compile(r"(?:host='|https://)([\w.-]+)")


def run(command: list[str], environment: Mapping[str, str], cwd: Path | None = None) -> None:
    """Run pip or npm quietly; says what went wrong if it fails. Raises Trouble."""
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode and (server := unreached(done.stdout + done.stderr)):
        raise Trouble(f"{server} cannot be reached: the first start needs the network.")
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise Trouble(f"This command failed for the reason above: {' '.join(command)}")


def unreached(said: str) -> str | None:
    """The server that pip or npm could not reach, according to its output."""
    if not _NO_NETWORK.search(said):
        return None
    named = _HOST.search(said)
    return named[1] if named else "The package index"


def requirement_files(file: Path) -> list[Path]:
    """A requirements file and the files that it includes with `-r`."""
    lines = file.read_text().splitlines()
    included = [file.parent / line[3:].strip() for line in lines if line.startswith("-r ")]
    return [file, *(each for other in included for each in requirement_files(other))]


def interpreter(version: str) -> str:
    """The Python to use: of that version if installed, otherwise this one. Raises Trouble."""
    versions = Path.home() / ".pyenv" / "versions"
    named = [shutil.which(f"python{version}")]
    named += [str(found) for found in sorted(versions.glob(f"{version}*/bin/python"))]
    for candidate in (*named, sys.executable):
        if candidate and _makes_environments(candidate):
            return candidate
    raise Trouble(
        f"{sys.executable} cannot make virtual environments: install its venv module "
        "(on Debian and Ubuntu: apt-get install python3-venv)."
    )


def _makes_environments(python: str) -> bool:
    try:
        command = [python, "-c", "import ensurepip, ssl, venv"]
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False
