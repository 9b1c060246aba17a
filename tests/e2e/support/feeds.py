"""Feeds as their readers page through them, and compared with the truth as by operators."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from local.cloud import REGION
from local.operator import repair
from local.operator.targets import Target
from local.person import Person
from tests.e2e.support.account import Account
from tests.e2e.support.network import Network
from tests.e2e.support.waiting import until

_DAY = 86_400


def pages(reader: Person, limit: int = 2, order: str = "ranked") -> list[str]:
    """The ids of all posts in the reader's feed, page by page."""
    found: list[str] = []
    cursor = ""
    while True:
        page = reader.ask("GET", f"/feed?limit={limit}&order={order}{cursor}")
        found += [post["post_id"] for post in page["posts"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def target(network: Network) -> Target:
    """What `make redrive` and `make rebuild` would work on."""
    return Target("local", network.cloud.endpoint.replace("localhost", "127.0.0.1"), REGION)


def differences(network: Network, is_check: bool = True) -> list[Any]:
    """How all readers' feeds differ from the truth; unless `is_check`, they are repaired."""
    found = repair.rebuild(target(network), is_check)
    return [each for page in found for each in page["differences"]]


def entries(account: Account, reader: Person) -> set[str]:
    """What is stored for a reader."""
    return {row["post_id"] for row in account.rows("feeds", user_id=reader.user_id)}


def wait_for_fan_out_mode(account: Account, author: Person, mode: str) -> None:
    until(
        lambda: account.row("users", user_id=author.user_id).get("fan_out_mode", "push"),
        lambda found: found == mode,
        what=f"{author.username} to reach readers by {mode}",
    )


def wait_for_fan_out(author: Person, post_id: str) -> Any:
    """The ledger of a post, once every page of followers has it."""
    return until(
        lambda: author.ask("GET", f"/posts/{post_id}")["fan_out"],
        lambda ledger: ledger is not None and ledger["finished_at"],
        what=f"the fan-out of {post_id} to finish",
    )


def stay_away(account: Account, readers: Iterable[Person], days: int = 20) -> None:
    """Pretend that these readers last looked so long ago."""
    for reader in readers:
        account.client("dynamodb").update_item(
            TableName=account.table("readers"),
            Key={"user_id": {"S": reader.user_id}},
            UpdateExpression="SET visited_at = :then",
            ExpressionAttributeValues={":then": {"N": str(int(time.time()) - days * _DAY)}},
        )
