"""The stages of erasing an account: where a person's data is, and how it is deleted.

Rows keyed by the person are found by key; mentions of them in others' rows by an index or a
mirrored key. The rest follows the deleted rows through their streams: their name in others'
notifications, what others' tastes learned from their posts and profile, and all counts.
"""

from __future__ import annotations

from dataclasses import fields
from itertools import islice
from typing import Any

from pinhole.access import ties
from pinhole.accounts import sign_ins
from pinhole.accounts.erasure import comments, files, telling
from pinhole.accounts.erasure.account import (
    COMMENTS,
    FILES,
    INTERACTIONS,
    OWN,
    PEOPLE,
    PERSON,
    POSTS,
    Account,
)
from pinhole.accounts.erasure.relationships import inward, muted, outward, uncount, visited
from pinhole.accounts.erasure.rows import Look, all_of, delete, key_of, name_of
from pinhole.aws import workers
from pinhole.clean_up.steps import Found, Stage, Step
from pinhole.counts import counters
from pinhole.deletion import idle_counters, posts
from pinhole.discovery import prefix_index
from pinhole.fan_out import celebrities
from pinhole.media import placement
from pinhole.moderation import evidence, reports
from pinhole.people import card_chains, directory
from pinhole.people.card_chains import REQUESTS, SUSPENDED_INTERACTIONS, Page
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.accounts import Export
from pinhole.tables.base import Table
from pinhole.tables.chains import Chain
from pinhole.tables.comments import CommentLike
from pinhole.tables.feeds import Affinity, FeedEntry, Reader
from pinhole.tables.notifications import Notification
from pinhole.tables.people import Limit, Name, User
from pinhole.tables.posts import Like, Post, Save
from pinhole.tables.relationships import Follow, Mute, Visit


def _sign_in(account: Account, step: Step) -> Found:
    """Disable the sign-in first, as the request may have been cut off before doing so."""
    return Found({}, lambda: sign_ins.shut(account.sign_in_name))


def _last_row(account: Account, step: Step) -> Found:
    """Keeps the person's own description with the archive, for reports."""
    row = store.get(User, {"user_id": account.user_id}, consistent=True)

    def take() -> None:
        if row:
            evidence.keep_closed(row)

    return Found({}, take)


def _posts(account: Account, step: Step) -> Found:
    """A page of posts; each is deleted as by its author, with a clean-up of its own."""
    older = Post.post_id < step.after[0] if step.after else None
    index = Post.by_author.query(
        account.user_id, older, scan_index_forward=False, limit=settings.deletion_page
    )
    keys = [{"post_id": entry.post_id} for entry in index]
    rows = store.batch_get({Post: keys}, [Post])[Post]
    there = [row["post_id"] for row in rows if row["state"] != "deleted"]

    def take() -> None:
        workers.each(lambda post_id: posts.delete(post_id, account.user_id), there)

    after = [keys[-1]["post_id"]] if len(keys) == settings.deletion_page else None
    return Found({"posts": len(there)}, take, after, is_left=bool(rows))


def _keyed(table: type[Table[Any]]) -> Look:
    """A page of the rows of a table whose partition key is the person."""
    person = str(table._hash_keyname)

    def look(account: Account, step: Step) -> Found:
        found = store.query(
            table,
            f"{person} = :user_id",
            {":user_id": account.user_id},
            is_consistent=True,
            page=settings.deletion_page,
        )
        return all_of(table, list(islice(found, settings.deletion_page)))

    return look


def _after_posts(look: Look) -> Look:
    """Wait until no post is left: clean-up finds the feeds that hold one through the follows."""

    def wait(account: Account, step: Step) -> Found:
        if any(Post.by_author.query(account.user_id, limit=1)):
            return Found({}, lambda: None, is_left=True)
        return look(account, step)

    return wait


def _single_rows(account: Account, step: Step) -> Found:
    """The single rows of a person, their rate limits, names by which search still finds them, and
    chains of messages about them.
    """
    own = [{"user_id": account.user_id}]
    spent = [{"key": f"{account.user_id}#{what}"} for what in _limited()]
    single: ties.Wanted = {
        Reader: own,
        Affinity: own,
        Export: own,
        Limit: spent,
        Name: _names(account),
    }
    found = store.batch_get(single, [Reader])
    keys = {table: [key_of(table, row) for row in rows] for table, rows in found.items()}

    def take() -> None:
        for table, each in keys.items():
            delete(table, each)
        store.batch_delete(Chain, [{"name": name} for name in _chains(account.user_id)])

    return Found({name_of(table): len(each) for table, each in keys.items()}, take)


def _names(account: Account) -> store.Keys:
    """The rows of the prefix index that are left if the record of the closing was lost."""
    found = directory.find([account.user_id], is_fresh=True, also_deleted=True)
    return [key for user in found.values() for key in prefix_index.rows_of(user)]


def _chains(user_id: str) -> list[str]:
    """The chains of messages that a closed account no longer needs
    (`pinhole.tables.chain_progress`).
    """
    pages = [
        Page(user_id, 0),
        Page(user_id, 0, REQUESTS),
        Page(user_id, 0, SUSPENDED_INTERACTIONS[0]),
    ]
    names = [*map(card_chains.chain, pages), placement.chain(user_id)]
    return [*names, celebrities.chain(user_id)]


def _limited() -> list[str]:
    """Every kind of action that has a rate limit."""
    names = (each.name for each in fields(settings))
    return [name.removesuffix("_burst") for name in names if name.endswith("_burst")]


def _counts(account: Account, step: Step) -> Found:
    """The person's counter, once the streams have counted it down to nothing."""
    [counted] = idle_counters.read([counters.of_user(account.user_id)])
    if not counted.is_there:
        return Found({}, lambda: None)
    if not (step.passes and counted.may_go(account.deleted_at)):
        return Found({}, lambda: None, is_left=True)
    return Found({"counters": 1 + len(counted.shards)}, lambda: idle_counters.delete(counted))


def _reports(account: Account, step: Step) -> Found:
    """Reports by and about them; moderators' decisions stay in the log."""
    return Found({}, lambda: reports.forget_person(account.user_id))


STAGES = (
    Stage(PERSON, _sign_in),
    Stage(PERSON, _last_row),
    Stage(PEOPLE, uncount("follower_id = :user_id", "followee_id")),
    Stage(PEOPLE, uncount("followee_id = :user_id", "follow_id", Follow.by_followee)),
    Stage(POSTS, _posts),
    Stage(COMMENTS, comments.own),
    Stage(COMMENTS, comments.mentioning),
    *(Stage(INTERACTIONS, _keyed(table)) for table in (Like, CommentLike, Save, Visit)),
    Stage(PEOPLE, _after_posts(outward)),
    Stage(PEOPLE, _after_posts(inward(Follow.by_followee, "follow_id"))),
    Stage(PEOPLE, inward(Follow.by_request, "request_id")),
    Stage(PEOPLE, _keyed(Mute)),
    Stage(PEOPLE, muted),
    Stage(PEOPLE, visited),
    Stage(PERSON, _reports),
    *(Stage(OWN, _keyed(table)) for table in (FeedEntry, Notification)),
    Stage(OWN, _single_rows),
    Stage(OWN, telling.look),
    Stage(FILES, files.look),
    Stage(OWN, _counts),
)
