"""`make run`: a whole Pinhole on this machine, until Ctrl-C, TERM or `make stop`.

environments.py has prepared the environments. Then: a local cloud (cloud.py), the app deployed to
it (deploy_local.py), people and photos (seed.py), and a guide (guide.py).
"""

import json
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from local import console, deploy_local, options, pids, seed, watch
from local.cloud import Cloud, running
from local.console import Trouble, say
from local.environments import ROOT, STATE
from local.guide import guide
from local.seed import Demo
from local.stop import CLOUD_FOLDER, RUN_PID

OUTPUTS = STATE / "outputs.json"


def run() -> None:
    """Start everything, print the guide, and run until stopped."""
    port, settings, watched = options.port(), options.settings(), options.watched()
    for name in options.unknown():
        say(f"{name} is not a setting and has no effect.")
    lock = pids.hold(RUN_PID)
    if lock is None:
        raise Trouble("Pinhole is already running from this folder: stop it with `make stop`.")
    pids.write(lock)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    OUTPUTS.unlink(missing_ok=True)
    with lock, running(CLOUD_FOLDER, port) as cloud:
        say(f"The local cloud is up on port {port}.")
        shown = seed.demos()
        addresses = _fill(cloud, settings, shown, "live" if watched else "links")
        _write(OUTPUTS, addresses)
        print(guide(addresses, seed.PEOPLE, seed.PASSWORD, _smallest(shown)), flush=True)
        _stay_up(cloud, watched)
    OUTPUTS.unlink(missing_ok=True)
    say("Stopped.")


def _fill(
    cloud: Cloud, settings: Mapping[str, str], shown: list[Demo], layers: str
) -> dict[str, str]:
    outputs = deploy_local.deploy(cloud, settings, layers)
    addresses = deploy_local.addresses(cloud, outputs)
    # The slowest first, in parallel with the others.
    seed.seed(addresses, [*seed.films(), *shown])
    return addresses


def _smallest(shown: list[Demo]) -> str:
    """The smallest demo photo, small enough for posting as a form; relative to the checkout."""
    photo = min((demo.photo for demo in shown), key=lambda photo: len(photo.body))
    return str((seed.PHOTOS / photo.name).relative_to(ROOT))


def _write(file: Path, addresses: Mapping[str, str]) -> None:
    """Write atomically: a process waiting for the file never reads a part of it."""
    new = file.with_suffix(".new")
    new.write_text(json.dumps(addresses, indent=2) + "\n")
    new.replace(file)


def _stay_up(cloud: Cloud, watched: bool) -> None:
    with suppress(KeyboardInterrupt):
        if watched:
            watch.until_it_ends(cloud)
        cloud.process.wait()
        raise Trouble(f"The local cloud has stopped. Log: {cloud.state / 'cloud.log'}")
    print(flush=True)
    say("Stopping ...")


if __name__ == "__main__":
    console.main(run)
