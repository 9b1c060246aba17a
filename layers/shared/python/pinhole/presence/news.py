"""A queue of things to tell people who are connected: news, in messages for `pinhole.live`.

News are hints. They name people, groups of notifications and posts, and say nothing of them: what
their reader may see is decided when they are told. Only news that concern a connection are queued,
which takes one read. Nothing depends on them, so a failure here fails nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import ParamSpec, TypedDict

from pinhole import clock, log
from pinhole.aws import clients, queues, workers
from pinhole.presence import connections, subscriptions, watches
from pinhole.settings import settings

Args = ParamSpec("Args")
# A person, and a group of notifications or a post.
Pair = tuple[str, str]


class News(TypedDict, total=False):
    """One message. `ended` are people whose sign-ins ended: an account's, or one session's."""

    at: int
    notified: Sequence[Pair]
    delivered: Sequence[Pair]
    uploaded: Sequence[Pair]
    changed: Sequence[str]
    ended: Sequence[str]


def _harmless(tell: Callable[Args, None]) -> Callable[Args, None]:
    @wraps(tell)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> None:
        try:
            tell(*args, **kwargs)
        except clients.FAULTS as error:
            log.logger.warning("news lost", error=type(error).__name__)
            log.count("NewsLost")

    return run


@_harmless
def notified(groups: Iterable[Pair]) -> None:
    """These people's groups of notifications have changed: those who are connected are told, and
    others get a push if they want any.
    """
    wanted = list(groups)
    found = _of_connected(wanted)
    if found:
        _send({"notified": found})
    _push([pair for pair in wanted if pair not in found])


@_harmless
def delivered(post_id: str, reader_ids: Sequence[str]) -> None:
    """A new post is in the feeds of these people."""
    if found := _of_connected((reader_id, post_id) for reader_id in reader_ids):
        _send({"delivered": found})


@_harmless
def uploaded(author_id: str, post_id: str) -> None:
    """A file of the author's post has been processed, or is further on."""
    if found := _of_connected([(author_id, post_id)]):
        _send({"uploaded": found})


@_harmless
def changed(post_ids: Iterable[str]) -> None:
    """The posts have changed, or their counts."""
    wanted = list(dict.fromkeys(post_ids))
    watched = workers.each(watches.is_watched, wanted)
    found = [post_id for post_id, is_watched in zip(wanted, watched, strict=True) if is_watched]
    if found:
        _send({"changed": found})


def _push(groups: list[Pair]) -> None:
    wanting = subscriptions.find({user_id for user_id, _ in groups})
    for user_id, wishes in wanting.items():
        if wishes.subscriptions:
            told = [group for person, group in groups if person == user_id]
            queues.send(settings.pushes_queue_url, {"user_id": user_id, "groups": told})


def ended(user_id: str) -> None:
    """Sign-ins of the person have ended, or the account: open connections have to, and pushes.
    Raises AWS's errors, for this must not be lost.
    """
    if connections.find([user_id], is_fresh=True) or subscriptions.find([user_id], is_fresh=True):
        _send({"ended": [user_id]})


def _of_connected(pairs: Iterable[Pair]) -> list[Pair]:
    wanted = list(dict.fromkeys(pairs))
    connected = connections.find({user_id for user_id, _ in wanted})
    return [pair for pair in wanted if pair[0] in connected]


def _send(news: News) -> None:
    queues.send(settings.live_queue_url, {"at": clock.timestamp(), **news})
