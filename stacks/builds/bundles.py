"""Code and byte code for Lambda, built once for each content.

A bundle's name holds a hash of its inputs, so a second synth builds nothing. Byte code is compiled
to be used without a check of time stamps (`unchecked-hash`): CDK and Lambda do not keep them, and
checked byte code would be compiled again at every cold start, which doubles its time.
"""

from __future__ import annotations

import compileall
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING

from stacks.builds.build_cache import once

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

# Larger files are programs: compressing them well takes three times as long and saves 6 %.
_LARGE = 2**20
# FFmpeg: compressing it takes seconds and saves a fifth.
_HUGE = 2**25
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold


@dataclass(frozen=True)
class Bundle:
    """Code with its byte code, as a zip file or as a folder: each is built when it is asked for."""

    name: str
    hash: str  # of all inputs
    build: Callable[[Path], None] = field(compare=False)

    @property
    def path(self) -> Path:
        """The zip file."""
        return once(f"{self.name}-{self.hash}.zip", self._zip)

    @property
    def folder(self) -> Path:
        """The same files unpacked, for all that read them on this machine."""
        return once(f"{self.name}-{self.hash}", self.build)

    def code(self) -> lambda_.Code:
        # A late import, which takes a second: the runner builds the site without it.
        from aws_cdk import aws_lambda as lambda_

        return lambda_.Code.from_asset(str(self.path), asset_hash=self.hash)

    def _zip(self, path: Path) -> None:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            self.build(Path(folder))
            _zip(Path(folder), path)


class NotCompiled(Exception):
    """Not all sources of a bundle compile."""


def bundle(
    name: str, inputs: Iterable[bytes], fill: Callable[[Path], None], *, python: str, home: str
) -> Bundle:
    """The files that `fill` puts into a folder, with byte code for that version of Python.

    `inputs` is everything that `fill` depends on. `home` is the folder that Lambda unpacks to, for
    tracebacks.
    """
    interpreter = interpreter_of(python)
    compiled = f"{python} {home} {bool(interpreter)}".encode()
    content = hash_of(*inputs, Path(__file__).read_bytes(), compiled)

    def build(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        fill(folder)
        if interpreter:
            _compile(folder, interpreter, home)

    return Bundle(name, content, build)


def sources(folder: Path) -> list[Path]:
    """The files of a source folder, in a fixed order, without Python's caches."""
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )


def contents(folder: Path) -> list[bytes]:
    """A source folder as inputs of a bundle: names and bytes."""
    files = sources(folder)
    return [part for path in files for part in (_name(path, folder), path.read_bytes())]


def copy(folder: Path, to: Path) -> None:
    """Copy the files of a source folder."""
    for path in sources(folder):
        target = to / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


@cache
def interpreter_of(version: str) -> str | None:
    """An interpreter of a minor version ("3.13"): this one, or one on the PATH or of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    known = [sys.executable, shutil.which(f"python{version}")]
    installed = [str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python{version}"))]
    return next((path for path in known + installed if path and _is(version, path)), None)


def _is(version: str, interpreter: str) -> bool:
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([interpreter, "-c", ask], capture_output=True, text=True)
    return answer.stdout.strip() == version


def _compile(folder: Path, interpreter: str, home: str) -> None:
    """Raises CalledProcessError, or NotCompiled, for code that does not compile."""
    if interpreter != sys.executable:
        options = ["-q", "-s", str(folder), "-p", home, "--invalidation-mode", "unchecked-hash"]
        subprocess.run([interpreter, "-m", "compileall", *options, str(folder)], check=True)
        return
    # In this process: starting another for each of sixty functions would take longer.
    mode = PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(
        folder,
        quiet=1,
        stripdir=str(folder),
        prependdir=home,
        invalidation_mode=mode,
        optimize=0,  # as Lambda runs it, however this process runs
    ):
        raise NotCompiled(f"{folder} holds code that does not compile")


def _zip(folder: Path, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                entry = zipfile.ZipInfo(str(file.relative_to(folder)), _LONG_AGO)
                entry.external_attr = _mode(file) << 16
                content = file.read_bytes()
                is_huge = len(content) > _HUGE
                entry.compress_type = zipfile.ZIP_STORED if is_huge else zipfile.ZIP_DEFLATED
                level = 1 if len(content) > _LARGE else None
                archive.writestr(entry, content, compresslevel=level)


def _mode(file: Path) -> int:
    """Programs stay executable; other bits of this machine's modes are dropped."""
    return 0o755 if file.stat().st_mode & 0o100 else 0o644


def _name(path: Path, folder: Path) -> bytes:
    return str(path.relative_to(folder)).encode()


def hash_of(*parts: bytes) -> str:
    """A hash of all parts and their boundaries."""
    digests = b"".join(hashlib.sha256(part).digest() for part in parts)
    return hashlib.sha256(digests).hexdigest()[:32]
