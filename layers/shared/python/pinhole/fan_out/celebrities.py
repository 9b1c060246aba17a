"""Celebrities: authors with so many followers that readers pull their posts.

An author's `fan_out_mode` is how their posts reach readers. It changes with the number of
followers, with hysteresis, and never loses a post: during a change, posts are both pushed and
pulled, and a duplicate is shown once.

    push ──> rising ──> pull ──> falling ──> fallen ──> push
             followers           followers   followers
             are marked          are         are unmarked
                                 backfilled

A follower's mark (`celebrity_id` on the follows row, in a sparse index) makes their feed pull. New
posts are pushed in every mode but `pull`, which begins when all followers are marked. A follow made
meanwhile is marked by the same rules when its stream record arrives.

Each mode starts its work some time after it was set, when every invocation that saw the previous
one has ended. So no feed page misses an author's posts in both ways: it would have to run from
before the backfill until after the mark was removed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pynamodb.expressions.update import Action

from pinhole import clock, ids, log
from pinhole.aws import chains, workers
from pinhole.aws.chains import Hop
from pinhole.fan_out import backfill, mode
from pinhole.fan_out.mode import FALLEN, FALLING, PULL, PUSH, RISING
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import chain_progress
from pinhole.tables.people import User, UserRow
from pinhole.tables.relationships import Follow

_HYSTERESIS = 0.8
# Each follower of a page may receive hundreds of posts.
_PAGE_MOST = 100
# A change without progress for this long has lost its messages: it is started again.
_STUCK_SECONDS = 6 * 3600
# The mode that follows when all followers are done.
_NEXT = {RISING: PULL, FALLING: FALLEN, FALLEN: PUSH}


@dataclass(frozen=True)
class Move:
    """One page of followers to be marked (`rising`), backfilled (`falling`) or unmarked (`fallen`).

    `since` identifies the change it is part of: a page of an earlier change does nothing.
    """

    author_id: str
    since: str
    after: str | None = None  # the last follow id of the previous page


def consider(author: UserRow, followers: int) -> None:
    """Start a change of fan-out mode if the number of followers requires one."""
    now = mode.of(author)
    if now == PUSH and followers >= settings.celebrity_threshold:
        _begin(author, RISING)
    elif now == PULL and followers < settings.celebrity_threshold * _HYSTERESIS:
        _begin(author, FALLING)
    elif now in _NEXT and _is_stuck(author):
        _begin(author, now)


def on_move(message: SQSRecord, hop: Hop) -> None:
    """Process pages of the change that a message of the moves queue names, from the one on that
    its row names; queue the next page, or enter the next mode.
    """
    asked = Move(**chains.body_of(message))
    name, since = chain(asked.author_id), asked.since
    reached = chain_progress.reached(name, settings.moves_queue_url, asdict(asked), since)
    move = Move(**reached) if reached else None
    while move:
        move = _do_page(move)
        if move is None:
            chain_progress.end(name, since)
        elif not chain_progress.advance(name, asdict(move), since):
            return
        elif not hop.goes_on():
            hop.send(settings.moves_queue_url, asdict(move))
            return


def chain(author_id: str) -> str:
    """The name of the chain of an author's moves (`pinhole.tables.chain_progress`)."""
    return f"moves#{author_id}"


def _do_page(move: Move) -> Move | None:
    """Process a page; returns the next one. None if it was the last, or the change is over."""
    author = directory.find([move.author_id], is_fresh=True, also_suspended=True).get(
        move.author_id
    )
    if author is None or author.get("fan_out_mode_since") != move.since:
        return None
    follows = list(
        Follow.by_followee.query(
            move.author_id,
            Follow.follow_id > move.after if move.after else None,
            limit=_page(),
        )
    )
    workers.each(lambda each: backfill.reconcile(each.follower_id, move.author_id), follows)
    if len(follows) == _page():
        _note_progress(move)
        return replace(move, after=follows[-1].follow_id)
    _go_on(author)
    return None


def _page() -> int:
    return min(_PAGE_MOST, settings.fan_out_page)


def _is_stuck(author: UserRow) -> bool:
    begun = ids.moment(author["fan_out_mode_since"]).timestamp()
    last = max(begun, author.get("fan_out_mode_moved_at", 0))
    return last < clock.timestamp() - _STUCK_SECONDS


def _note_progress(move: Move) -> None:
    """Record progress, so that a long-running change is not started again."""
    changes: list[Action] = [User.fan_out_mode_moved_at.set(clock.timestamp())]
    # Refused if superseded by a later change: its next page does nothing.
    User(move.author_id).update_if(changes, User.fan_out_mode_since == move.since)


def _begin(author: UserRow, next_mode: str) -> None:
    since = _set(author, next_mode)
    if since:
        name, move = chain(author["user_id"]), Move(author["user_id"], since)
        delay = settings.fan_out_mode_settle_seconds
        chain_progress.begin(
            chain_progress.First(name, settings.moves_queue_url, asdict(move), since), delay
        )


def _go_on(author: UserRow) -> None:
    following = _NEXT[author["fan_out_mode"]]
    if following in _NEXT:
        _begin(author, following)
    else:
        _set(author, following)


def _set(author: UserRow, next_mode: str) -> str | None:
    """Set the mode, unless it changed concurrently; returns the id of the change."""
    before, since = author.get("fan_out_mode_since"), ids.ulid()
    unchanged = (
        User.fan_out_mode_since == before if before else User.fan_out_mode_since.does_not_exist()
    )
    unchanged &= User.user_id.exists()
    changes: list[Action] = [User.fan_out_mode.set(next_mode), User.fan_out_mode_since.set(since)]
    if not User(author["user_id"]).update_if(changes, unchanged):
        return None
    log.logger.info("fan-out mode changed", author_id=author["user_id"], fan_out_mode=next_mode)
    return since
