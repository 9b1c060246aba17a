"""botocore's session, made faster: ours reads DynamoDB's responses and AWS's descriptions."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import botocore.session
import orjson
from botocore.loaders import JSONFileLoader

from pinhole.aws import dynamodb_json


def create() -> botocore.session.Session:
    """A new session: expensive, so there is one for each process (`pinhole.aws.clients`)."""
    session = botocore.session.get_session()
    session.register_component("response_parser_factory", dynamodb_json.Parsers())
    session.get_component("data_loader").file_loader = _Descriptions()
    return session


class _Descriptions(JSONFileLoader):
    """Loads botocore's service models with orjson: half a megabyte of JSON each."""

    def load_file(self, file_path: str) -> Any:
        for ending, opened in ((".json", open), (".json.gz", gzip.open)):
            if Path(file_path + ending).is_file():
                with opened(file_path + ending, "rb") as file:
                    return orjson.loads(file.read())
        return None
