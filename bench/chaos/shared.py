"""What the people of a run know together: posts, comments, and how requests ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from threading import BoundedSemaphore, Lock

# Requests at the same time. For each more of one kind the local cloud starts another worker, and a
# machine with two cores would do nothing else.
AT_ONCE = 4


@dataclass
class Shared:
    """`answers` counts requests by what they were and their status; posts and comments are ids with
    their author's. `uploaded` are posts whose files S3 took, `deleted` those whose deletion was
    accepted, `doubtful` those whose deletion may have been. Requests pass the `gate`.
    """

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    posts: dict[str, str] = field(default_factory=dict)
    comments: dict[str, tuple[str, str]] = field(default_factory=dict)
    uploaded: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)
    gate: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))
    _lock: Lock = field(default_factory=Lock)

    def count(self, asked: str, status: str) -> None:
        with self._lock:
            self.answers[asked, status] += 1

    def add_post(self, post_id: str, author_id: str) -> None:
        with self._lock:
            self.posts[post_id] = author_id
            self.uploaded.add(post_id)

    def add_comment(self, comment_id: str, author_id: str, post_id: str) -> None:
        with self._lock:
            self.comments[comment_id] = author_id, post_id

    def any_post(self, chance: Random) -> str | None:
        with self._lock:
            return chance.choice(list(self.posts)) if self.posts else None

    def own_post(self, author_id: str, chance: Random) -> str | None:
        with self._lock:
            own = [post_id for post_id, author in self.posts.items() if author == author_id]
        return chance.choice(own) if own else None

    def any_comment(self, chance: Random) -> str | None:
        with self._lock:
            return chance.choice(list(self.comments)) if self.comments else None

    def own_comment(self, author_id: str, chance: Random) -> str | None:
        with self._lock:
            own = [each for each, (author, _) in self.comments.items() if author == author_id]
        return chance.choice(own) if own else None

    def begin_deletion(self, post_id: str) -> None:
        """Nobody uses the post from now on, and nothing is expected of it until it is accepted."""
        with self._lock:
            self.posts.pop(post_id, None)
            self.uploaded.discard(post_id)
            self.doubtful.add(post_id)

    def end_deletion(self, post_id: str) -> None:
        with self._lock:
            self.deleted.add(post_id)
            self.doubtful.discard(post_id)

    def forget_comment(self, comment_id: str) -> None:
        with self._lock:
            self.comments.pop(comment_id, None)
