"""Which failures pass by themselves, and which recur however often the work is tried."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from pynamodb.exceptions import PynamoDBException

from pinhole import errors
from pinhole.aws import clients

# AWS rejects these data, or every request until somebody fixes the deployment. Rejections with
# other codes are retried, everywhere a bounded number of times.
_PERMANENT = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "AccessDenied",
        "AccessDeniedException",
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
_WAITING = (errors.Busy, errors.Later, ConnectionError, TimeoutError)


def is_passing(error: Exception) -> bool:
    """Whether the same work may succeed in a while: AWS was slow, throttled, broken or out of
    reach, or other work has to end first.
    """
    if isinstance(error, ParamValidationError):
        return False
    if isinstance(error, ClientError | PynamoDBException):
        return clients.error_code(error) not in _PERMANENT
    return isinstance(error, (BotoCoreError, *_WAITING))
