"""People use a network while any call of any function may fail, and everything comes again until it
is done, as AWS brings it: in an order that a seed decides.

A function that fails or is killed gets its message or its batch of records again, a dead letter is
redriven. Messages with a delay come when nothing else waits, as nothing runs for so long.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from pinhole.access.viewer import Viewer
from pinhole.settings import settings

from tests.flow.support import events
from tests.flow.support.aws.account import STREAMS
from tests.flow.support.aws.pristine import backend
from tests.flow.support.shuffled import consumers
from tests.flow.support.wire import (
    Killed,
    kill_after,
    kill_before,
    leave_half,
    lose_answer,
    refuse,
    slow_down,
)
from tests.flow.support.world import QUEUES, World, invoke, invoke_queue, person, photo

_FAULTY = 0.5
_BROKEN = refuse("InternalServerError", 500)
_THROTTLED = refuse("ProvisionedThroughputExceededException")
_DYNAMODB = (
    *("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"),
    "TransactWriteItems",
)
_S3 = ("PutObject", "GetObject", "DeleteObject", "DeleteObjects", "CopyObject", "ListObjectsV2")
# Each fault, and the operation that it is for; every operation if that is empty.
_FAULTS = (
    *((fault, f"dynamodb.{name}") for name in _DYNAMODB for fault in (_THROTTLED, _BROKEN)),
    *((_BROKEN, name) for name in ("sqs.SendMessage", "sqs.SendMessageBatch", "events.PutEvents")),
    *((slow_down, f"s3.{name}") for name in _S3),
    *((fault, "") for fault in (lose_answer, kill_before, kill_after) for _ in range(8)),
    (leave_half, "dynamodb.BatchWriteItem"),
    (leave_half, "dynamodb.BatchGetItem"),
)
# Once, as often as a call is tried, or for a whole function.
_TIMES = (1, 1, 4, 50)
_MOST = 5_000
_DONE = ("like", "save")


class Stormy:
    """A world in which calls fail."""

    def __init__(self, world: World, seed: int, number: int = 5) -> None:
        self.world, self.random = world, random.Random(seed)  # noqa: S311
        self.people = [person(f"p{each}") for each in range(number)]
        for each in self.people:
            world.ask(each, "GET", "/users/me/profile")
        self.posts: dict[str, Viewer] = {}
        self.comments: list[str] = []
        self.uploaded: set[str] = set()
        self.deleted: set[str] = set()
        self.redriven: Counter[str] = Counter()
        # What functions ended with.
        self.struck: Counter[str] = Counter()
        self.is_stormy = True
        self._records: dict[Any, list[Any]] = {}
        self._messages: list[tuple[str, Any, int]] = []
        self._delayed: list[tuple[str, Any, int]] = []

    # People

    def act(self) -> None:
        """Somebody does something, and now and then something is delivered."""
        if self.random.random() < 0.6:
            self.random.choice(self._actions())(self.random.choice(self.people))
        else:
            self.deliver()

    def _actions(self) -> list[Callable[[Viewer], Any]]:
        return [
            *3 * [self._post],
            self._delete,
            self._follow("POST"),
            self._follow("POST"),
            self._follow("DELETE"),
            *(self._to_post(method, what) for method in ("POST", "DELETE") for what in _DONE),
            *(self._to_post("POST", what) for what in _DONE),
            self._comment,
            self._comment,
            self._to_comment("POST"),
            self._to_comment("DELETE"),
        ]

    def _ask(self, viewer: Viewer, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; None if it failed or was lost."""
        answer = self._attempt(lambda: self.world.call(viewer, method, path, body))
        return answer.json if answer is not None and answer.status < 300 else None

    def _post(self, author: Viewer) -> None:
        said = {"caption": "#sea", "media": [{"content_type": "image/jpeg", "size": len(photo())}]}
        post = self._ask(author, "POST", "/posts", said)
        if not post:
            return
        key = post["uploads"][0]["fields"]["key"]
        self.world.upload(key, photo())
        [told] = [each for each in self.world.notifications() if key in str(each)]
        self._messages.append(("process_photo", told, 1))
        self.posts[post["post_id"]] = author
        self.uploaded.add(post["post_id"])

    def _delete(self, _: Viewer) -> None:
        """A post's author deletes it, again and again until that is accepted."""
        if not self.posts:
            return
        post_id = self.random.choice(list(self.posts))
        author = self.posts.pop(post_id)
        while not self._ask(author, "DELETE", f"/posts/{post_id}"):
            pass
        self.deleted.add(post_id)

    def _follow(self, method: str) -> Callable[[Viewer], Any]:
        def follow(viewer: Viewer) -> Any:
            other = self.random.choice([each for each in self.people if each is not viewer])
            return self._ask(viewer, method, f"/users/{other.user_id}/follow")

        return follow

    def _to_post(self, method: str, what: str) -> Callable[[Viewer], Any]:
        def interact(viewer: Viewer) -> Any:
            chosen = self.random.choice(list(self.posts) or [""])
            return chosen and self._ask(viewer, method, f"/posts/{chosen}/{what}")

        return interact

    def _comment(self, viewer: Viewer) -> None:
        post_id = self.random.choice(list(self.posts) or [""])
        said = post_id and self._ask(viewer, "POST", f"/posts/{post_id}/comments", {"text": "!"})
        self.comments += [said["comment_id"]] if said else []

    def _to_comment(self, method: str) -> Callable[[Viewer], Any]:
        def interact(viewer: Viewer) -> Any:
            chosen = self.random.choice(self.comments or [""])
            what = self.random.choice(["", "/like", "/like"]) if method == "DELETE" else "/like"
            return chosen and self._ask(viewer, method, f"/comments/{chosen}{what}")

        return interact

    # AWS

    def settle(self) -> None:
        """Deliver until nothing waits."""
        for _ in range(_MOST):
            if not self.deliver():
                return
        raise AssertionError(f"There is still {self._records} {self._messages}")

    def deliver(self) -> bool:
        """Deliver something that waits; whether there was anything."""
        self._collect()
        if not (self._messages or self._records):
            self._messages, self._delayed = self._delayed, []
        waiting: list[Any] = [*self._records]
        waiting += [at for at, (name, *_) in enumerate(self._messages) if not self._must_wait(name)]
        if not waiting:
            return False
        chosen = self.random.choice(waiting)
        if isinstance(chosen, int):
            self._give_message(*self._messages.pop(chosen))
        else:
            self._give_records(*chosen)
        return True

    def _must_wait(self, name: str) -> bool:
        """Streams take less time than a clean-up's delay."""
        return name == "purge_post" and bool(self._records)

    def _collect(self) -> None:
        for table in STREAMS:
            records = self.world.take_records(table)
            for consumer in consumers(table) if records else ():
                self._records.setdefault((table, consumer), []).extend(records)
        urls = [(name, url()) for name, url in QUEUES.items()]
        for name, url in [*urls, ("invalidate_cdn", settings.withdrawals_queue_url)]:
            self._messages += [(name, body, 1) for body in self.world.take_messages(url)]
            for message in backend("sqs").queues[url.rpartition("/")[2]]._messages:
                message.delayed_until = 0
            self._delayed += [(name, body, 1) for body in self.world.take_messages(url)]

    def _give_records(self, table: Any, consumer: str) -> None:
        """Some of the next records of a stream, which stay there if their function fails."""
        waiting = self._records[table, consumer]
        batch = waiting[: self.random.randint(1, len(waiting))]
        event = {"Records": batch, "shardId": self.world.shard}
        if self._attempt(lambda: invoke(consumer, event) or True) is None:
            return
        del waiting[: len(batch)]
        if not waiting:
            del self._records[table, consumer]

    def _give_message(self, name: str, body: Any, receives: int) -> None:
        """A message, which comes again if its function fails, also as a dead letter."""
        dead = len(self.world.wire.dead_letters)
        message = events.sqs_message(body, receives)
        failed = self._attempt(lambda: invoke_queue(name, [message]))
        if len(self.world.wire.dead_letters) > dead:
            self.redriven[name] += 1
            self._messages.append((name, body, 1))
        elif failed != []:
            self._messages.append((name, body, receives + 1))

    def _attempt(self, work: Callable[[], Any]) -> Any:
        """Do it with or without a fault; None if it failed."""
        if self.is_stormy and self.random.random() < _FAULTY:
            fault, operation = self.random.choice(_FAULTS)
            skip, times = self.random.randrange(7), self.random.choice(_TIMES)
            self.world.wire.break_(fault, operation, skip=skip, times=times)
        try:
            return work()
        except AssertionError:
            raise
        except (Killed, Exception) as fault:
            self.struck[type(fault).__name__] += 1
            return None
        finally:
            self.world.wire.quiet()
            self.world.wire.mend()
