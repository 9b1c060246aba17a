"""The account that an erasure is about, how it begins, and the parts of its receipt."""

from __future__ import annotations

from dataclasses import dataclass

from pinhole.clean_up import receipts, steps
from pinhole.settings import settings

POSTS, COMMENTS, ACTS, PEOPLE, OWN, FILES = "posts", "comments", "acts", "people", "own", "files"

PERSON = "person"

PARTS = (POSTS, COMMENTS, ACTS, PEOPLE, OWN, FILES, PERSON)


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


def begin(account: Account) -> None:
    """Start the erasure. Starting it again is harmless."""
    steps.begin(settings.accounts_queue_url, account, PERSON)
