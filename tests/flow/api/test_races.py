"""Every write of the API, with another one in the middle of it: before each row that it writes,
when what it has read may be true no more.

The writes are those of the OpenAPI document, the other one is each method of the same path, by the
same person on another device, and the same write by somebody else. Whatever happens, nothing fails,
and in the end counts are what the rows say. An operation without a place here fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pinhole import ids
from pinhole.accounts import avatars
from pinhole.counts import recount
from pinhole.tables.posts import Post
from pinhole.tables.relationships import Follow

from tests.flow.support import contract, moderating, requests
from tests.flow.support.browsers import Browser
from tests.flow.support.chaos import without_threads
from tests.flow.support.matrix import add_comment
from tests.flow.support.rows import add_follow, add_post, known, newest
from tests.flow.support.world import World, tuned

COUNTED = ("likes", "saves", "follows", "posts", "comments", "comment_likes")
LIMITED = (
    *("likes", "comments", "follows", "posts", "deletions", "edits", "avatars", "profiles"),
    *("exports", "reports", "tickets", "subscriptions"),
)
ENOUGH = {f"{what}_burst": 10_000 for what in LIMITED}


@dataclass
class Place:
    """People around one post: `ben` writes, unless the write is for its author or a moderator."""

    world: World
    number: int
    people: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    browser: Browser = field(default_factory=Browser)

    @classmethod
    def make(cls, world: World, number: int) -> Place:
        made = cls(world, number)
        for name in ("ana", "ben", "cem", "mod"):
            made.people[name] = known(f"{name}{number}", is_moderator=name == "mod")
            world.wire.pool.sign_up(made[name])
        made.names = {"user_id": made["ana"].user_id, "post_id": add_post(made["ana"])}
        written = add_comment(made["ben"], made.names["post_id"], made["ana"])
        return replace(made, names={**made.names, "comment_id": written})

    def __getitem__(self, name: str) -> Any:
        return self.people[name]

    def request(self, operation: str, who: str) -> Any:
        """One request of the operation; its answer."""
        method, _, route = operation.partition(" ")
        body = BODIES.get(operation, lambda place, who: requests.body(method, route))(self, who)
        return self.world.call(self[who], method, route.format(**self.names), body)


Prepare = Callable[[Place], Any]


def nothing(place: Place) -> None:
    """The place is as the write needs it."""


def first(operation: str, who: str = "ben") -> Prepare:
    def prepare(place: Place) -> None:
        assert place.request(operation, who).status < 300

    return prepare


def followed(place: Place) -> None:
    add_follow(place["ana"].user_id, place["ben"].user_id)


def asked(place: Place) -> None:
    """Ana asks to follow ben."""
    row = Follow(place["ana"].user_id, place["ben"].user_id)
    row.request_id, row.correlation_id = newest(), "none"
    row.save()


def hidden(place: Place) -> None:
    """A moderator has hidden a post of ben's."""
    place.names["post_id"] = add_post(place["ben"])
    place.request("POST /posts/{post_id}/hide", "mod")


def reported(place: Place) -> None:
    post_id = place.names["post_id"]
    place.names["subject"] = f"post:{post_id}"
    moderating.report(place.world, place["cem"], "post", post_id)


def subscribed(place: Place) -> None:
    first("PUT /users/me/push/subscriptions")(place)
    [found] = place.world.ask(place["ben"], "GET", "/users/me/push")["subscriptions"]
    place.names["subscription_id"] = found["id"]


def shown(place: Place) -> None:
    """Ben has an avatar that is being processed."""
    avatars.start(place["ben"].user_id, ids.ulid())


def also_close(place: Place) -> None:
    followed(place)
    first("PUT /users/me/close-friends/{user_id}")(place)


