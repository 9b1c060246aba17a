"""Frames: what a connection is told at a time, as JSON below API Gateway's 32 KB.

A frame says what has changed and what to read again, and no names or texts. Everything that waits
for a connection becomes one frame: news of the same thing are told once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from pinhole.presence.news import News, Pair

# API Gateway charges for each 32 KB that are begun, and refuses more in one frame.
BYTES_MOST = 32 * 1024
# Items of a list in one frame: none has more than 120 bytes.
_ITEMS_MOST = 200


class Counts(NamedTuple):
    """A post's counts, or that it is gone."""

    post_id: str
    likes: int = 0
    comments: int = 0
    is_gone: bool = False


@dataclass
class Frame:
    """The news for one connection; `unread` is the badge's number, if it has changed."""

    unread: int | None = None
    has_new_posts: bool = False
    uploads: list[str] = field(default_factory=list)
    posts: list[Counts] = field(default_factory=list)

    def pieces(self, at: int) -> Iterator[bytes]:
        """The frame as texts, mostly one; none if there is nothing to tell. `at` is when what it
        says was read, in milliseconds, so that clients can tell an older one that comes late.
        """
        uploads, posts = list(_parts(self.uploads)), list(_parts(self.posts))
        for number in range(max(len(uploads), len(posts), 1)):
            told: dict[str, Any] = {}
            if number == 0:
                told |= {"unread_count": self.unread} if self.unread is not None else {}
                told |= {"new_posts": True} if self.has_new_posts else {}
            told |= {"uploads": uploads[number]} if number < len(uploads) else {}
            if number < len(posts):
                told["posts"] = [_view(each) for each in posts[number]]
            if told:
                yield orjson.dumps({"type": "news", "at": at, **told})


@dataclass(frozen=True)
class Merged:
    """All news of a batch, each once: by person the groups, new posts and uploads that concern
    them, and the posts that changed.
    """

    notified: dict[str, set[str]]
    delivered: set[Pair]
    uploaded: dict[str, set[str]]
    changed: set[str]
    ended: set[str]


def merge(messages: Iterable[News]) -> Merged:
    """The news of several messages together, in whatever order they came."""
    notified, uploaded = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    delivered, changed, ended = set[Pair](), set[str](), set[str]()
    for news in messages:
        for user_id, group in news.get("notified", ()):
            notified[user_id].add(group)
        for user_id, post_id in news.get("uploaded", ()):
            uploaded[user_id].add(post_id)
        delivered.update((user_id, post_id) for user_id, post_id in news.get("delivered", ()))
        changed.update(news.get("changed", ()))
        ended.update(news.get("ended", ()))
    return Merged(dict(notified), delivered, dict(uploaded), changed, ended)


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _ITEMS_MOST):
        yield items[start : start + _ITEMS_MOST]


def _view(counts: Counts) -> dict[str, Any]:
    if counts.is_gone:
        return {"id": counts.post_id, "is_gone": True}
    return {"id": counts.post_id, "likes": counts.likes, "comments": counts.comments}
