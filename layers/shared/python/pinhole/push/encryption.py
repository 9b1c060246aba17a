"""Messages that only the browser can read: RFC 8291, a single record of RFC 8188."""

from __future__ import annotations

import base64
import os

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
_RECORD_BYTES = 4_096
# A record without its header, tag and end mark.
LONGEST = _RECORD_BYTES - 86 - 17
_LAST_RECORD = b"\x02"


def encrypt(
    text: bytes,
    p256dh: str,
    auth: str,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push to a browser with these keys; tests name what else is random. Raises
    ValueError for keys that are none, and for a text above LONGEST.
    """
    if len(text) > LONGEST:
        raise ValueError("The text is too long for a push")
    own, salt = own or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs = decoded(p256dh)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    public = public_bytes(own)
    about = b"WebPush: info\0" + theirs + public
    secret = _expanded(_extracted(decoded(auth), shared), about, 32)
    key = _extracted(salt, secret)
    cipher = AESGCM(_expanded(key, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _expanded(key, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD_BYTES.to_bytes(4, "big") + bytes([len(public)]) + public
    return head + cipher.encrypt(nonce, text + _LAST_RECORD, None)


def require_keys(p256dh: str, auth: str) -> None:
    """Raises ValueError unless these are a point of the curve and 16 bytes."""
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(p256dh))
    if len(decoded(auth)) != 16:
        raise ValueError("auth has 16 bytes")


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key as an uncompressed point, 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def decoded(text: str) -> bytes:
    """URL-safe base64, with or without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _extracted(salt: bytes, secret: bytes) -> bytes:
    made = hmac.HMAC(salt, hashes.SHA256())
    made.update(secret)
    return made.finalize()


def _expanded(key: bytes, about: bytes, length: int) -> bytes:
    return HKDFExpand(hashes.SHA256(), length, about).derive(key)
