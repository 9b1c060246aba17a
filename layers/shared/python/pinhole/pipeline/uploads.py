"""Objects that S3 reported as uploaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError

from pinhole import log
from pinhole.aws import clients
from pinhole.imaging.bounds import Rejected


@dataclass(frozen=True)
class Upload:
    """An object that S3 reported as uploaded; `size` in bytes."""

    bucket: str
    key: str
    size: int
    etag: str

    @classmethod
    def of(cls, record: dict[str, Any]) -> Upload:
        """From a record of an S3 event notification, which URL-encodes keys."""
        about = record["s3"]
        item = about["object"]
        return cls(about["bucket"]["name"], unquote_plus(item["key"]), item["size"], item["eTag"])

    def notification(self) -> dict[str, Any]:
        """The notification that `announced` parses."""
        item = {"key": quote_plus(self.key, safe="/"), "size": self.size, "eTag": self.etag}
        return {"Records": [{"s3": {"bucket": {"name": self.bucket}, "object": item}}]}


class Superseded(Exception):
    """The object was overwritten after this event; the newer one has an event of its own."""


def announced(message: SQSRecord) -> list[Upload]:
    """The uploads in a notification: none for S3's test messages and foreign messages."""
    try:
        return [Upload.of(record) for record in orjson.loads(message.body).get("Records", [])]
    except (ValueError, AttributeError, TypeError, LookupError):
        log.logger.warning("message ignored: not an upload notification")
        return []


def opened(upload: Upload) -> Any:
    """A stream of exactly the bytes of the event.

    Raises Rejected when the object is gone, Superseded when it was overwritten.
    """
    try:
        answer = clients.s3().get_object(
            Bucket=upload.bucket, Key=upload.key, IfMatch=f'"{upload.etag}"'
        )
    except ClientError as error:
        match clients.error_code(error):
            case "NoSuchKey":
                raise Rejected("missing", "The upload was gone before it was processed") from None
            case "PreconditionFailed":
                raise Superseded from None
        raise
    return answer["Body"]


def discard(upload: Upload) -> None:
    """Delete the object."""
    clients.s3().delete_object(Bucket=upload.bucket, Key=upload.key)
