"""Which failures pass by themselves, and which come again however often the work is tried."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from pynamodb.exceptions import PynamoDBException

from pinhole import errors
from pinhole.aws import clients

# AWS refuses these data.
_OF_DATA = frozenset(
    {
        "ValidationException",
        "ItemCollectionSizeLimitExceededException",
        "SerializationException",
        "EntityTooLarge",
        "InvalidArgument",
        "InvalidMessageContents",
        "InvalidParameterException",
        "InvalidParameterValue",
        "MissingParameter",
    }
)
# AWS refuses whatever is asked of it until somebody mends the deployment.
_OF_DEPLOYMENT = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
    }
)
_WAITING = (errors.Busy, errors.Later, ConnectionError, TimeoutError)


def is_passing(error: Exception) -> bool:
    """Whether the same work may succeed in a while: AWS was slow, throttled, broken or out of
    reach, or other work has to end first.
    """
    return _is_passing(error, _OF_DATA | _OF_DEPLOYMENT)


def is_worth_waiting(error: Exception) -> bool:
    """The same for work that holds up nothing else while it waits: a missing right or table is
    waited for, too.
    """
    return _is_passing(error, _OF_DATA)


def _is_passing(error: Exception, permanent: frozenset[str]) -> bool:
    if isinstance(error, ParamValidationError):
        return False
    if isinstance(error, ClientError | PynamoDBException):
        return clients.error_code(error) not in permanent
    return isinstance(error, (BotoCoreError, *_WAITING))
