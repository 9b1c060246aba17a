"""botocore's session, made faster: ours reads DynamoDB's responses and AWS's descriptions. One for
each process, and so are its clients.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import botocore.session
import orjson
from botocore.loaders import JSONFileLoader

from pinhole.aws import dynamodb_json

Made = TypeVar("Made")
_making = RLock()


def create() -> botocore.session.Session:
    """A new session: expensive, so there is one for each process (`pinhole.aws.clients`)."""
    session = botocore.session.get_session()
    session.register_component("response_parser_factory", dynamodb_json.Parsers())
    session.get_component("data_loader").file_loader = _Descriptions()
    return session


def once(make: Callable[[], Made]) -> Callable[[], Made]:
    """Create lazily, and only once even if several threads ask."""
    made = cache(make)

    @wraps(make)
    def get() -> Made:
        with _making:
            return made()

    return get


class _Descriptions(JSONFileLoader):
    """Loads botocore's service models with orjson: half a megabyte of JSON each."""

    def load_file(self, file_path: str) -> Any:
        for ending, opened in ((".json", open), (".json.gz", gzip.open)):
            if Path(file_path + ending).is_file():
                with opened(file_path + ending, "rb") as file:
                    return orjson.loads(file.read())
        return None
