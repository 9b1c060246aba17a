"""The stages of an erasure that remove follows, requests, blocks, mutes and visits, in both
directions.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from pinhole.accounts.erasure.account import (
    Account,
)
from pinhole.accounts.erasure.rows import Look, all_of, counted, delete
from pinhole.aws import workers
from pinhole.clean_up.steps import Found, Step
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.relationships import Follow, FollowRow, Mute, Visit

# Follows that began while the account was closing are found by the second pass.
_PASSES = 2


def uncount(where: str, position: str, index: Any = None) -> Look:
    """Follows in one direction, sorted by `position`: others' counts lose them at once. The rows
    stay as long as the clean-up of posts finds feeds by them.
    """

    def look(account: Account, step: Step) -> Found:
        if step.passes >= _PASSES:
            return Found({}, lambda: None)
        values, after = {":user_id": account.user_id}, ""
        if step.after:
            values, after = {**values, ":after": step.after[0]}, f" AND {position} > :after"
        page, is_consistent = settings.deletion_page, index is None
        found = store.query(
            Follow, where + after, values, index=index, is_consistent=is_consistent, page=page
        )
        rows = list(islice(found, page))
        more = [store.text_of(rows[-1], position)] if len(rows) == page else None

        def take() -> None:
            workers.each(_uncount, rows)

        return Found({}, take, more)

    return look


def _uncount(row: FollowRow) -> None:
    is_unmarked = Follow.has_ended.does_not_exist() | (Follow.has_ended == False)  # noqa: E712
    is_counted = Follow.follow_id.exists() & is_unmarked
    Follow(row["follower_id"], row["followee_id"]).update_if(
        [Follow.has_ended.set(True)], is_counted
    )


def muted(account: Account, step: Step) -> Found:
    """Mutes of this person by others."""
    values, page = {":user_id": account.user_id}, settings.deletion_page
    found = store.query(Mute, "muted_id = :user_id", values, index=Mute.by_muted, page=page)
    part = all_of(Mute, list(islice(found, page)))
    return Found(part.went, part.take)


def visited(account: Account, step: Step) -> Found:
    """Visits of this person's profile by others."""
    values, page = {":user_id": account.user_id}, settings.deletion_page
    found = store.query(Visit, "visited_id = :user_id", values, index=Visit.by_visited, page=page)
    part = all_of(Visit, list(islice(found, page)))
    return Found({}, part.take)


def _both_ways(account: Account, rows: Iterable[FollowRow], is_more: bool) -> Found:
    """These follows, requests and blocks, and those in the opposite direction."""
    pairs = {(row["follower_id"], row["followee_id"]) for row in rows}
    wanted = [
        {"follower_id": follower, "followee_id": followee}
        for pair in pairs
        for follower, followee in (pair, pair[::-1])
    ]
    names = ("follower_id", "followee_id")
    there = store.batch_get({Follow: wanted}, [Follow])[Follow]
    keys = [{name: store.text_of(row, name) for name in names} for row in there]
    more = ["more"] if is_more and keys else None
    return Found({"follows": counted(there)}, lambda: delete(Follow, keys), more)


def outward(account: Account, step: Step) -> Found:
    """Follows, requests and blocks by this person, and blocks by others mirrored in their rows."""
    where, values = "follower_id = :user_id", {":user_id": account.user_id}
    page = settings.deletion_page
    rows = list(islice(store.query(Follow, where, values, is_consistent=True, page=page), page))
    return _both_ways(account, rows, is_more=len(rows) == page)


def inward(index: Any, since: str) -> Look:
    """Follows or requests by others, from an index that may lag: it is paged, and read again."""

    def look(account: Account, step: Step) -> Found:
        values = {":user_id": account.user_id}
        where = "followee_id = :user_id"
        if step.after:
            where, values = f"{where} AND {since} > :after", {**values, ":after": step.after[0]}
        found = store.query(Follow, where, values, index=index, page=settings.deletion_page)
        rows = list(islice(found, settings.deletion_page))
        part = _both_ways(account, rows, is_more=False)
        after = [store.text_of(rows[-1], since)] if len(rows) == settings.deletion_page else None
        return Found(part.went, part.take, after)

    return look
