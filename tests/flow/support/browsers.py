"""A browser that takes pushes: its keys, and what it reads of a push (RFC 8291, from its side)."""

from __future__ import annotations

import os
import uuid
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pinhole.push import encryption


class Browser:
    def __init__(self, host: str = "fcm.googleapis.com") -> None:
        self._key = ec.generate_private_key(encryption.CURVE)
        self._auth = os.urandom(16)
        self.endpoint = f"https://{host}/fcm/send/{uuid.uuid4()}"

    @property
    def keys(self) -> dict[str, str]:
        public = encryption.public_bytes(self._key)
        return {"p256dh": encryption.encoded(public), "auth": encryption.encoded(self._auth)}

    @property
    def subscription(self) -> dict[str, Any]:
        """What its `PushManager.subscribe` returns."""
        return {"endpoint": self.endpoint, "keys": self.keys}

    def read(self, body: bytes) -> bytes:
        """The text of a push. Raises InvalidTag for one to somebody else."""
        salt, theirs, sealed = body[:16], body[21:86], body[86:]
        assert body[16:21] == (4096).to_bytes(4, "big") + b"\x41"
        point = ec.EllipticCurvePublicKey.from_encoded_point(encryption.CURVE, theirs)
        shared = self._key.exchange(ec.ECDH(), point)
        about = b"WebPush: info\0" + encryption.public_bytes(self._key) + theirs
        secret = _derived(shared, self._auth, about, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text[-1:] == b"\x02"
        return text[:-1]


def _derived(secret: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, about).derive(secret)
