"""The account that an erasure is about, its steps, and the parts of its receipt."""

from __future__ import annotations

from dataclasses import dataclass, field

from pinhole.clean_up import receipts

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

    @property
    def subject(self) -> str:
        return receipts.of_account(self.receipt_id)


@dataclass(frozen=True)
class Step:
    """One step: its number, its pass and stage, and the position it continues after."""

    number: int = 0
    passes: int = 0
    stage: int = 0
    after: list[str] = field(default_factory=list)
    is_clean: bool = True  # this pass has found nothing so far