BODIES: dict[str, Callable[[Place, str], Any]] = {
    "PATCH /posts/{post_id}": lambda place, who: {"caption": "#other"},
    "PATCH /users/me": lambda place, who: {"bio": who},
    "PUT /users/me/push/subscriptions": lambda place, who: place.browser.subscription,
    "POST /reports": lambda place, who: {
        "subject": {"type": "post", "id": place.names["post_id"]},
        "reason": "spam",
    },
}
# Who writes, and what has to be there before.
PLACES: dict[str, tuple[str, Prepare]] = {
    "POST /posts": ("ben", nothing),
    "PATCH /posts/{post_id}": ("ana", nothing),
    "DELETE /posts/{post_id}": ("ana", nothing),
    "POST /posts/{post_id}/like": ("ben", nothing),
    "DELETE /posts/{post_id}/like": ("ben", first("POST /posts/{post_id}/like")),
    "POST /posts/{post_id}/save": ("ben", nothing),
    "DELETE /posts/{post_id}/save": ("ben", first("POST /posts/{post_id}/save")),
    "POST /posts/{post_id}/comments": ("ben", nothing),
    "PATCH /comments/{comment_id}": ("ben", nothing),
    "DELETE /comments/{comment_id}": ("ben", nothing),
    "POST /comments/{comment_id}/like": ("ben", nothing),
    "DELETE /comments/{comment_id}/like": ("ben", first("POST /comments/{comment_id}/like")),
    "POST /users/{user_id}/follow": ("ben", nothing),
    "DELETE /users/{user_id}/follow": ("ben", first("POST /users/{user_id}/follow")),
    "POST /users/{user_id}/block": ("ben", first("POST /users/{user_id}/follow")),
    "DELETE /users/{user_id}/block": ("ben", first("POST /users/{user_id}/block")),
    "POST /users/{user_id}/mute": ("ben", nothing),
    "DELETE /users/{user_id}/mute": ("ben", first("POST /users/{user_id}/mute")),
    "POST /users/me/follow-requests/{user_id}": ("ben", asked),
    "DELETE /users/me/follow-requests/{user_id}": ("ben", asked),
    "DELETE /users/me/followers/{user_id}": ("ben", followed),
    "PUT /users/me/close-friends/{user_id}": ("ben", followed),
    "DELETE /users/me/close-friends/{user_id}": ("ben", also_close),
    "POST /notifications/read": ("ben", nothing),
    "POST /live/tickets": ("ben", nothing),
    "PUT /users/me/push": ("ben", nothing),
    "PUT /users/me/push/subscriptions": ("ben", nothing),
    "DELETE /users/me/push/subscriptions/{subscription_id}": ("ben", subscribed),
    "PATCH /users/me": ("ben", nothing),
    "PUT /users/me/avatar": ("ben", nothing),
    "DELETE /users/me/avatar": ("ben", shown),
    "POST /users/me/export": ("ben", nothing),
    "POST /users/me/sign-out": ("ben", nothing),
    "POST /reports": ("ben", nothing),
    "POST /posts/{post_id}/appeal": ("ben", hidden),
    "POST /posts/{post_id}/hide": ("mod", nothing),
    "DELETE /posts/{post_id}/hide": ("mod", first("POST /posts/{post_id}/hide", "mod")),
    "POST /users/{user_id}/suspension": ("mod", first("POST /posts/{post_id}/like", "ana")),
    "DELETE /users/{user_id}/suspension": ("mod", first("POST /users/{user_id}/suspension", "mod")),
    "POST /moderation/queue/{subject}/resolve": ("mod", reported),
}
ELSEWHERE = {
    "DELETE /users/me": "raced with all that it erases: tests/flow/accounts/test_closing_races.py",
    "POST /users/me/password": "changes nothing here: tests/flow/accounts/test_sessions.py",
}
WRITES = [
    f"{method.upper()} {path}"
    for path, methods in contract.document()["paths"].items()
    for method in methods
    if method != "get"
]


@pytest.fixture(autouse=True)
def in_one_order(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    without_threads(monkeypatch)
    with tuned(**ENOUGH, deletion_settle_seconds=0):
        yield


def rivals(operation: str) -> list[tuple[str, str]]:
    """What comes in between, and by whom."""
    who, route = PLACES[operation][0], operation.partition(" ")[2]
    found = [(each, who) for each in PLACES if each.partition(" ")[2] == route]
    return found if "/me" in route or who == "ana" else [*found, (operation, "cem")]


def interrupted(place: Place, operation: str, at: int, rival: tuple[str, str]) -> bool:
    """Make a write, with the other one before one of the rows it writes; whether it has so many."""
    answers: list[Any] = []
    left = [at]

    def before(request: Any, proceed: Any) -> Any:
        if _writes(request) and not answers:
            if not left[0]:
                place.world.wire.mend()
                answers.append(place.request(*rival))
            left[0] -= 1
        return proceed(request)

    place.world.wire.break_(before)
    answers.append(place.request(operation, PLACES[operation][0]))
    place.world.wire.mend()
    assert [each.status for each in answers if each.status >= 500] == []
    return len(answers) == 2


def _writes(request: Any) -> bool:
    target = request.headers.get("X-Amz-Target", b"")
    name = (target if isinstance(target, bytes) else target.encode()).rpartition(b".")[2]
    return name.startswith((b"Put", b"Update", b"Delete", b"TransactWrite", b"BatchWrite"))


def places(world: World, operation: str) -> Iterator[Place]:
    """One after the other, each as the operation needs it."""
    for number in range(100):
        place = Place.make(world, number)
        PLACES[operation][1](place)
        yield place


def differing(world: World) -> dict[tuple[str, str], tuple[int, int]]:
    """Counts that are not what the rows say: stored, and counted."""
    found: tuple[dict[Any, int], dict[Any, int]] = ({}, {})
    for name in (recount.COUNTERS, *COUNTED):
        into = found[name != recount.COUNTERS]
        counts, after = recount.page(name, None)
        assert after is None
        for subject, kinds in counts.items():
            for kind, number in kinds.items():
                into[subject, kind] = into.get((subject, kind), 0) + number
    both = {key: (found[0].get(key, 0), found[1].get(key, 0)) for key in {*found[0], *found[1]}}
    return {key: pair for key, pair in both.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("operation", WRITES)
def test_every_write_has_a_place(operation: str) -> None:
    assert (operation in PLACES) != (operation in ELSEWHERE), f"{operation}: race it in PLACES"


@pytest.mark.parametrize("operation", [each for each in WRITES if each in PLACES])
def test_a_write_in_the_middle_of_a_write_loses_nothing(world: World, operation: str) -> None:
    made = places(world, operation)
    assert next(made).request(operation, PLACES[operation][0]).status < 300
    calls = 0
    for rival in rivals(operation):
        at = 0
        while interrupted(next(made), operation, at, rival):
            at += 1
        calls += at
        world.settle()  # CloudFront takes a few at a time, and nobody waits here for the others
    assert calls > 0
    assert differing(world) == {}


def test_a_count_that_is_wrong_is_noticed(world: World) -> None:
    place = Place.make(world, 0)
    place.request("POST /posts/{post_id}/like", "ben")
    world.settle()
    assert differing(world) == {}
    place.request("POST /posts/{post_id}/like", "cem")  # not settled: its record is not counted
    assert differing(world) == {(f"post#{place.names['post_id']}", "likes"): (1, 2)}
    Post(place.names["post_id"]).delete()
    assert len(differing(world)) > 1
