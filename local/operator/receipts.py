"""Operator commands for deletions; STAGE selects the stage.

    make receipt POST=<post_id>       what was deleted of a post, and what is pending
    make receipt ACCOUNT=<id>         the same for an account, by receipt or user id
    make receipts                     deletions unfinished after an hour

A deletion takes a few passes, `DELETION_SETTLE_SECONDS` apart. One that is unfinished after an hour
waits for a dead letter (`make redrive`) or a lagging stream.
"""

import argparse
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from boto3.dynamodb.types import TypeDeserializer

from local import console
from local.console import Trouble, counted, say
from local.operator.targets import Target, exists, target

if TYPE_CHECKING:
    from pinhole.tables.accounts import ReceiptRow

_LATE = timedelta(hours=1)
_read = TypeDeserializer().deserialize


def find(at: Target, subject: str) -> dict[str, Any] | None:
    """The receipt of `post#<post_id>` or `account#<receipt_id>`; None if there is none."""
    answer = at.client("dynamodb").get_item(
        TableName=f"{at.prefix}-receipts", Key={"subject": {"S": subject}}, ConsistentRead=True
    )
    return _row(answer["Item"]) if "Item" in answer else None


def of_account(at: Target, user_id: str) -> dict[str, Any] | None:
    """The receipt of a person's account; a scan."""
    rows = _scan(
        at,
        "owner_id = :owner AND begins_with(subject, :account)",
        {":owner": {"S": user_id}, ":account": {"S": "account#"}},
    )
    return next(rows, None)


def late(at: Target, now: datetime) -> Iterator[dict[str, Any]]:
    """Receipts older than an hour that are not finished; a scan."""
    before = (now - _LATE).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    waiting = "attribute_exists(pending) AND deleted_at < :before"
    return _scan(at, waiting, {":before": {"S": before}})


def _scan(at: Target, which: str, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    pages = (
        at.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=f"{at.prefix}-receipts",
            FilterExpression=which,
            ExpressionAttributeValues=values,
        )
    )
    return (_row(item) for page in pages for item in page["Items"])


def _row(item: dict[str, Any]) -> dict[str, Any]:
    """The row as JSON-compatible Python values."""
    values = {name: _read(value) for name, value in sorted(item.items())}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, set):
        return sorted(value)
    return value if isinstance(value, str) else int(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("receipt", "receipts"))
    parser.add_argument("--post", default="")
    parser.add_argument("--account", default="")
    asked = parser.parse_args()
    post_id, account_id = asked.post.strip(), asked.account.strip()
    if asked.command == "receipt" and bool(post_id) == bool(account_id):
        raise Trouble("Name one: make receipt POST=<post_id>, or ACCOUNT=<user_id>.")
    at = target(os.environ.get("STAGE") or "dev")
    if asked.command == "receipts":
        _list(at)
    elif post_id:
        say(json.dumps(post_receipt(at, post_id), indent=2))
    else:
        say(json.dumps(account_receipt(at, account_id), indent=2))


def post_receipt(at: Target, post_id: str) -> dict[str, Any]:
    """The receipt of a deleted post, as `GET /posts/{post_id}/receipt` shows it. Raises Trouble."""
    if found := find(at, f"post#{post_id}"):
        return {"post_id": post_id, **_shown(found)}
    if exists(at, "posts", {"post_id": post_id}):
        raise Trouble(f"The post {post_id} was not deleted, so it has no receipt.")
    raise Trouble(f"There is no post {post_id}, and no receipt of one.")


def account_receipt(at: Target, id: str) -> dict[str, Any]:
    """The receipt of a deleted account, by the receipt's or the person's id, as
    `GET /receipts/{receipt_id}` shows it. Raises Trouble.
    """
    if found := find(at, f"account#{id}") or of_account(at, id):
        return {"receipt_id": found["subject"].removeprefix("account#"), **_shown(found)}
    if exists(at, "users", {"user_id": id}):
        raise Trouble(f"The account {id} was not deleted, so it has no receipt.")
    raise Trouble(f"There is no account {id}, and no receipt of one.")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    from pinhole.clean_up import receipt_view  # a late import: it reads the environment

    return dict(receipt_view.view(cast("ReceiptRow", row)))


def _list(at: Target) -> None:
    found = list(late(at, datetime.now(UTC)))
    for row in found:
        say(f"{row['subject']} since {row['deleted_at']} waits for {', '.join(row['pending'])}")
    say(f"{counted(len(found), 'deletion')} unfinished after an hour.")
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    console.main(main)
