"""The key that signs URLs, read from Secrets Manager when a process first signs.

It is kept for `signing_key_seconds`, and longer while Secrets Manager fails: the edge accepts an
old key until the deployment after the one that replaces it.
"""

from __future__ import annotations

from pinhole import clock, log
from pinhole.aws import clients
from pinhole.settings import settings

# The key and when to read it again, by the secret's ARN.
_kept: dict[str, tuple[bytes, int]] = {}


def current() -> bytes:
    """The key. Raises RuntimeError in a function without one, because a URL that anybody could
    forge must not look signed; and AWS's error if no key was ever read.
    """
    secret = settings.signing_key_arn
    if not secret:
        raise RuntimeError("This function has no key for signing URLs")
    key, until = _kept.get(secret, (b"", 0))
    if key and clock.timestamp() < until:
        return key
    try:
        key = clients.secrets().get_secret_value(SecretId=secret)["SecretString"].encode()
    except clients.FAULTS as error:
        if not key:
            raise
        log.logger.warning("signing key refresh failed", error=type(error).__name__)
    _kept[secret] = key, clock.timestamp() + settings.signing_key_seconds
    return key
