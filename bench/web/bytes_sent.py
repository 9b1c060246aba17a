"""How many bytes of scripts and styles the app's pages load, compressed by `gzip -9`."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

# Phanpy's production build (commit 03400504 of 2026-08-19): entry and preloads.
PHANPY_KB = 298
_IMPORT = re.compile(r"""(?:from|import)\s*["'`]\./([^"'`]+\.js)""")


def first_load(site: Path, kind: str) -> float:
    """Kilobytes of a kind ("js", "css") that the page itself names."""
    page = (site / "index.html").read_text()
    return sum(_kilobytes(site / name) for name in _named(page, kind))


def further_pages(site: Path) -> dict[str, float]:
    """Kilobytes of scripts that each further page adds to the first load."""
    page = (site / "index.html").read_text()
    first = set(_named(page, "js"))
    pages = {file.stem.rsplit("-", 1)[0]: file for file in site.glob("assets/*Page-*.js")}
    return {
        name: sum(_kilobytes(site / each) for each in _needed(site, file) - first)
        for name, file in sorted(pages.items())
    }


def _needed(site: Path, file: Path) -> set[str]:
    """A script and what it imports, at once or through others."""
    found: set[str] = set()
    waiting = [f"assets/{file.name}"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        imports = re.findall(
            r'(?:from|import)\s*["`\']\./([^"`\']+\.js)', (site / name).read_text()
        )
        waiting += [f"assets/{each}" for each in imports]
    return found


def _named(page: str, kind: str) -> list[str]:
    return re.findall(rf'="/(assets/[^"]+\.{kind})"', page)


def _kilobytes(file: Path) -> float:
    return len(gzip.compress(file.read_bytes(), 9)) / 1000
