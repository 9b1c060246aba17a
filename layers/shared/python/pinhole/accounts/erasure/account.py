"""The account that an erasure is about, how it begins, and the parts of its receipt."""

from __future__ import annotations

from dataclasses import dataclass

from pinhole.aws import queues
from pinhole.clean_up import receipts, steps
from pinhole.settings import settings

POSTS, COMMENTS, PEOPLE, OWN, FILES = "posts", "comments", "people", "own", "files"
INTERACTIONS = "acts"  # as stored, and as clients know it
PERSON = "person"

PARTS = (POSTS, COMMENTS, INTERACTIONS, PEOPLE, OWN, FILES, PERSON)


@dataclass(frozen=True)
class Account:
    """A closed account: what its erasure needs to know, also after its row is deleted."""

    user_id: str
    receipt_id: str
    username: str
    sign_in_name: str
    deleted_at: str
    former_names: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return receipts.of_account(self.receipt_id)

    @property
    def logged(self) -> dict[str, str]:
        return {"user_id": self.user_id}


def open(account: Account) -> None:
    """Open the receipt, and note that the erasure is to begin, whether or not `begin` follows."""
    chains = [steps.first(settings.accounts_queue_url, account, PERSON)]
    receipts.open(account.subject, account.user_id, PARTS, account.deleted_at, chains)


def begin(account: Account) -> None:
    """Start the erasure at once. Starting it again is harmless."""
    open(account)
    first = steps.first(settings.accounts_queue_url, account, PERSON)
    queues.send(first.queue_url, first.body)
