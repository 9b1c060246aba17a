"""Blocks: two people who are hidden from each other.

A block is written into both follow rows in one transaction, which also removes follows, requests
and close friends between the two. All other writes to such a row require that it holds no block: a
block and a follow never coexist, in whatever order they arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pinhole import ids, log
from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items
from pinhole.counts import own_interactions
from pinhole.feed import close_friend_marks, hidden_authors, reader_state
from pinhole.hydration import person_views, post_views
from pinhole.paging import pages
from pinhole.people import directory
from pinhole.relationships import follow_notes, follows
from pinhole.relationships.follow_notes import Change
from pinhole.tables import store
from pinhole.tables.relationships import Follow

if TYPE_CHECKING:
    from pinhole.views.people import BlockState, ListedPerson, PersonPage
_ENDED = "follow_id, request_id, close_id, celebrity_id"
Key = tuple[str, str]


def add(viewer: Viewer, user_id: str) -> BlockState:
    """Block a person, also one who blocks the viewer. Idempotent. From the next request on neither
    finds the other.

    Raises NotOneself, and NotFound for a missing person.
    """
    viewer.require_other(user_id, "you cannot block yourself")
    visibility.require_known(ties.to(viewer, user_id).without_block())
    for person in (viewer.user_id, user_id):
        reader_state.note_blocks(person)
    ended = _follows_between(viewer.user_id, user_id)
    _transact(_block, viewer.user_id, user_id)
    follow_notes.note(viewer, user_id, *ended)
    _agree(viewer.user_id, user_id)
    return {"is_blocked": True}


def remove(viewer: Viewer, user_id: str) -> BlockState:
    """Unblock a person. Idempotent. Nothing that the block ended is restored.

    Raises NotOneself, and NotFound for a missing person.
    """
    viewer.require_other(user_id, "you cannot block yourself")
    tie = ties.to(viewer, user_id)
    if tie.blocks:
        _transact(_unblock, viewer.user_id, user_id)
    else:
        visibility.require_known(tie.without_block())
    _agree(viewer.user_id, user_id)
    return {"is_blocked": False}


def blocked(viewer: Viewer, page: pages.Page) -> PersonPage:
    """The people the viewer blocks, newest first."""
    return person_views.newest(
        viewer, page, Follow.by_block, viewer.user_id, "followee_id", Follow.block_id, _present
    )


def _present(viewer: Viewer, user_ids: list[str]) -> list[ListedPerson]:
    """Also those who block the viewer, and so do not exist for them."""
    rows = directory.find(user_ids)
    return [post_views.listed(rows[user_id]) for user_id in user_ids if user_id in rows]


def _follows_between(user_id: str, other_id: str) -> list[Change]:
    """The follows that a block ends, in both directions."""
    found = (
        (each, follows.find(*each).get("follow_id"))
        for each in ((user_id, other_id), (other_id, user_id))
    )
    return [
        Change(*between, follow_id, own_interactions.taken_back)
        for between, follow_id in found
        if follow_id
    ]


def _agree(user_id: str, other_id: str) -> None:
    """Hide the two from each other's feeds, in which neither is a close friend any more."""
    for reader_id, author_id in ((user_id, other_id), (other_id, user_id)):
        hidden_authors.agree(reader_id, author_id)
        close_friend_marks.agree(reader_id, author_id)


def _block(blocker_id: str, other_id: str) -> list[dict[str, Any]]:
    now = {":now": ids.ulid(), ":by": log.correlation_id()}
    mine = f"SET block_id = if_not_exists(block_id, :now), correlation_id = :by REMOVE {_ENDED}"
    theirs = f"SET is_blocked = :true, has_ended = :true, correlation_id = :by REMOVE {_ENDED}"
    values = items.attributes({":by": now[":by"]})
    return [
        _update((blocker_id, other_id), mine, items.attributes(now)),
        _update((other_id, blocker_id), theirs, {**values, ":true": {"BOOL": True}}),
    ]


def _unblock(blocker_id: str, other_id: str) -> list[dict[str, Any]]:
    """Delete the rows, which hold nothing else; unless the other person blocks, too."""
    mine, theirs = (blocker_id, other_id), (other_id, blocker_id)
    if follows.find(*mine).get("is_blocked"):
        return [
            _update(mine, "REMOVE block_id", condition="attribute_exists(is_blocked)"),
            _update(theirs, "REMOVE is_blocked, has_ended", condition="attribute_exists(block_id)"),
        ]
    return [
        _delete(mine, "attribute_not_exists(is_blocked)"),
        _delete(theirs, "attribute_not_exists(block_id)"),
    ]


def _update(
    key: Key, change: str, values: dict[str, Any] | None = None, condition: str = ""
) -> dict[str, Any]:
    request = {**_row(key), "UpdateExpression": change}
    if values:
        request["ExpressionAttributeValues"] = values
    if condition:
        request["ConditionExpression"] = condition
    return {"Update": request}


def _delete(key: Key, condition: str) -> dict[str, Any]:
    return {"Delete": {**_row(key), "ConditionExpression": condition}}


def _row(key: Key) -> dict[str, Any]:
    named = {"follower_id": key[0], "followee_id": key[1]}
    return {"TableName": Follow.Meta.table_name, "Key": items.attributes(named)}


@store.optimistic("this block")
def _transact(writes: Any, *people_ids: str) -> None:
    """Write both rows or none. Raises Busy."""
    if not clients.try_transaction(writes(*people_ids)):
        raise store.Changed
