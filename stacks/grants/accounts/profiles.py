"""Profiles: names, avatars and privacy, and what follows when they change."""

from __future__ import annotations

from stacks.data import DataStack
from stacks.grants.reasons import (
    ends_tokens,
    expects,
    keeps_progress,
    knows_viewer,
    limits_viewer,
    lists,
    makes_top_comments,
    opens_receipts,
    parks,
    refreshes_author,
    sends,
)
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables
from stacks.queues import Queues
from stacks.work import WorkStack


def grant(functions: Functions, data: DataStack, work: WorkStack) -> None:
    _change_avatars(functions, data.tables, work)
    _change_profile(functions, data)
    _secure_account(functions, data)
    _index_names(functions, data.tables, work.queues)
    _refresh_author(functions, data, work.queues)


def _change_avatars(functions: Functions, tables: Tables, work: WorkStack) -> None:
    knows_viewer(functions["change_avatars"], tables)
    limits_viewer(functions["change_avatars"], tables)
    tables.allow(functions["change_avatars"], "users", "UpdateItem")
    expects(functions["change_avatars"], tables)
    work.uploads.allow(functions["change_avatars"], "PutObject", below="avatars")


def _change_profile(functions: Functions, data: DataStack) -> None:
    change, tables = functions["change_profile"], data.tables
    knows_viewer(change, tables)
    limits_viewer(change, tables)
    tables.allow(change, "users", "UpdateItem")
    expects(change, tables)
    ends_tokens(change, tables)
    # The answer is the profile, whose counts include what the person did last.
    tables.allow(change, "counters", "BatchGetItem")
    tables.allow(change, "follows", "Query")
    # A new name must be free, also in Cognito; a name that is taken does not use up the limit.
    tables.allow(change, "limits", "BatchGetItem")
    tables.allow(change, "reservations", "PutItem", "DeleteItem")
    change.allow("cognito-idp:AdminGetUser", on=data.sign_in.pool.user_pool_arn)
    # The newest posts of an account that becomes private say so at once.
    refreshes_author(change, tables)


def _secure_account(functions: Functions, data: DataStack) -> None:
    """A token suffices to change the password at Cognito, so that takes no right."""
    secure, tables = functions["secure_account"], data.tables
    knows_viewer(secure, tables)
    limits_viewer(secure, tables)
    ends_tokens(secure, tables)
    secure.allow("cognito-idp:AdminUserGlobalSignOut", on=data.sign_in.pool.user_pool_arn)


def _index_names(functions: Functions, tables: Tables, queues: Queues) -> None:
    """It reads the users stream: everything that follows from a change begins here."""
    parks(functions["index_names"], queues)
    tables.allow(functions["index_names"], "names", "BatchWriteItem")
    # Posts get the new name or avatar; renditions move to the placement that the privacy calls for.
    sends(functions["index_names"], queues.authors, queues.placements)
    # The chains of messages that begin here.
    expects(functions["index_names"], tables)
    # An account that was closed is erased.
    opens_receipts(functions["index_names"], tables)
    sends(functions["index_names"], queues.accounts)


def _refresh_author(functions: Functions, data: DataStack, queues: Queues) -> None:
    refresh, tables, media = functions["refresh_author"], data.tables, data.images.media
    tables.allow(refresh, "users", "BatchGetItem")
    refreshes_author(refresh, tables)
    # The index of names, if the stream's record was lost.
    tables.allow(refresh, "names", "BatchGetItem", "BatchWriteItem")
    # The next page of posts or comments.
    sends(refresh, queues.authors)
    keeps_progress(refresh, tables)
    tables.allow(refresh, "chains", "BatchGetItem")
    # Top comments that cannot be updated now, because they change too fast, wait for a roll-up.
    makes_top_comments(refresh, tables)
    tables.allow(refresh, "comments", "Query", index="by_author")
    sends(refresh, queues.rollups)
    # The requests to follow an account that became public.
    tables.allow(refresh, "follows", "UpdateItem")
    tables.allow(refresh, "follows", "Query", index="by_request")
    # What a suspended person did is not counted.
    for table in ("follows", "likes", "saves", "comment_likes"):
        tables.allow(refresh, table, "Query", "UpdateItem")
    tables.allow(refresh, "follows", "Query", index="by_followee")
    tables.allow(refresh, "comments", "UpdateItem")
    # Former avatars are deleted when nothing shows them any more.
    media.allow(refresh, "DeleteObject", below="avatars")
    lists(refresh, media)
