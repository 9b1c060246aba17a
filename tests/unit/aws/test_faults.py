"""What passes by itself is waited for; what AWS refuses for good is not."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)
from pinhole import errors
from pinhole.aws import faults
from pinhole.pipeline.intake import Claimed
from pinhole.posts.media_states import Moved
from pinhole.settings import settings
from pynamodb.exceptions import PutError

PASSING = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "ThrottlingException",
    "TransactionConflictException",
]
PERMANENT = [
    "AccessDenied",
    "AccessDeniedException",
    "EntityTooLarge",
    "ItemCollectionSizeLimitExceededException",
    "ResourceNotFoundException",
    "ValidationException",
]


def bare(error):
    return error


def wrapped(error):
    """As PynamoDB raises it."""
    return PutError("Failed to put item", cause=error)


@pytest.mark.parametrize("wrap", [bare, wrapped])
@pytest.mark.parametrize("code", [*PASSING, *PERMANENT])
def test_an_error_of_aws_is_told_by_its_code(wrap, code):
    answer = {"Error": {"Code": code, "Message": "an internal of AWS"}}
    error = wrap(ClientError(answer, "PutItem"))
    assert faults.is_passing(error) == (code in PASSING)


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException"])
def test_a_right_may_be_granted_while_a_deployment_goes_on(code):
    denied = ClientError({"Error": {"Code": code}}, "PutItem")
    assert faults.is_passing(denied, settings.denied_seconds - 1)
    assert not faults.is_passing(denied, settings.denied_seconds)
    invalid = ClientError({"Error": {"Code": "ValidationException"}}, "PutItem")
    assert not faults.is_passing(invalid, 0)


@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(endpoint_url="x"),
        ConnectTimeoutError(endpoint_url="x"),
        EndpointConnectionError(endpoint_url="x"),
        wrapped(ReadTimeoutError(endpoint_url="x")),
        ConnectionResetError(),
        TimeoutError(),
        errors.Busy(),
        Claimed("key"),
        Moved("post"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_does_not_answer_or_waits_for_other_work_passes(error):
    assert faults.is_passing(error)


@pytest.mark.parametrize("error", [ValueError(), KeyError(), ParamValidationError(report="x")])
def test_a_mistake_in_data_or_code_does_not_pass(error):
    assert not faults.is_passing(error)
