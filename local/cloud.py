"""The local cloud: one ministack process on one port, with IAM enforced.

    with cloud.running(state=Path(".local/e2e"), port=cloud.free_port()) as it:
        it.client("s3").list_buckets()

All it writes is in its state folder; no process that it or a Lambda ran outlives the block.
"""

import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import boto3

from local import environments, pids
from local.console import Trouble

REGION = "us-east-1"
ACCOUNT = "000000000000"
# With AUTH on, this key is the root of the local account: it must be started and called with it.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
START_SECONDS = 30
STOP_SECONDS = 5


@dataclass(frozen=True)
class Cloud:
    """A running local cloud."""

    port: int
    state: Path
    process: subprocess.Popen[bytes]

    @property
    def endpoint(self) -> str:
        return f"http://localhost:{self.port}"

    def environment(self) -> dict[str, str]:
        """What points any AWS tool at this cloud. By address: with a name, clients put the bucket
        in front of it, and `<bucket>.localhost` does not resolve everywhere.
        """
        return {
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }

    def client(self, service: str) -> Any:
        """A boto3 client with the rights of the account's root."""
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )


@contextmanager
def running(state: Path, port: int) -> Iterator[Cloud]:
    """Start a cloud that has nothing in it, and stop it at the end of the block."""
    if _answers(port):
        raise Trouble(
            f"Port {port} is in use: end what uses it (`make stop`, if it is an earlier Pinhole) "
            f"or take another one, for example `make run PORT={4600 if port != 4600 else 4700}`."
        )
    state = state.resolve()
    lock = pids.hold(state / "cloud.pid")
    if lock is None:
        raise Trouble(f"A local cloud already runs on {state}: `make stop` ends it.")
    process = _start(state, port, lock)
    try:
        _wait_until_healthy(process, state, port)
        yield Cloud(port, state, process)
    finally:
        _stop(process)
        _discard_temporary(state)


def free_port() -> int:
    """A port that nothing listens on now, below those that the system gives to callers."""
    return next(port for port in range(4600, 10_000) if not _answers(port))


def _start(state: Path, port: int, lock: TextIO) -> subprocess.Popen[bytes]:
    _discard_temporary(state)
    (state / "tmp").mkdir(parents=True)
    with lock, (state / "cloud.log").open("wb") as log:
        process = subprocess.Popen(
            [environments.CLOUD / "bin" / "python", "-m", "ministack"],
            cwd=state,
            env=_environment(state, port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[lock.fileno()],
        )
        pids.write(lock, process.pid)
    return process


def _environment(state: Path, port: int) -> dict[str, str]:
    """All of it said here: every Lambda inherits it, and on AWS none would see this machine's."""
    return {
        **CREDENTIALS,
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "HOME": str(state),
        # The second port of a service that is not used here.
        "IOT_MTLS_ENABLED": "0",
        # A Lambda stays warm for a day: nobody who comes back to a demo should wait for a start.
        "LAMBDA_WARM_TTL_SECONDS": str(24 * 3600),
        "LANG": "C.UTF-8",
        # The Lambdas of the CDK's own custom resources run on node.
        "PATH": environments.path(),
        "TMPDIR": str(state / "tmp"),
    }


def _wait_until_healthy(process: subprocess.Popen[bytes], state: Path, port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if _is_healthy(port):
            return
        time.sleep(0.05)
    log = state / "cloud.log"
    last = "\n".join(log.read_text(errors="replace").splitlines()[-10:])
    raise Trouble(f"{last}\nThe local cloud did not start; its log is {log}.")


def _is_healthy(port: int) -> bool:
    try:
        url = f"http://127.0.0.1:{port}/_ministack/health"
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(json.load(response)["auth"] == "enabled")
    except OSError:
        return False


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return False
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    """TERM first, so that it can end well; then its group, for the Lambdas do not follow it."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    pids.kill_group(process.pid)
    process.wait()


def _discard_temporary(state: Path) -> None:
    """Move it aside at once and delete it in the background: every Lambda that ran has a copy of
    its layers there, which is tens of thousands of files, and minutes on a busy disk.
    """
    if (state / "tmp").exists():
        (state / "tmp").rename(state / f"tmp-{time.time_ns()}")
    gone = [str(folder) for folder in state.glob("tmp-*")]
    if gone:
        delete = ["sh", "-c", 'rm -rf "$@" >/dev/null 2>&1 &', "sh", *gone]
        subprocess.run(delete, stdin=subprocess.DEVNULL, start_new_session=True)
