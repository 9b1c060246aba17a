"""Warms the CDN with the renditions of a viral post."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import errors, log
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import workers
from pinhole.media import addresses, object_keys
from pinhole.media.medium import StoredMedium, shown
from pinhole.posts import repository

_TIMEOUT_SECONDS = 10


def on_message(message: SQSRecord) -> None:
    """Warm the CDN for the post named by a message of the warmups queue."""
    warm(message.json_body["post_id"])


def warm(post_id: str) -> None:
    """Fetch every rendition of a post through the CDN. Raises Busy if a fetch fails."""
    post = repository.find(post_id)
    if post is None or post.state != PUBLISHED or post.place:
        return  # restricted renditions take a signature
    urls = [url for medium in shown(post.media) for url in _addresses(post_id, medium)]
    statuses = workers.each(_fetch, urls)
    log.logger.info("CDN warmed", post_id=post_id, renditions=len(urls))
    if any(status != 200 for status in statuses):
        raise errors.Busy(f"The CDN returned {sorted(set(statuses))}")


def _addresses(post_id: str, medium: StoredMedium) -> list[str]:
    files = object_keys.files(medium.get("avif", ()))
    return [addresses.url(post_id, medium["index"], *file) for file in files]


def _fetch(url: str) -> int:
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.request("GET", parts.path, headers={"Host": parts.netloc})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    # Names below localhost are loopback (RFC 6761), but not every resolver knows that.
    host = "127.0.0.1" if host.endswith(".localhost") else host
    kind = HTTPSConnection if scheme == "https" else HTTPConnection
    return kind(host, port, timeout=_TIMEOUT_SECONDS)
