"""The Lambda layers: our shared code and the packages that functions run on, without Docker.

| layer | contents | functions |
| --- | --- | --- |
| shared | our own code, `layers/shared/python/` | every function |
| runtime | Powertools, PynamoDB, botocore, orjson, Unicode's data | every function |
| contract | pydantic and the multipart parser | functions that read bodies |
| imaging | Pillow, libvips, libheif | process_photo, transcode_video |
| video | FFmpeg | transcode_video |
| crt | AWS's C library, for the signatures of key-value stores | share_keys |

Each `layers/<name>/requirements.txt` lists all packages of its layer by exact version, dependencies
too: what is listed is what is deployed. pip fetches wheels for the stage's platform. Files that no
function reads are left out: 3 MB instead of 24 of botocore, which also halves the time that a
client takes to build. Packages that import everything they export are made lazy (`stacks.lazy`).
"""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from stacks import lazy
from stacks.bundles import ROOT, Bundle, bundle, contents, copy

LAYERS = ROOT / "layers"
_SERVICES = {
    *("cloudfront", "cloudfront-keyvaluestore", "cognito-idp", "dynamodb", "events", "rekognition"),
    *("s3", "secretsmanager", "sqs"),
}
_BOTOCORE_FILES = {
    "_retry.json",
    "endpoints.json",
    "partitions.json",
    "sdk-default-configuration.json",
}
LAZY = (
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/utilities/data_classes",
)
# The code points of Latin letters that Unicode does not take apart, without their last two digits.
LATIN = {"000", "001", "002", "01d", "01e", "021", "02c", "0a7", "0ab", "1df"}
_UNREAD = ("*.dist-info", "bin", "tests", "test", "examples", "*.pyi", "*.pyx", "*.c")


@dataclass(frozen=True)
class Platform:
    """A Lambda platform, in the terms of pip and the byte code compiler."""

    python: str
    machine: str
    wheels: tuple[str, ...] = ()  # pip's tags; none: whatever this interpreter takes

    @classmethod
    def this_machine(cls) -> Platform:
        return cls("{}.{}".format(*sys.version_info), platform.machine())

    def pip_options(self) -> list[str]:
        if not self.wheels:
            return []
        tags = [option for tag in self.wheels for option in ("--platform", tag)]
        return [*tags, "--python-version", self.python, "--implementation", "cp"]


LAMBDA_ARM64 = Platform("3.13", "aarch64", ("manylinux_2_28_aarch64", "manylinux2014_aarch64"))


class PackagesUnavailable(Exception):
    """pip could not fetch what a layer needs."""


def shared(target: Platform) -> Bundle:
    """Our own code."""
    source = LAYERS / "shared"
    return bundle(
        "shared",
        contents(source),
        lambda folder: copy(source, folder),
        python=target.python,
        home="/opt",
    )


def packages(name: str, target: Platform) -> Bundle:
    """The packages that `layers/<name>/requirements.txt` lists, trimmed."""
    requirements = LAYERS / name / "requirements.txt"
    recipe = [
        repr(target).encode(),
        *(Path(file).read_bytes() for file in (__file__, lazy.__file__)),
    ]
    return bundle(
        name,
        [requirements.read_bytes(), *recipe],
        lambda folder: _install(requirements, target, folder / "python"),
        python=target.python,
        home="/opt",
    )


def linked(folder: Path, target: Platform) -> Bundle:
    """A layer that adds `folder` to Python's path instead of holding its files: the local cloud
    unpacks every layer again for each instance of each function.
    """

    def fill(to: Path) -> None:
        packages = to / "python" / "lib" / f"python{target.python}" / "site-packages"
        packages.mkdir(parents=True)
        # First in the path, as the files of a layer are.
        (packages / "layer.pth").write_text(f"import sys; sys.path.insert(0, {str(folder)!r})\n")

    return bundle("link", [str(folder).encode()], fill, python=target.python, home="/opt")


def _install(requirements: Path, target: Platform, folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wheels = ["--no-deps", "--no-compile", "--only-binary=:all:", *target.pip_options()]
    done = subprocess.run(
        [*pip, *wheels, "--target", str(folder), "--requirement", str(requirements)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise PackagesUnavailable(f"pip could not install {requirements}:\n{done.stderr}")
    trim(folder)


def trim(folder: Path) -> None:
    """Delete everything that no function reads."""
    for pattern in _UNREAD:
        for path in list(folder.rglob(pattern)):
            _remove(path)
    for data in (folder / "botocore" / "data", folder / "boto3" / "data"):
        for path in data.iterdir() if data.exists() else ():
            if path.name not in _SERVICES | _BOTOCORE_FILES:
                _remove(path)
    for block in folder.glob("anyascii/_data/*"):
        if block.name.isalnum() and block.name not in LATIN:
            _remove(block)
    for endpoints in folder.glob("botocore/data/endpoints.json"):
        _trim_endpoints(endpoints)
    for package in LAZY:
        if (folder / package).exists():
            lazy.make_lazy(folder / package)


def _trim_endpoints(file: Path) -> None:
    """Keep only our services' endpoints, in all regions: every new process reads this file."""
    known = json.loads(file.read_text())
    for partition in known["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in _SERVICES & services.keys()}
    file.write_text(json.dumps(known, sort_keys=True))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
