"""The site's files, built from `web/` by Vite, once for each content."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from stacks.builds.build_cache import ROOT, once
from stacks.builds.bundles import contents, hash_of

WEB = ROOT / "web"
# `make environments` installs them there, and links `web/node_modules` to it.
PACKAGES = ROOT / ".local" / "web" / "node_modules"
# The files in this folder have a hash of their content in their names.
HASHED = "assets/"
KEPT = "public, max-age=31536000, immutable"
ASKED_FOR = "no-cache"


class NotBuilt(Exception):
    """The site could not be built, with what Vite said."""


def site() -> Path:
    """The folder of the built site; built again only after a change. Raises NotBuilt."""
    return once(f"site-{hash_of(*_inputs())}", _build)


def cache_control(name: str) -> str:
    """The header that says how long a browser may keep a file of the site without asking again."""
    return KEPT if name.startswith(HASHED) else ASKED_FOR


def _inputs() -> list[bytes]:
    """All files of `web/`: `node_modules` is a link, which is not followed."""
    return [*contents(WEB), Path(__file__).read_bytes()]


def _build(folder: Path) -> None:
    vite = PACKAGES / "vite" / "bin" / "vite.js"
    if not vite.exists():
        raise NotBuilt(f"{vite} is missing: run `make environments`.")
    done = subprocess.run(
        [_node(), str(vite), "build", "--outDir", str(folder), "--logLevel", "warn"],
        cwd=WEB,
        env={**os.environ, "NODE_ENV": "production"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotBuilt(done.stdout + done.stderr)


def _node() -> str:
    """Node of this environment, or the system's."""
    own = Path(sys.executable).parent / "node"
    found = str(own) if own.exists() else shutil.which("node")
    if not found:
        raise NotBuilt("Node is missing: run `make environments`.")
    return found
