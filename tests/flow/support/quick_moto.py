"""moto without what it works out anew for every call: which class answers an address, what methods
that class has, and how the members of an answer may be spelt.

Half of what a call costs goes there. What moto does with a call stays as it is.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from moto import backend_index
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID, botocore_stubber, models, responses
from moto.core.base_backend import BackendDict
from moto.core.exceptions import HTTPException
from moto.core.request import normalize_request
from moto.core.responses import ActionContext, ActionResult

# What DynamoDB answers to these is spelt as on the wire already.
_PLAIN = {
    *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
    *("BatchGetItem", "BatchWriteItem", "TransactWriteItems", "TransactGetItems"),
}
_serialize = ActionResult.execute_result
_process = botocore_stubber.BotocoreStubber.process_request


def install() -> None:
    responses.method_names_from_class = cache(responses.method_names_from_class)
    responses.camelcase_to_underscores = cache(responses.camelcase_to_underscores)
    ActionResult.execute_result = _execute
    botocore_stubber.BotocoreStubber.process_request = _answer
    models.RESPONSES_METHODS.clear()  # for the requests library, which nobody uses here


def _execute(self: ActionResult, context: ActionContext) -> Any:
    """The answer as status, headers and body."""
    is_dynamodb = context.service_model.service_name == "dynamodb"
    if not is_dynamodb or context.operation_model.name not in _PLAIN:
        return _serialize(self, context)
    if not isinstance(self.result, dict):
        return _serialize(self, context)
    said = {name: value for name, value in self.result.items() if value is not None}
    return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(said, default=_binary)


def _binary(value: Any) -> str:
    return base64.b64encode(value).decode()


def _answer(self: Any, request: Any) -> Any:
    """What moto answers to a request that goes to AWS."""
    method = _method(request.url.partition("?")[0])
    if method is None:
        return _process(self, request)
    normalized = normalize_request(request)
    try:
        return method(normalized, normalized.raw_url, normalized.headers)
    except HTTPException as error:
        return error.code, error.get_headers(), error.get_body()


@lru_cache(4096)
def _method(url: str) -> Callable[..., Any] | None:
    """What answers an address without its query; None where moto has to look itself."""
    for service, pattern in backend_index.backend_url_patterns:
        if pattern.match(url):
            found = get_backend(service)
            if not isinstance(found, BackendDict):
                return None
            account = found[DEFAULT_ACCOUNT_ID]
            urls = account["us-east-1" if "us-east-1" in account else "aws"].urls
            return next((urls[each] for each in urls if re.match(each, url)), None)
    return None
