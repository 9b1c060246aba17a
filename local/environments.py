"""The environments that everything else runs in, made on first use and left alone after that.

Three folders under `.local`, each stamped with a hash of what it was made from: a virtual
environment for development (requirements.txt), one for the local cloud alone
(local/cloud-requirements.txt), and the npm packages (local/node). Only the standard library here:
it runs before anything is installed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from local.console import Trouble, main, say, step

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".local"
DEV = STATE / "venvs" / "dev"
CLOUD = STATE / "venvs" / "cloud"
NODE = STATE / "node"
# The Python that the Lambdas are deployed on: the local cloud runs them on its own interpreter.
LAMBDA_PYTHON = "3.13"


def ensure() -> None:
    """Make what is missing or out of date; with nothing to do it takes a few milliseconds."""
    STATE.mkdir(exist_ok=True)
    with _alone():
        if all(_is_current(folder, inputs(folder)) for folder in (DEV, CLOUD, NODE)):
            return
        python = _interpreter()
        say(f"The environments are made with {python}.")
        with ThreadPoolExecutor() as pool:
            cloud = pool.submit(_ensure_venv, CLOUD, python, "the local cloud")
            _ensure_venv(DEV, python, "the CDK and the tests")
            _ensure(NODE, lambda: _install_node_packages(NODE), "the CDK's command line")
            cloud.result()


def tool(name: str) -> Path:
    """A command of the development environment."""
    return DEV / "bin" / name


def path() -> str:
    """PATH with the environment's tools first: node and cdk are found before any of the system."""
    return os.pathsep.join(
        [str(DEV / "bin"), str(NODE / "node_modules" / ".bin"), os.environ.get("PATH", os.defpath)]
    )


def node_environment() -> dict[str, str]:
    """For every command that runs node: our own one, which trusts whom the system trusts (where a
    proxy looks into TLS, its certificate is among those).
    """
    return {"PATH": path(), "NODE_USE_SYSTEM_CA": "1"}


def inputs(folder: Path) -> list[Path]:
    if folder == NODE:
        return [ROOT / "local" / "node" / name for name in ("package.json", "package-lock.json")]
    name = "requirements.txt" if folder == DEV else "local/cloud-requirements.txt"
    return list(_requirement_files(ROOT / name))


def _requirement_files(file: Path) -> Iterator[Path]:
    """A requirements file and the files that it includes with `-r`."""
    yield file
    for line in file.read_text().splitlines():
        if line.startswith("-r "):
            yield from _requirement_files(file.parent / line[3:].strip())


def _ensure_venv(folder: Path, python: str, purpose: str) -> None:
    _ensure(folder, lambda: _install_venv(folder, python), purpose)


def _ensure(folder: Path, install: Callable[[], None], purpose: str) -> None:
    if _is_current(folder, inputs(folder)):
        return
    shutil.rmtree(folder, ignore_errors=True)
    with step(f"Installing {purpose}"):
        install()
    (folder / "stamp").write_text(fingerprint(inputs(folder)))


def _is_current(folder: Path, inputs: Iterable[Path]) -> bool:
    stamp = folder / "stamp"
    # A virtual environment whose Python has since been removed is of no use.
    usable = folder == NODE or (folder / "bin" / "python").exists()
    return usable and stamp.exists() and stamp.read_text() == fingerprint(inputs)


def fingerprint(inputs: Iterable[Path]) -> str:
    """A hash of the inputs, of this file, which says how they are installed, and of the place,
    which is written into every command of a virtual environment.
    """
    digest = hashlib.sha256(str(ROOT).encode())
    for file in (Path(__file__), *inputs):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _install_venv(folder: Path, python: str) -> None:
    _run([python, "-m", "venv", str(folder)])
    requirements = inputs(folder)[0]
    # Byte code is compiled when a module is first imported: doing it for all of aws-cdk-lib takes
    # longer than everything else here together.
    _pip(folder, "install", "--no-deps", "--no-compile", "-r", str(requirements))
    _pip(folder, "check")
    if folder == DEV:
        _make_importable(folder, ROOT / "layers" / "shared" / "python")


def _make_importable(venv: Path, sources: Path) -> None:
    """What an editable install does, for sources that need no build."""
    (packages,) = venv.glob("lib/python*/site-packages")
    (packages / "pinhole.pth").write_text(f"{sources}\n")


def _pip(folder: Path, *arguments: str) -> None:
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-qq"]
    _run([*pip, *arguments])


def _install_node_packages(folder: Path) -> None:
    folder.mkdir(parents=True)
    for file in inputs(folder):
        shutil.copy(file, folder)
    _run([str(tool("npm")), "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder)


def _run(command: list[str], cwd: Path | None = None) -> None:
    environment = {**os.environ, **node_environment()}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise Trouble(f"This command failed, for the reason above: {' '.join(command)}")


def _interpreter() -> str:
    """The Python to build on: the Lambdas' own version where there is one, else this one."""
    versions = Path.home() / ".pyenv" / "versions"
    named = [shutil.which(f"python{LAMBDA_PYTHON}")]
    named += [str(found) for found in sorted(versions.glob(f"{LAMBDA_PYTHON}*/bin/python"))]
    for candidate in (*named, sys.executable):
        if candidate and _can_make_environments(candidate):
            return candidate
    raise Trouble(
        f"{sys.executable} cannot make virtual environments: install its venv module "
        "(on Debian and Ubuntu: apt-get install python3-venv)."
    )


def _can_make_environments(python: str) -> bool:
    try:
        command = [python, "-c", "import ensurepip, ssl, venv"]
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


@contextmanager
def _alone() -> Iterator[None]:
    """Hold off a second command that wants the same environments until the first has made them."""
    with (STATE / "environments.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(ensure)
