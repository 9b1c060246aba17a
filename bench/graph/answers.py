"""A social graph in memory, and DynamoDB's responses for it.

The degree distributions are as in real networks: most people have a few followers and a few have
very many (Zipf), people follow a varying number of others (log-normal), mostly within a circle of
friends, so friends of friends are often friends. The same size makes the same graph.
"""

from __future__ import annotations

import os
import random
from math import log
from typing import Any

import orjson
from pinhole.tables.people import User
from pinhole.tables.posts import Counter
from pinhole.tables.relationships import Follow

from bench import rows

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000"))
AVERAGE = 20
_SIGMA = 1.0
_CIRCLE = 60
_WITHIN_CIRCLE = 0.6
_ZIPF = 0.9

Follows = list[list[int]]


def user_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def graph(people: int) -> Follows:
    """Each person's followees, oldest follow first."""
    chance = random.Random(people)
    ranks = list(range(people))
    chance.shuffle(ranks)  # popularity is independent of the circle
    popular = chance.choices(
        ranks, [1 / (number + 1) ** _ZIPF for number in range(people)], k=AVERAGE * people
    )
    return [_followees(chance, person, people, popular) for person in range(people)]


def _followees(chance: random.Random, person: int, people: int, popular: list[int]) -> list[int]:
    count = min(people // 2, int(chance.lognormvariate(log(AVERAGE) - _SIGMA**2 / 2, _SIGMA)) + 1)
    circle = person - person % _CIRCLE
    chosen: dict[int, None] = {}
    for _ in range(count):
        if chance.random() < _WITHIN_CIRCLE:
            other = min(people - 1, circle + chance.randrange(_CIRCLE))
        else:
            other = chance.choice(popular)
        if other != person:
            chosen[other] = None
    return list(chosen)


class Answers:
    """Follows by either end, people and their counts."""

    latency = 0.005  # seconds, as on AWS

    def __init__(self) -> None:
        self._ends: dict[str, Follows] = {"by_time": graph(PEOPLE), "by_followee": []}
        followers: Follows = [[] for _ in range(PEOPLE)]
        for person, followees in enumerate(self._ends["by_time"]):
            for followee in followees:
                followers[followee].append(person)
        self._ends["by_followee"] = followers
        chance = random.Random(PEOPLE)
        posts = [rows.post(chance, user_id(0), 1_790_000_000 + number) for number in range(40)]
        self._somebody = rows.user(chance, user_id(0), posts, is_celebrity=False)[1]

    def answer(self, operation: str, body: bytes) -> bytes:
        asked = orjson.loads(body)
        return orjson.dumps(self._query(asked) if operation == "Query" else self._get(asked))

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The newest follows; a follow's index in the list stands for its time."""
        [value] = asked["ExpressionAttributeValues"].values()
        index, person, limit = asked["IndexName"], value["S"], asked["Limit"]
        ends = self._ends[index][_number(person)]
        numbers = reversed(range(max(0, len(ends) - limit), len(ends)))
        items = [_follow(index, person, ends[number], number) for number in numbers]
        more = {"LastEvaluatedKey": items[-1]} if len(ends) > limit else {}
        return {"Items": items, "Count": len(items), "ScannedCount": len(items), **more}

    def _get(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {
            "Responses": {
                table: [row for key in wanted["Keys"] if (row := self._row(table, key))]
                for table, wanted in asked["RequestItems"].items()
            },
            "UnprocessedKeys": {},
        }

    def _row(self, table: str, key: dict[str, Any]) -> dict[str, Any] | None:
        if table == User.Meta.table_name:
            return {**self._somebody, **key}
        if table == Counter.Meta.table_name:
            count = len(self._ends["by_followee"][_number(key["subject"]["S"])])
            return {**key, "followers": {"N": str(count)}}
        assert table == Follow.Meta.table_name
        follower, followee = (key[end]["S"] for end in ("follower_id", "followee_id"))
        follows = _number(followee) in self._ends["by_time"][_number(follower)]
        return _follow("by_time", follower, _number(followee), 0) if follows else None


def _follow(index: str, person: str, other: int, number: int) -> dict[str, Any]:
    mine, theirs = "follower_id", "followee_id"
    if index == "by_followee":
        mine, theirs = theirs, mine
    return {
        mine: {"S": person},
        theirs: {"S": user_id(other)},
        "follow_id": {"S": f"{number:026d}"},
    }


def _number(text: str) -> int:
    return int(text.rpartition("-")[2], 16)
