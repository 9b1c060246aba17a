"""The doors to AWS: one client per service and process, tuned for a request path.

Built on botocore, not on `boto3.resource`, from one session: sessions, clients and connection
pools are what a cold start pays for. The time-outs are short because a caller is waiting: what
has not answered by then is answered with 503 and may be retried.
"""

from __future__ import annotations

from functools import cache

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from pinhole import errors

# What is raised when AWS, and not the data, is at fault: worth doing again as it was.
FAULTS = (BotoCoreError, ClientError, PynamoDBException, errors.Busy)
RETRIES = {"mode": "standard", "total_max_attempts": 4}


def error_code(error: Exception) -> str:
    """AWS's code for what went wrong, empty when AWS did not answer.

    PynamoDB keeps the original error as the cause; its own `cause_response_code` breaks when the
    connection did.
    """
    cause = getattr(error, "cause", None) or error
    return (getattr(cause, "response", None) or {}).get("Error", {}).get("Code", "")


def is_refused(error: Exception) -> bool:
    """Did a conditional write find that its condition does not hold?"""
    return error_code(error) == "ConditionalCheckFailedException"


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def dynamodb() -> BaseClient:
    """The client that all tables share."""
    return _session().create_client(
        "dynamodb",
        config=Config(
            retries=RETRIES,
            connect_timeout=1,
            read_timeout=3,
            max_pool_connections=16,
            parameter_validation=False,
        ),
    )


@cache
def s3() -> BaseClient:
    """Virtual-hosted addresses: a presigned URL then names the bucket's region."""
    return _session().create_client(
        "s3",
        config=Config(
            retries=RETRIES,
            connect_timeout=2,
            read_timeout=10,
            max_pool_connections=16,
            signature_version="s3v4",
            s3={"addressing_style": "virtual"},
        ),
    )


@cache
def sqs() -> BaseClient:
    return _session().create_client(
        "sqs", config=Config(retries=RETRIES, connect_timeout=1, read_timeout=5)
    )
