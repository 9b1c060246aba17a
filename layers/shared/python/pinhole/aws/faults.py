"""Tells failures that pass by themselves from those that recur with every attempt."""

from __future__ import annotations

from math import inf

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from pynamodb.exceptions import PynamoDBException

from pinhole import errors
from pinhole.aws import clients
from pinhole.settings import settings

# AWS rejects these data, or every request until somebody fixes the deployment. Rejections with
# other codes are retried, everywhere a bounded number of times.
_PERMANENT = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "EntityTooLarge",
        "InvalidArgument",
        "InvalidMessageContents",
        "InvalidParameterException",
        "InvalidParameterValue",
        "ItemCollectionSizeLimitExceededException",
        "MissingParameter",
        "NoSuchBucket",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "SerializationException",
        "ValidationException",
    }
)
# A deployment changes roles and functions one after the other, and a new right takes seconds to be
# known everywhere. A denial that outlasts that is the deployment's fault.
_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})
_WAITING = (errors.Busy, errors.Later, ConnectionError, TimeoutError)


def is_passing(error: Exception, age: float = inf) -> bool:
    """Whether the same work may succeed in a while: AWS was slow, throttled, broken or out of
    reach, other work has to end first, or a right is missing for work of that age, in seconds,
    which a deployment may be about to grant.
    """
    if isinstance(error, ParamValidationError):
        return False
    if isinstance(error, ClientError | PynamoDBException):
        code = clients.error_code(error)
        return age < settings.denied_seconds if code in _DENIED else code not in _PERMANENT
    return isinstance(error, (BotoCoreError, *_WAITING))
