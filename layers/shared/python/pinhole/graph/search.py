"""The shortest path between two people, by breadth-first search from both ends.

From both ends because a circle of two follows around each of two people holds a few hundred people,
one of four follows around either of them most of the network. Pure but for the two doors that read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pinhole.graph.edges import Neighbours

# Reads the neighbours of several people, in their order.
Expand = Callable[[Sequence[str]], list[Neighbours]]


@dataclass(frozen=True)
class Found:
    """A path with both its ends, or None. `is_complete`: whatever could hold a shorter one, or any
    at all, was looked at; without that the search gave up at its bounds.
    """

    path: list[str] | None
    is_complete: bool


@dataclass
class _Side:
    """All people seen from one end, each with the one they were seen from."""

    end: str
    expand: Expand
    seen: dict[str, str] = field(init=False)
    edge: list[str] = field(init=False)
    is_complete: bool = True

    def __post_init__(self) -> None:
        self.seen, self.edge = {self.end: ""}, [self.end]

    @property
    def is_spent(self) -> bool:
        """Was everybody seen who can be seen from this end?"""
        return not self.edge and self.is_complete

    def grow(self, most: int) -> int:
        """Go one follow further, from at most so many people; tells from how many."""
        asked = self.edge[:most]
        self.is_complete &= len(asked) == len(self.edge)
        self.edge = []
        for person, neighbours in zip(asked, self.expand(asked), strict=True):
            self.is_complete &= neighbours.is_all
            self._add(person, neighbours.user_ids)
        return len(asked)

    def _add(self, person: str, neighbours: list[str]) -> None:
        for neighbour in neighbours:
            if neighbour not in self.seen:
                self.seen[neighbour] = person
                self.edge.append(neighbour)

    def way_to(self, person: str) -> list[str]:
        """From a person back to this side's end."""
        way = [person]
        while before := self.seen[way[-1]]:
            way.append(before)
        return way


def shortest(start: str, goal: str, ahead: Expand, behind: Expand, hops: int, reads: int) -> Found:
    """Find a path of at most so many follows, reading the neighbours of at most so many people.

    `ahead` reads whom people follow, `behind` who follows them. The side with fewer people at its
    edge goes on, a whole step at a time: where the two meet first, the path is a shortest one. If
    one side may look no further, the other one goes on.
    """
    if start == goal:
        return Found([start], True)
    near, far = _Side(start, ahead), _Side(goal, behind)
    for _ in range(hops):
        if near.is_spent or far.is_spent or not (near.edge or far.edge):
            break
        is_near = not far.edge or 0 < len(near.edge) <= len(far.edge)
        side, other = (near, far) if is_near else (far, near)
        is_shortest = near.is_complete and far.is_complete  # whatever this last step leaves out
        reads -= side.grow(reads)
        met = next((person for person in side.edge if person in other.seen), None)
        if met:
            return Found(near.way_to(met)[::-1] + far.way_to(met)[1:], is_shortest)
    return Found(None, near.is_complete and far.is_complete)
