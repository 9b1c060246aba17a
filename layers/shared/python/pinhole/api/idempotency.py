"""The Idempotency-Key header: a retried request gets the first response and does nothing.

A key belongs to its viewer. Reusing it with another body is KeyReused, and while the first request
is still running, a Conflict. The lock of a request that died expires after its function's time-out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyPersistenceLayerError,
    IdempotencyValidationError,
)

from pinhole import errors
from pinhole.access.viewer import Viewer
from pinhole.aws import clients
from pinhole.settings import settings
from pinhole.tables.accounts import Idempotency

_PREFIX = "request"
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
Answer = TypeVar("Answer", bound=Mapping[str, Any])


def once(
    app: APIGatewayHttpResolver,
    viewer: Viewer,
    fingerprint: str,
    operation: Callable[[str | None], Answer],
) -> Answer:
    """The result of `operation`; with a key, its first result.

    `fingerprint` identifies the content of the request: it must be the same for the same key.
    `operation` gets the id of the row that stores its result, to delete it with what it creates.
    Raises InvalidRequest, Conflict, KeyReused.
    """
    event = app.current_event
    key = event.headers.get("idempotency-key")
    if key is None:
        return operation(None)
    if not _KEY.fullmatch(key):
        raise errors.InvalidRequest.of(
            "Idempotency-Key", "must be 1 to 128 visible ASCII characters"
        )
    request = {
        "key": f"{viewer.user_id} {event.http_method} {event.path} {key}",
        "body": fingerprint,
    }
    try:
        row_id = _row_id(request["key"])
        run = _idempotent(lambda: operation(row_id), app.context["lambda_context"])
        return run(request=request)
    except IdempotencyAlreadyInProgressError:
        raise errors.Conflict("A request with this Idempotency-Key is still running") from None
    except IdempotencyValidationError:
        raise errors.KeyReused() from None
    except IdempotencyPersistenceLayerError as error:
        raise error.__cause__ or error from None  # the error from AWS


def _idempotent(operation: Callable[[], Answer], context: Any) -> Callable[..., Answer]:
    config = IdempotencyConfig(
        event_key_jmespath="key",
        payload_validation_jmespath="body",
        expires_after_seconds=settings.idempotency_seconds,
        hash_function="sha256",
    )
    config.register_lambda_context(context)

    def run(request: dict[str, str]) -> Answer:
        return operation()

    run_once: Callable[..., Answer] = idempotent_function(
        run,
        data_keyword_argument="request",
        persistence_store=_store(),
        config=config,
        key_prefix=_PREFIX,
    )
    return run_once


def _row_id(key: str) -> str:
    """Powertools' id for the row of a key."""
    return f"{_PREFIX}#{hashlib.sha256(json.dumps(key).encode()).hexdigest()}"


@cache
def _store() -> DynamoDBPersistenceLayer:
    return DynamoDBPersistenceLayer(Idempotency.Meta.table_name, boto3_client=clients.dynamodb())
