"""Environments of single benches, which need packages that nothing else needs."""

from __future__ import annotations

import os
from pathlib import Path

from local import environments, installs


def ensure(name: str, purpose: str, megabytes: int, requirements: Path) -> Path:
    """The folder of commands of a virtual environment with these packages, made on first use;
    `megabytes` are those to download.
    """
    folder = environments.STATE / "venvs" / name
    files = installs.requirement_files(requirements)
    environment = environments.Environment(folder, purpose, megabytes, files, _install)
    environment.make(installs.interpreter(environments.LAMBDA_PYTHON))
    return folder / "bin"


def _install(environment: environments.Environment, python: str) -> None:
    packages = ["-r", str(environment.files[0])]
    pip = [str(environment.folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    for command in (
        [python, "-m", "venv", str(environment.folder)],
        [*pip, "-qq", "install", "--no-deps", "--no-compile", *packages],
        [*pip, "-qq", "check"],
    ):
        installs.run(command, dict(os.environ))
