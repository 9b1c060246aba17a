"""Profiles: one's names, picture and privacy, and what follows when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import (
    knows_viewer,
    limits_viewer,
    lists,
    makes_top_comments,
    parks,
    refreshes_author,
    sends,
)
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _change_avatars(app, data.tables)
    _change_profile(app, data)
    _index_names(app, data.tables)
    _refresh_author(app, data)


def _change_avatars(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.change_avatars, tables)
    limits_viewer(app.change_avatars, tables)
    tables.allow(app.change_avatars, "users", "UpdateItem")
    app.uploads.allow(app.change_avatars, "PutObject", below="avatars")


def _change_profile(app: ApplicationStack, data: DataStack) -> None:
    change, tables = app.change_profile, data.tables
    knows_viewer(change, tables)
    limits_viewer(change, tables)
    tables.allow(change, "users", "UpdateItem")
    tables.allow(change, "counters", "BatchGetItem")
    # A new name must be free, also at Cognito; one that is not costs no part of the limit.
    tables.allow(change, "limits", "BatchGetItem")
    tables.allow(change, "reservations", "PutItem", "DeleteItem")
    change.allow("cognito-idp:AdminGetUser", on=data.sign_in.pool.user_pool_arn)
    # The newest posts of an account that becomes private say so at once.
    refreshes_author(change, tables)


def _index_names(app: ApplicationStack, tables: Tables) -> None:
    """It reads the users stream: whatever follows a change begins here."""
    parks(app.index_names, app)
    tables.allow(app.index_names, "names", "BatchWriteItem")
    # Posts get the new name or picture; renditions move to where the privacy wants them.
    sends(app.index_names, app.authors_queue, app.places_queue)
    # An account that was closed is erased.
    tables.allow(app.index_names, "receipts", "PutItem")
    sends(app.index_names, app.accounts_queue)


def _refresh_author(app: ApplicationStack, data: DataStack) -> None:
    refresh, tables, media = app.refresh_author, data.tables, data.images.media
    tables.allow(refresh, "users", "BatchGetItem")
    refreshes_author(refresh, tables)
    # The next page of posts or comments.
    sends(refresh, app.authors_queue)
    # Top comments that change too fast to be made now are made again with the next roll-up.
    makes_top_comments(refresh, tables)
    tables.allow(refresh, "comments", "Query", index="by_author")
    sends(refresh, app.rollups_queue)
    # Who asked to follow an account that became public.
    tables.allow(refresh, "follows", "UpdateItem")
    tables.allow(refresh, "follows", "Query", index="by_request")
    # Former pictures go when nothing shows them any more.
    media.allow(refresh, "DeleteObject", below="processed/avatars")
    lists(refresh, media)
