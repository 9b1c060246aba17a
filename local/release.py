"""`make release`: writes a version where it is kept, and closes its section of the changelog.

    make release VERSION=1.2.0        a release
    make release VERSION=1.3.0-dev    after it: what comes next

docs/releasing.md has the steps before and after.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from pinhole import __version__

from local import console, environments
from local.console import Trouble, say

PACKAGE = environments.ROOT / "layers" / "shared" / "python" / "pinhole" / "__init__.py"
CHANGELOG = environments.ROOT / "CHANGELOG.md"
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-dev)?")
_SECTION = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", re.MULTILINE)
_OPEN = "## [Unreleased]\n"


def main() -> None:
    release(sys.argv[1] if len(sys.argv) > 1 else "")


def release(version: str, *, package: Path = PACKAGE, changelog: Path = CHANGELOG) -> None:
    """Raises Trouble if it is no semantic version, or not above the last one, or if nothing was
    noted for it.
    """
    if _order(version) <= _order(__version__):
        raise Trouble(f"{version} does not come after {__version__}.")
    if not version.endswith("-dev"):
        changelog.write_text(_closed(changelog.read_text(), version))
    text = package.read_text()
    package.write_text(text.replace(f'"{__version__}"', f'"{version}"'))
    say(f"This is {version} now.")


def newest(changelog: Path = CHANGELOG) -> str | None:
    """The last release that the changelog has; None before the first."""
    found = _SECTION.search(changelog.read_text())
    return found[1] if found else None


def _closed(text: str, version: str) -> str:
    """What was unreleased, under the version and today's date."""
    before, opened, rest = text.partition(_OPEN)
    if not opened or re.match(r"\s*(## |\Z)", rest):
        raise Trouble("CHANGELOG.md has nothing below [Unreleased]: what is released?")
    return f"{before}{_OPEN}\n## [{version}] - {datetime.now(UTC):%Y-%m-%d}\n{rest}"


def _order(version: str) -> tuple[int, int, int, bool]:
    """What is in development comes before its release."""
    if not (found := _VERSION.fullmatch(version)):
        raise Trouble(f"A version is like 1.2.0 or 1.3.0-dev, not {version!r}: VERSION=1.2.0.")
    major, minor, patch, is_open = found.groups()
    return int(major), int(minor), int(patch), not is_open


if __name__ == "__main__":
    console.main(main)
