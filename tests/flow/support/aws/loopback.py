"""A server on the loopback interface that answers what a test gives it, byte for byte."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"
HANG, CLOSE = b"hang", b"close"


class Server:
    """Answers each request with the next of `answers`; then closes the connection.

    HANG sends nothing at all; CLOSE after an answer closes the connection. `piece` is how
    many bytes are sent at a time.
    """

    def __init__(self, *answers: bytes, piece: int = 1 << 20, tls: ssl.SSLContext | None = None):
        self.requests: list[bytes] = []
        self.connections = 0
        self._answers, self._piece, self._tls = list(answers), piece, tls
        self._listener = socket.create_server((HOST, 0))
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{HOST}:{self._listener.getsockname()[1]}/"

    def stop(self) -> None:
        self._done.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            while request := _request(connection):
                self.requests.append(request)
                answer = self._next()
                if answer == HANG:
                    self._done.wait(10)
                for start in range(0, len(answer.removesuffix(CLOSE)), self._piece):
                    connection.sendall(answer.removesuffix(CLOSE)[start : start + self._piece])
                    time.sleep(0 if self._piece > 100 else 0.001)
                if answer.endswith(CLOSE):
                    return
        except OSError:
            pass
        finally:
            connection.close()

    def _next(self) -> bytes:
        with self._lock:
            return self._answers.pop(0) if self._answers else CLOSE


@contextmanager
def serving(*answers: bytes, **options) -> Iterator[Server]:
    server = Server(*answers, **options)
    try:
        yield server
    finally:
        server.stop()


def authority(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A TLS context for the server, and the certificate file that makes a client trust it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "certificate.pem", folder / "key.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted


def _request(connection: socket.socket) -> bytes:
    """A whole request; empty when there are no more."""
    received = b""
    while b"\r\n\r\n" not in received:
        if not (more := connection.recv(65_536)):
            return b""
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in (*head.split(b"\r\n"), b"content-length: 0")
        if line.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body
