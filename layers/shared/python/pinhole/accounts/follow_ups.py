"""The chains of messages that follow a change of a person's row.

A new name, picture or privacy goes into all copies of their card (`pinhole.people.author_cards`).
When the account becomes private or public, is suspended or restored, renditions move to their new
placement, and interactions of a suspended person are no longer counted, or are counted again; when
it becomes public, pending follow requests are accepted. The users stream begins these chains. The
write that changes the row also records them, so that they begin even if its stream record is lost.
"""

from __future__ import annotations

from pinhole.aws import streams
from pinhole.media import placement
from pinhole.people import author_cards, card_chains, directory
from pinhole.people.card_chains import REQUESTS, SUSPENDED_INTERACTIONS, Page
from pinhole.tables import chain_progress, stream_images
from pinhole.tables.chain_progress import First
from pinhole.tables.people import User, UserRow


def of(old: UserRow, new: UserRow) -> list[First]:
    """The chains that follow a change from one row to another."""
    user_id, version = new["user_id"], author_cards.version(new)
    chains = []
    if version > author_cards.version(old):
        chains.append(card_chains.first(Page(user_id, version)))
    was, now = bool(old.get("is_private")), bool(new.get("is_private"))
    is_suspension = bool(old.get("suspended")) != bool(new.get("suspended"))
    if was != now or is_suspension:
        chains.append(placement.first(new))
    if is_suspension:
        chains.append(card_chains.first(Page(user_id, version, SUSPENDED_INTERACTIONS[0])))
    if was and not now:
        chains.append(card_chains.first(Page(user_id, version, REQUESTS)))
    return chains


def on_person_changed(record: streams.Record) -> None:
    """Begin the chains that follow a record of the users stream."""
    old, new = stream_images.of(User, record)
    if old and new:
        for first in of(old, new):
            chain_progress.begin(first)


def expect_picture(user_id: str) -> None:
    """Expect what follows a new picture, or its removal."""
    user = directory.find([user_id], is_fresh=True, also_suspended=True).get(user_id)
    if user:
        chain_progress.expect(card_chains.first(Page(user_id, author_cards.version(user))))


def expect_hiding(user: UserRow) -> None:
    """Expect what follows a suspension, or its end."""
    user_id, version = user["user_id"], author_cards.version(user)
    chain_progress.expect(card_chains.first(Page(user_id, version)))
    chain_progress.expect(card_chains.first(Page(user_id, version, SUSPENDED_INTERACTIONS[0])))
    chain_progress.expect(placement.first(user))
