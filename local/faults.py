"""External errors and invalid input, each in one sentence that says what to do."""

from __future__ import annotations

import re

from botocore import exceptions as boto
from pinhole.environment import InvalidSetting

_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.TokenRetrievalError,
    boto.UnauthorizedSSOTokenError,
    boto.ProfileNotFound,
)
_REFUSED = {
    *("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"),
    *("UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch"),
    *("AuthFailure", "RequestExpired"),
}
_MISSING = {
    *("ResourceNotFoundException", "AWS.SimpleQueueService.NonExistentQueue"),
    *("QueueDoesNotExist", "ParameterNotFound", "NoSuchBucket"),
}
_LOCAL = re.compile(r"https?://(localhost|127\.0\.0\.1)\b")


def sentence(error: BaseException) -> str | None:
    """The sentence for a wrong setting, or an error of AWS or the network; None for any other."""
    if isinstance(error, InvalidSetting):
        return f"{error}."
    if isinstance(error, boto.NoRegionError):
        return "Choose a region, for example AWS_REGION=eu-west-1."
    if isinstance(error, _CREDENTIALS):
        return f"AWS needs your credentials; sign in first: {error}"
    if isinstance(error, (boto.HTTPClientError, boto.ConnectionError)):
        return _unreachable(error)
    if isinstance(error, boto.ClientError):
        return _refused(error)
    return f"AWS could not be asked: {error}" if isinstance(error, boto.BotoCoreError) else None


def _unreachable(error: boto.BotoCoreError) -> str:
    url = error.kwargs.get("endpoint_url") or "AWS"
    if _LOCAL.match(url):
        return f"Nothing answers at {url}: is `make run` still running?"
    return f"{url} cannot be reached: check the network and AWS_REGION."


def _refused(error: boto.ClientError) -> str:
    found = error.response["Error"]
    code, message = found.get("Code", ""), found.get("Message", "")
    if code in _REFUSED:
        return f"AWS did not accept your credentials; sign in first: {message}"
    if code in _MISSING or "does not exist" in message:
        return f"There is no such stage in this region, or not all of it: {message}"
    return f"AWS refused {error.operation_name}: {message or code}"
