"""The Lambda layers: our shared code and the packages that functions run on, without Docker.

| layer | contents | functions |
| --- | --- | --- |
| shared | our own code, `layers/shared/python/` | every function |
| runtime | Powertools, PynamoDB, botocore, orjson, Unicode's data | every function |
| contract | pydantic and the multipart parser | functions that read bodies |
| imaging | Pillow, libvips, libheif | process_photo, transcode_video, recompress_photos |
| video | FFmpeg | transcode_video |
| push | cryptography, the names of time zones | manage_pushes, send_pushes |
| crt | AWS's C library, for the signatures of key-value stores | share_keys |

Each `layers/<name>/requirements.txt` lists all packages of its layer by exact version, dependencies
too: what is listed is what is deployed. pip fetches wheels for the stage's platform. Files that no
function reads are left out: 3 MB instead of 24 of botocore, which also halves the time that a
client takes to build. Packages that import everything they export are made lazy (`lazy`).
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from stacks.builds import lazy
from stacks.builds.build_cache import ROOT
from stacks.builds.bundles import Bundle, bundle, contents, copy

LAYERS = ROOT / "layers"
_SERVICES = {
    "apigatewaymanagementapi",
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
_UNREAD = ("*.dist-info", "*.data", "bin", "tests", "test", "examples", "*.pyi", "*.pyx", "*.c")


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
    """Unpack these packages, as far as functions read them: pip would unpack everything first."""
    lists = tuple(sorted(requirements.parent.parent.glob("*/requirements.txt")))
    wheels = Path(_wheels(lists, target).name)
    for package in _required(requirements):
        [wheel] = [each for each in wheels.iterdir() if _name(each.name.split("-")[0]) == package]
        _unpack(wheel, folder)
    for endpoints in folder.glob("botocore/data/endpoints.json"):
        _trim_endpoints(endpoints)
    for package in LAZY:
        if (folder / package).exists():
            lazy.make_lazy(folder / package)


@cache
def _wheels(lists: tuple[Path, ...], target: Platform) -> TemporaryDirectory[str]:
    """A folder with the wheels of all packages in these lists. Most of what pip does is to find
    them, so it is asked once for all layers.
    """
    folder = TemporaryDirectory()
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    wheels = ["--no-deps", "--only-binary=:all:", *target.pip_options()]
    asked = [option for each in lists for option in ("--requirement", str(each))]
    done = subprocess.run(
        [*pip, *wheels, "--dest", folder.name, *asked], capture_output=True, text=True
    )
    if done.returncode:
        raise PackagesUnavailable(f"pip could not fetch the packages of layers:\n{done.stderr}")
    return folder


def _required(requirements: Path) -> list[str]:
    """The names of the packages in a list."""
    lines = (line.partition("#")[0].strip() for line in requirements.read_text().splitlines())
    return [_name(line.partition("==")[0]) for line in lines if line]


def _name(package: str) -> str:
    """A package's name, however it is spelled."""
    return re.sub("[-_.]+", "-", package).lower()


def _unpack(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for file in archive.infolist():
            if _is_read(PurePosixPath(file.filename)):
                path = Path(archive.extract(file, folder))
                if file.external_attr >> 16 & 0o111:
                    path.chmod(0o755)


def _is_read(path: PurePosixPath) -> bool:
    """Whether a function may read this file of a wheel."""
    if any(fnmatch(part, pattern) for part in path.parts for pattern in _UNREAD):
        return False
    match path.parts:
        case ("botocore" | "boto3", "data", name, *_):
            return name in _SERVICES | _BOTOCORE_FILES
        case ("anyascii", "_data", block, *_):
            return block in LATIN or not block.isalnum()
    return True


def _trim_endpoints(file: Path) -> None:
    """Keep only our services' endpoints, in all regions: every new process reads this file."""
    known = json.loads(file.read_text())
    for partition in known["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in _SERVICES & services.keys()}
    file.write_text(json.dumps(known, sort_keys=True))
