"""`make run WATCH=1`: a saved change to our code is live within seconds, and no data is lost.

Functions read `layers/shared/python` of this checkout at each start (`stacks.stage.Contents`,
"live"), so after a change there they are only started again. After a change to a handler's folder
its function gets new code. Stacks, layers of packages and generated files (the OpenAPI document)
stay as they were deployed.
"""

import io
import time
import urllib.request
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from local.cloud import Cloud
from local.console import say
from local.environments import ROOT

SHARED = ROOT / "layers" / "shared" / "python"
LAMBDAS = ROOT / "lambdas"
# How often files are looked at.
SECONDS = 0.3
PREFIX = "pinhole-local-"

Snapshot = Mapping[Path, int]


def until_it_ends(cloud: Cloud) -> None:
    """Watch the sources for as long as the cloud runs."""
    say("Watching lambdas/ and layers/shared/: what you save is live within seconds.")
    seen = snapshot()
    while cloud.process.poll() is None:
        time.sleep(SECONDS)
        now = snapshot()
        if paths := changed(seen, now):
            update(cloud, paths)
        seen = now


def snapshot() -> Snapshot:
    """The time of each source file's last change, in nanoseconds."""
    found = {}
    for folder in (SHARED, LAMBDAS):
        for path in folder.rglob("*.py"):
            try:
                found[path] = path.stat().st_mtime_ns
            except FileNotFoundError:  # just renamed by an editor
                continue
    return found


def changed(before: Snapshot, now: Snapshot) -> set[Path]:
    """The files that were changed, added or removed."""
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}


def update(cloud: Cloud, paths: Iterable[Path]) -> None:
    """Let the functions run the changed files; if one cannot be compiled, say so and change
    nothing.
    """
    paths = sorted(paths)
    if wrong := next(filter(None, map(_mistake, paths)), None):
        say(wrong)
        return
    folders = sorted({path.relative_to(LAMBDAS).parts[0] for path in paths if _is_handler(path)})
    for folder in folders:
        _replace(cloud, folder)
    if not all(map(_is_handler, paths)):
        _restart_all(cloud)
    say(f"Live: {', '.join(str(path.relative_to(ROOT)) for path in paths)}")


def _is_handler(path: Path) -> bool:
    return path.is_relative_to(LAMBDAS)


def _mistake(path: Path) -> str | None:
    try:
        compile(path.read_text(), str(path), "exec")
    except FileNotFoundError:
        return None
    except (SyntaxError, ValueError) as error:
        return f"Not live: {error}"
    return None


def _name(folder: str) -> str:
    return PREFIX + folder.replace("_", "-")


def _replace(cloud: Cloud, folder: str) -> None:
    client = cloud.client("lambda")
    location = client.get_function(FunctionName=_name(folder))["Code"]["Location"]
    with urllib.request.urlopen(location) as answer:
        deployed = answer.read()
    client.update_function_code(
        FunctionName=_name(folder), ZipFile=overlaid(deployed, LAMBDAS / folder)
    )


def overlaid(deployed: bytes, folder: Path) -> bytes:
    """The deployed code with the files of the folder instead of its own, and without byte code,
    which Python would use unchecked.
    """
    made = io.BytesIO()
    sources = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*.py"))}
    with zipfile.ZipFile(io.BytesIO(deployed)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            if not entry.filename.endswith((".py", ".pyc")):
                new.writestr(entry, old.read(entry))
        for name, path in sources.items():
            new.write(path, name)
    return made.getvalue()


def _restart_all(cloud: Cloud) -> None:
    """Setting a function's configuration makes the local cloud end its instances."""
    client = cloud.client("lambda")
    for page in client.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            name, memory = function["FunctionName"], function["MemorySize"]
            if name.startswith(PREFIX):
                client.update_function_configuration(FunctionName=name, MemorySize=memory)
