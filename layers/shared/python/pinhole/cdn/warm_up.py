"""Brings a post's renditions to the edge of the CDN before the crowd comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import errors, log
from pinhole.access.visibility import PUBLISHED
from pinhole.media import addresses
from pinhole.posts import repository

_THREADS = 8
_TIMEOUT_SECONDS = 10


def on_message(message: SQSRecord) -> None:
    """Do what a message of the warmups queue says."""
    warm(message.json_body["post_id"])


def warm(post_id: str) -> None:
    """Fetch every rendition of a post through the CDN. Raises Busy if one cannot be had."""
    post = repository.find(post_id)
    if post is None or post.state != PUBLISHED or post.place:
        return  # nobody comes unasked to what takes a signature
    urls = [url for medium in post.media for url in _addresses(post_id, medium["index"])]
    with ThreadPoolExecutor(_THREADS) as pool:
        statuses = list(pool.map(_fetch, urls))
    log.logger.info("edge warmed", post_id=post_id, renditions=len(urls))
    if any(status != 200 for status in statuses):
        raise errors.Busy(f"The CDN answered {sorted(set(statuses))}")


def _addresses(post_id: str, index: int) -> list[str]:
    formats = addresses.urls(post_id, index).values()
    return [url for addresses in formats for url in addresses.values()]


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
    # Every name below localhost is this machine (RFC 6761), which not every resolver knows.
    host = "127.0.0.1" if host.endswith(".localhost") else host
    kind = HTTPSConnection if scheme == "https" else HTTPConnection
    return kind(host, port, timeout=_TIMEOUT_SECONDS)
