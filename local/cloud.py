"""The local cloud: one ministack process on one port, with IAM enforced.

    with cloud.running(state=Path(".local/e2e"), port=cloud.free_port()) as it:
        it.client("s3").list_buckets()

It writes only to its state folder; no process started by it or by a Lambda outlives the block.
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
# With AUTH on, this key is the local account's root: the server and its clients need it.
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
        """Variables that point any AWS tool at this cloud. By IP address: with a host name, clients
        prefix the bucket, and `<bucket>.localhost` does not resolve everywhere.
        """
        return {
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }

    def client(self, service: str) -> Any:
        """A boto3 client with root permissions."""
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )


@contextmanager
def running(state: Path, port: int, seen_at: str = "") -> Iterator[Cloud]:
    """Start an empty cloud, and stop it at the end of the block. Functions call it at the URL
    `seen_at` if there is one.
    """
    if _answers(port):
        raise Trouble(
            f"Port {port} is in use: stop its process (`make stop` for an earlier Pinhole) "
            f"or choose another port, for example `make run PORT={4600 if port != 4600 else 4700}`."
        )
    state = state.resolve()
    lock = pids.hold(state / "cloud.pid")
    if lock is None:
        raise Trouble(f"A local cloud is already running in {state}: stop it with `make stop`.")
    process = _start(state, port, seen_at, lock)
    try:
        _wait_until_healthy(process, state, port)
        yield Cloud(port, state, process)
    finally:
        _stop(process)
        _discard_temporary(state)


def free_port() -> int:
    """A free port, below the range of ephemeral ports."""
    return next(port for port in range(4600, 10_000) if not _answers(port))


def _start(state: Path, port: int, seen_at: str, lock: TextIO) -> subprocess.Popen[bytes]:
    _discard_temporary(state)
    (state / "tmp").mkdir(parents=True)
    with lock, (state / "cloud.log").open("wb") as log:
        process = subprocess.Popen(
            [environments.CLOUD / "bin" / "python", "-m", "ministack"],
            cwd=state,
            env=_environment(state, port, seen_at),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[lock.fileno()],
        )
        pids.write(lock, process.pid)
    return process


def _environment(state: Path, port: int, seen_at: str) -> dict[str, str]:
    """Complete and explicit: every Lambda inherits it, and on AWS would not see this machine's."""
    return {
        **CREDENTIALS,
        **({"AWS_ENDPOINT_URL": seen_at} if seen_at else {}),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "HOME": str(state),
        # The second port of an unused service.
        "IOT_MTLS_ENABLED": "0",
        # Lambdas stay warm for a day, so that a demo never waits for a cold start.
        "LAMBDA_WARM_TTL_SECONDS": str(24 * 3600),
        "LANG": "C.UTF-8",
        # The Lambdas of the CDK's custom resources run on node.
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
    raise Trouble(f"{last}\nThe local cloud did not start. Log: {log}")


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
    """TERM first, for a clean shutdown; then kill its group, as the Lambdas do not follow it."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    pids.kill_group(process.pid)
    process.wait()


def _discard_temporary(state: Path) -> None:
    """Rename it at once and delete it in the background: every Lambda has a copy of its layers
    there, tens of thousands of files that take minutes to delete on a busy disk.
    """
    if (state / "tmp").exists():
        (state / "tmp").rename(state / f"tmp-{time.time_ns()}")
    gone = [str(folder) for folder in state.glob("tmp-*")]
    if gone:
        delete = ["sh", "-c", 'rm -rf "$@" >/dev/null 2>&1 &', "sh", *gone]
        subprocess.run(delete, stdin=subprocess.DEVNULL, start_new_session=True)
