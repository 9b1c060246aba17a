"""The key by which push services know the stage (VAPID, RFC 8292).

Browsers subscribe to its public half, so it stays the same as long as the stage's secret, from
which it is derived: nothing has to make a key pair, or to store one.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import cache
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from pinhole import clock
from pinhole.aws import clients
from pinhole.push import encryption
from pinhole.settings import settings

# The order of P-256's group, above which no private key is.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_LABEL = b"pinhole push key"
_HALF_DAY = 12 * 3_600


def public_key() -> str:
    """The key that browsers subscribe to, as URL-safe base64. Raises AWS's errors."""
    return encryption.encoded(encryption.public_bytes(_key()))


def authorization(endpoint: str) -> str:
    """The header that shows a push service who sends. Raises AWS's errors."""
    where = urlsplit(endpoint)
    claims = {
        "aud": f"{where.scheme}://{where.netloc}",
        "exp": clock.timestamp() + _HALF_DAY,
        "sub": settings.cdn_url,
    }
    parts = ({"typ": "JWT", "alg": "ES256"}, claims)
    text = ".".join(encryption.encoded(orjson.dumps(part)) for part in parts)
    r, s = decode_dss_signature(_key().sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encryption.encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={text}.{signature}, k={public_key()}"


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    secret = clients.secrets().get_secret_value(SecretId=settings.push_key_arn)["SecretString"]
    digest = hmac.digest(secret.encode(), _LABEL, hashlib.sha512)
    number = int.from_bytes(digest, "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, encryption.CURVE)
