"""Collects the evidence: scans every table, lists every bucket, and reads as people do.

For networks of a few thousand rows: nothing here is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from pinhole.aws import items
from pinhole.aws.items import Row
from pinhole.tables.registry import ALL

from bench.invariants.evidence import Evidence, Inbox
from local.operator.targets import Target

# A person's GET: path and query -> the decoded answer.
Ask = Callable[[str, dict[str, str]], Any]
_BUCKETS = ("uploads", "originals", "media")
_KINDS = ("", "Delayed", "NotVisible")


def gather(
    at: Target,
    people: Mapping[str, Ask],
    uploaded: Collection[str] = (),
    deleted: Collection[str] = (),
) -> Evidence:
    """Everything that is stored, and what these people (by id) are shown."""
    return Evidence(
        rows={name: list(_rows(at, name)) for name in map(_name, ALL)},
        objects={name: set(_keys(at, name)) for name in _BUCKETS},
        waiting=waiting(at),
        timelines={user_id: list(timeline(ask)) for user_id, ask in people.items()},
        inboxes={user_id: inbox(ask) for user_id, ask in people.items()},
        uploaded=frozenset(uploaded),
        deleted=frozenset(deleted),
    )


def waiting(at: Target) -> dict[str, int]:
    """The messages in each queue: visible, delayed and in flight."""
    sqs = at.client("sqs")
    urls = sqs.list_queues().get("QueueUrls", [])
    names = {url: url.rpartition("/")[2].removeprefix(f"{at.prefix}-") for url in urls}
    return {name: _messages(sqs, url) for url, name in names.items()}


def timeline(ask: Ask) -> Iterator[str]:
    """All posts in a person's chronological feed, as shown."""
    for page in _pages(ask, "/feed", {"order": "latest"}):
        yield from (post["post_id"] for post in page["posts"])


def inbox(ask: Ask) -> Inbox:
    """A person's whole list of notifications, and the badge beside its first page."""
    pages = list(_pages(ask, "/notifications", {}))
    unread = [each for page in pages for each in page["notifications"] if not each["is_read"]]
    return Inbox(len(unread), pages[0]["unread_count"])


def _pages(ask: Ask, path: str, query: dict[str, str]) -> Iterator[Any]:
    cursor: dict[str, str] = {}
    while True:
        page = ask(path, {"limit": "50", **query, **cursor})
        yield page
        if not page["next_cursor"]:
            return
        cursor = {"cursor": page["next_cursor"]}


def _name(table: Any) -> str:
    """Names of tables have no hyphen, the prefix of a stage ends with one."""
    return str(table.Meta.table_name).rpartition("-")[2]


def _rows(at: Target, table: str) -> Iterator[Row]:
    pages = at.client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=f"{at.prefix}-{table}", ConsistentRead=True):
        yield from map(items.plain, page["Items"])


def _keys(at: Target, name: str) -> Iterator[str]:
    s3 = at.client("s3")
    for bucket in (each["Name"] for each in s3.list_buckets()["Buckets"]):
        if not f"{bucket}-".startswith(f"{at.prefix}-{name}-"):
            continue
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            yield from (item["Key"] for item in page.get("Contents", []))


def _messages(sqs: Any, url: str) -> int:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return sum(int(found[f"ApproximateNumberOfMessages{kind}"]) for kind in _KINDS)
