"""AWS clients: one per service and process, tuned for the request path.

Built on botocore, not on `boto3.resource`, from one session: sessions, clients and connection
pools dominate a cold start. Time-outs are short because a caller is waiting: a call that exceeds
them becomes a 503, which may be retried.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.httpsession import get_cert_path
from botocore.session import Session
from botocore.utils import get_environ_proxies
from pynamodb.exceptions import PynamoDBException

from pinhole import errors
from pinhole.aws import dynamodb_json, session
from pinhole.aws.items import Row, plain
from pinhole.aws.session import once
from pinhole.aws.transport import Transport
from pinhole.settings import settings

# Errors caused by AWS and not by the data: worth retrying unchanged.
FAULTS = (BotoCoreError, ClientError, PynamoDBException, errors.Busy)
# Of each client, and so the most calls that it makes at once.
CONNECTIONS = 16
RETRIES: dict[str, Any] = {"mode": "standard", "total_max_attempts": 4}
_SLOW: dict[str, Any] = {"connect_timeout": 2, "read_timeout": 10}


def error_code(error: Exception) -> str:
    """AWS's error code; empty if AWS did not respond.

    PynamoDB keeps the original error as the cause; its own property fails on a connection error.
    """
    cause = getattr(error, "cause", None) or error
    code: str = (getattr(cause, "response", None) or {}).get("Error", {}).get("Code", "")
    return code


def is_refused(error: Exception) -> bool:
    """Whether the error is a conditional write whose condition did not hold."""
    return error_code(error) == "ConditionalCheckFailedException"


def is_accepted(write: Callable[..., Any], *args: Any) -> bool:
    """Run a conditional PynamoDB write; returns False if its condition did not hold."""
    try:
        write(*args)
    except PynamoDBException as error:
        if not is_refused(error):
            raise
        return False
    return True


def try_write(operation: Callable[..., Any], **request: Any) -> tuple[bool, Row]:
    """Run a conditional botocore write; returns whether its condition held, and the row that
    `ReturnValues` or `ReturnValuesOnConditionCheckFailure` asked for. Raises Busy while a
    transaction is changing the row.
    """
    try:
        answer = operation(**request)
    except ClientError as error:
        if error_code(error) == "TransactionConflictException":
            raise errors.Busy("A transaction is changing this") from error
        if not is_refused(error):
            raise
        return False, plain(error.response.get("Item", {}))
    return True, plain(answer.get("Attributes", {}))


def try_transaction(writes: list[dict[str, Any]]) -> bool:
    """Do all of these writes or none; returns whether they were done: not if a condition did not
    hold, or another transaction was changing the same rows.
    """
    try:
        dynamodb().transact_write_items(TransactItems=writes)
    except ClientError as error:
        if error_code(error) != "TransactionCanceledException":
            raise
        return False
    return True


@once
def _session() -> Session:
    return session.create()


@once
def dynamodb() -> BaseClient:
    """The client that all tables share."""
    client = _session().create_client(
        "dynamodb",
        region_name=settings.tables_region or None,
        config=Config(
            retries=RETRIES,
            connect_timeout=1,
            read_timeout=3,
            max_pool_connections=CONNECTIONS,
            parameter_validation=False,
            user_agent="pinhole",  # botocore would build its own for every request
        ),
    )
    client.meta.events.register("choose-signer.dynamodb", lambda **_: dynamodb_json.SIGNATURE)
    # Private attributes without a public alternative; therefore botocore is pinned and this tested.
    serializer = dynamodb_json.ItemSerializer(client._serializer)
    client._serializer = dynamodb_json.ReadsOnly(serializer) if settings.reads_only else serializer
    client._ruleset_resolver = None  # would resolve the endpoint for every request
    if not get_environ_proxies(client.meta.endpoint_url):
        client._endpoint.http_session = _transport(client)
    return client


def _transport(client: BaseClient) -> Transport:
    tls = None
    if client.meta.endpoint_url.startswith("https:"):
        ca_bundle = get_cert_path(_session().get_config_variable("ca_bundle") or True)
        tls = ssl.create_default_context(cafile=ca_bundle)
    return Transport(client.meta.config.connect_timeout, client.meta.config.read_timeout, tls)


@once
def s3() -> BaseClient:
    """The S3 client; with virtual-hosted addresses a presigned URL names the bucket's region."""
    return _client("s3", signature_version="s3v4", s3={"addressing_style": "virtual"}, **_SLOW)


@once
def rekognition() -> BaseClient:
    return _client("rekognition", **_SLOW)


@once
def sqs() -> BaseClient:
    return _client("sqs")


@once
def events() -> BaseClient:
    return _client("events")


@once
def cloudfront() -> BaseClient:
    """The CloudFront client, without retries: throttling of invalidations lasts for minutes."""
    return _client("cloudfront", retries={"total_max_attempts": 1}, **_SLOW)


@once
def key_value_store() -> BaseClient:
    """CloudFront's key-value stores; its signatures need the package awscrt."""
    return _client("cloudfront-keyvaluestore", **_SLOW)


@once
def secrets() -> BaseClient:
    return _client("secretsmanager", read_timeout=3)


@once
def connections() -> BaseClient:
    """The connections of the WebSocket API."""
    return _client("apigatewaymanagementapi", settings.connections_url)


@once
def cognito() -> BaseClient:
    """Where the user pool is: its id begins with its region, which may be another one."""
    region, _, _ = settings.user_pool_id.partition("_")
    return _client("cognito-idp", region_name=region or None)


def _client(
    service: str,
    endpoint_url: str | None = None,
    region_name: str | None = None,
    **options: Any,
) -> BaseClient:
    times = {"connect_timeout": 1, "read_timeout": 5}
    config = {"retries": RETRIES, "max_pool_connections": CONNECTIONS, **times, **options}
    return _session().create_client(
        service, region_name=region_name, endpoint_url=endpoint_url, config=Config(**config)
    )
