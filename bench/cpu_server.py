"""A DynamoDB that knows a few answers by heart, in a process of its own: its CPU is not ours.

`python -m bench.cpu_server [folder]` prints its port and serves until it is ended; with a folder it
speaks TLS, and puts a file of trusted authorities there: botocore's own hundred and its own.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from local.environments import ROOT

_HOST = "127.0.0.1"
TRUSTED = "trusted.pem"
_HEAD = (
    "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n"
    "Content-Type: application/x-amz-json-1.0\r\nContent-Length: {length}\r\n"
    "Connection: keep-alive\r\nx-amzn-RequestId: " + "A" * 52 + "\r\nx-amz-crc32: {crc}\r\n\r\n"
)


@contextmanager
def running(folder: Path | None = None) -> Iterator[str]:
    """A server for as long as the block runs: its address."""
    command = [sys.executable, "-m", "bench.cpu_server", *([str(folder)] if folder else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout
            yield f"{'https' if folder else 'http'}://{_HOST}:{int(process.stdout.readline())}"
        finally:
            process.terminate()


class _Connection(asyncio.Protocol):
    def __init__(self, answers) -> None:
        self._answers, self._received = answers, b""

    def connection_made(self, transport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, ended, body = self._received.partition(b"\r\n\r\n")
        if not ended:
            return
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
        }
        if len(body) < int(headers[b"content-length"]):
            return
        self._received = b""  # a client asks again only when it has its answer
        operation = headers[b"x-amz-target"].decode().partition(".")[2]
        answer = self._answers.answer(operation, body)
        head = _HEAD.format(length=len(answer), crc=crc32(answer)).encode()
        self._transport.write(head + answer)


async def _serve(folder: Path | None) -> None:
    from bench.cpu_answers import Answers

    answers = Answers()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(answers), _HOST, 0, ssl=_tls(folder) if folder else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _tls(folder: Path) -> ssl.SSLContext:
    """A certificate of its own making."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    import botocore
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ip_address(_HOST))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    certificate = (
        builder.add_extension(host, critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    formats = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "own.pem").write_bytes(
        certificate + key.private_bytes(serialization.Encoding.PEM, *formats)
    )
    authorities = Path(botocore.__file__).with_name("cacert.pem").read_bytes()
    (folder / TRUSTED).write_bytes(authorities + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "layers" / "shared" / "python"))
    asyncio.run(_serve(Path(sys.argv[1]) if sys.argv[1:] else None))
