"""Cold starts: CPU of fresh processes, with the layers as deployed.

A process gets the standard library and the unpacked bundles of the layers and one function, as in
Lambda: trimmed, with byte code that is used regardless of time stamps. It reports its own CPU time
after the work and before the interpreter shuts down, which never happens in Lambda.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import answer_server, tls
from bench.cpu.answers import READER
from local.environments import ROOT
from stacks.builds import bundles, layers
from stacks.builds.layers import Platform

INTERPRETER, CLIENT, HANDLER = "interpreter", "botocore client", "read_feed"
IMPORT = "import"
_HERE = Platform.this_machine()
_REPORT = """
import os, sys, time
sys.stderr.write(str(time.process_time()))
sys.stderr.flush()
os._exit(0)
"""
_CLIENT = """
import botocore.session
client = botocore.session.get_session().create_client("dynamodb")
client.query(
    TableName="pinhole-bench-feeds",
    KeyConditionExpression="user_id = :user_id",
    ExpressionAttributeValues={":user_id": {"S": "nobody"}},
    Limit=1,
)
"""
_HANDLER = f"""
import handler
claims = {{"token_use": "access", "sub": {READER!r}, "username": "reader"}}
about = {{"method": "GET", "path": "/feed", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"}}
event = {{
    "version": "2.0",
    "routeKey": "GET /feed",
    "rawPath": "/feed",
    "rawQueryString": "",
    "headers": {{}},
    "requestContext": {{
        "requestId": "request-1",
        "stage": "$default",
        "http": about,
        "authorizer": {{"jwt": {{"claims": claims, "scopes": None}}}},
    }},
    "isBase64Encoded": False,
}}
class Context:
    aws_request_id = "request-1"
answer = handler.handler(event, Context)
assert answer["statusCode"] == 200 and answer["body"].count("post_id") == 20, answer
"""
_WORK = {INTERPRETER: "", CLIENT: _CLIENT, HANDLER: _HANDLER, IMPORT: "import handler"}


@dataclass(frozen=True)
class Unpacked:
    """The code path and environment of the processes."""

    code: Path
    environment: dict[str, str]

    def start(self, work: str, function: str = HANDLER) -> float:
        """CPU milliseconds, user and system, of one process since its start."""
        paths = [str(self.code / function), str(self.code / "python")]
        library = [sysconfig.get_path("stdlib"), sysconfig.get_config_var("DESTSHARED")]
        script = f"import sys\nsys.path[:] = {paths + library!r}\n{_WORK[work]}{_REPORT}"
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-B", "-c", script],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return 1000 * float(done.stderr)


@contextmanager
def unpacked(
    environment: dict[str, str],
    *,
    is_encrypted: bool = False,
    checkout: Path = ROOT,
    functions: Iterable[str] = (HANDLER,),
) -> Iterator[Unpacked]:
    """A checkout's functions and shared layer in a folder, with this one's packages, and a server
    for their requests.
    """
    with TemporaryDirectory() as scratch:
        code = Path(scratch)
        zipfile.ZipFile(layers.packages("runtime", _HERE).path).extractall(code)
        _unpack(checkout / "layers" / "shared", code, home="/opt")
        for name in functions:
            _unpack(checkout / "lambdas" / name, code, name, home="/var/task")
        with answer_server.running("bench.cpu.answers", code if is_encrypted else None) as url:
            trusted = {"AWS_CA_BUNDLE": str(code / tls.TRUSTED)} if is_encrypted else {}
            yield Unpacked(code, {**environment, **trusted, "AWS_ENDPOINT_URL": url})


def _unpack(source: Path, code: Path, name: str = "", *, home: str) -> None:
    """Put these sources, with their byte code, into a folder of that name."""
    bundle = bundles.bundle(
        f"bench-{name or source.name}",
        [name.encode(), *bundles.contents(source)],
        lambda folder: bundles.copy(source, folder / name),
        python=_HERE.python,
        home=home,
    )
    zipfile.ZipFile(bundle.path).extractall(code)
