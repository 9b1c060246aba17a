"""moto without half of the time of a call: it would turn each into a web request, search all of
AWS for its handler, and look up the members of an answer under every spelling. Of an update it
would parse the expression, copy it and look for its kinds of nodes each time anew.

The behaviour of moto's services stays as it is.
"""

from __future__ import annotations

import base64
import binascii
import json
import pickle
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from moto import backend_index
from moto.backends import get_backend
from moto.core import botocore_stubber, models, responses
from moto.core.base_backend import BackendDict
from moto.core.exceptions import HTTPException, ServiceException
from moto.core.request import normalize_request
from moto.core.responses import ActionResult
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import Validator
from moto.dynamodb.responses import DynamoHandler

from tests.flow.support.aws.pristine import ACCOUNT, REGION

_JSON = "application/x-amz-json-1.0"
# Calls about items: moto's answers to these are spelled as on the wire already.
_ITEMS = {
    "GetItem": "get_item",
    "PutItem": "put_item",
    "UpdateItem": "update_item",
    "DeleteItem": "delete_item",
    "Query": "query",
    "Scan": "scan",
    "BatchGetItem": "batch_get_item",
    "BatchWriteItem": "batch_write_item",
    "TransactWriteItems": "transact_write_items",
}
_is = cache(issubclass)
_pickled = lru_cache(4096)(pickle.dumps)
_process = botocore_stubber.BotocoreStubber.process_request


def install() -> None:
    responses.method_names_from_class = cache(responses.method_names_from_class)
    responses.camelcase_to_underscores = cache(responses.camelcase_to_underscores)
    botocore_stubber.BotocoreStubber.process_request = _answer
    models.RESPONSES_METHODS.clear()  # for the requests library, which is not used here
    Table.all_items = _all_items
    UpdateExpressionParser.make = lru_cache(4096)(UpdateExpressionParser.make)
    Validator.__init__ = _validator
    DepthFirstTraverser.traverse = _traverse


def _answer(self: Any, request: Any) -> Any:
    """moto's answer to a request to AWS: status, headers and body."""
    target = request.headers.get("X-Amz-Target", "")
    target = target.decode() if isinstance(target, bytes) else target
    if target.startswith("DynamoDB_") and target.rpartition(".")[2] in _ITEMS:
        return _items(target, request.body)
    method = _method(request.url.partition("?")[0])
    if method is None:
        return _process(self, request)
    normalized = normalize_request(request)
    try:
        return method(normalized, normalized.raw_url, normalized.headers)
    except HTTPException as error:
        return error.code, error.get_headers(), error.get_body()


def _items(target: str, body: bytes | str) -> tuple[int, dict[str, Any], str]:
    """DynamoDB's answer to a call about items."""
    handler = DynamoHandler()
    handler.region, handler.current_account = REGION, ACCOUNT
    handler.headers = {"x-amz-target": target, "Content-Type": _JSON}
    handler.querystring, handler.response_headers = {}, {}
    handler.body = handler.params = json.loads(body)
    try:
        found = getattr(handler, _ITEMS[target.rpartition(".")[2]])().result
        given = {name: value for name, value in found.items() if value is not None}
        said = json.dumps(given, default=_base64)
        status, headers = 200, {"Content-Type": _JSON}
    except ServiceException as error:
        status, headers, said = handler.serialized(ActionResult(error))
    except HTTPException as error:
        status, headers, said = error.code, dict(error.get_headers() or []), error.description
    said = said if isinstance(said, str) else said.decode()
    return status, {**headers, "x-amz-crc32": str(binascii.crc32(said.encode()))}, said


def _base64(value: bytes) -> str:
    """The form of a binary value in an answer."""
    return base64.b64encode(value).decode()


@lru_cache(4096)
def _method(url: str) -> Callable[..., Any] | None:
    """The handler of an address without its query; None where moto has to search."""
    for service, pattern in backend_index.backend_url_patterns:
        if pattern.match(url):
            found = get_backend(service)
            if not isinstance(found, BackendDict):
                return None
            account = found[ACCOUNT]
            urls = account[REGION if REGION in account else "aws"].urls
            return next((urls[each] for each in urls if re.match(each, url)), None)
    return None


def _all_items(self: Table) -> list[Any]:
    """Sorted by key, each of which is read once."""
    if self.range_key_attr:
        found = [item for items in self.items.values() for item in items.values()]
    else:
        found = list(self.items.values())
    return sorted(found, key=_position)


def _position(item: Any) -> tuple[Any, Any]:
    return item.hash_key.cast_value, item.range_key.cast_value if item.range_key else ""


def _validator(self: Validator, expression: Node, *given: Any, **named: Any) -> None:
    """With a copy of the expression, which is the same for all updates of its kind."""
    names = ("expression_attribute_names", "expression_attribute_values", "item", "table")
    vars(self).update(dict(zip(names, given, strict=False)), **named)
    self.processors = self.get_ast_processors()
    self.node_to_validate = pickle.loads(_pickled(expression))


def _traverse(self: DepthFirstTraverser, node: Any) -> Any:
    return _walk(self, node, self.nodes_to_be_processed())


def _walk(
    self: DepthFirstTraverser, node: Any, kinds: tuple[type[Node], ...], child_id: int = -1
) -> Any:
    """Process nodes, children first."""
    if not _is(type(node), Node):
        return node
    parent = node.parent
    for number, child in enumerate(node.children or ()):
        self.pre_processing_of_child(node, number)
        _walk(self, child, kinds, number)
    if _is(type(node), kinds):
        node = self.process(node)
        node.parent = parent
        if parent:
            parent.children[child_id] = node
    return node
