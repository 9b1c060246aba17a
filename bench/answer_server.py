"""A DynamoDB server with canned responses, in a separate process to keep its CPU out of the
results.

`python -m bench.answer_server module [folder]` prints its port and serves the responses of the
module's `Answers` until terminated. With a folder it uses TLS and writes the CA file that clients
must trust there.
"""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from bench import tls
from local.environments import ROOT

_HOST = "127.0.0.1"
_HEAD = (
    "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
    "Content-Type: application/x-amz-json-1.0\r\nContent-Length: {length}\r\n"
    "Connection: keep-alive\r\nx-amzn-RequestId: " + "A" * 52 + "\r\nx-amz-crc32: {crc}\r\n\r\n"
)


@contextmanager
def running(answers: str, folder: Path | None = None) -> Iterator[str]:
    """The address of a server of a module's responses, running within the block."""
    command = [sys.executable, "-m", "bench.answer_server", answers]
    command += [str(folder)] if folder else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout
            yield f"{'https' if folder else 'http'}://{_HOST}:{int(process.stdout.readline())}"
        finally:
            process.terminate()


class _Connection(asyncio.Protocol):
    def __init__(self, answers: Any) -> None:
        self._answers, self._received = answers, b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, ended, body = self._received.partition(b"\r\n\r\n")
        lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
        headers = {name.lower(): value.strip() for name, _, value in lines}
        if not ended or len(body) < int(headers[b"content-length"]):
            return
        self._received = b""  # clients do not pipeline requests
        operation = headers[b"x-amz-target"].decode().partition(".")[2]
        answer = self._answers.answer(operation, body)
        whole = _HEAD.format(length=len(answer), crc=crc32(answer)).encode() + answer
        loop = asyncio.get_running_loop()
        loop.call_later(self._answers.latency, self._transport.write, whole)


async def _serve(module: str, folder: Path | None) -> None:
    sys.path.insert(0, str(ROOT / "layers" / "shared" / "python"))
    answers = importlib.import_module(module).Answers()
    context = tls.context(_HOST, folder) if folder else None
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(answers), _HOST, 0, ssl=context
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2]) if sys.argv[2:] else None))
