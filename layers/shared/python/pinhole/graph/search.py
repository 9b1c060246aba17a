"""The shortest path between two people, by breadth-first search from both ends.

Two hops around each of two people cover a few hundred people; four hops around one of them cover
most of the network. Pure except for the two functions that read neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pinhole.graph.edges import Neighbours

# Reads the neighbours of several people, in the given order.
Expand = Callable[[Sequence[str]], list[Neighbours]]


@dataclass(frozen=True)
class Found:
    """A path including both ends, or None. `is_complete`: everything that could contain a shorter
    path, or any path, was searched; otherwise the search stopped at its limits.
    """

    path: list[str] | None
    is_complete: bool


@dataclass
class _Side:
    """All people seen from one end, each with their predecessor."""

    end: str
    expand: Expand
    seen: dict[str, str] = field(init=False)
    edge: list[str] = field(init=False)
    is_complete: bool = True

    def __post_init__(self) -> None:
        self.seen, self.edge = {self.end: ""}, [self.end]

    @property
    def is_spent(self) -> bool:
        """Whether everybody reachable from this end was seen."""
        return not self.edge and self.is_complete

    def grow(self, most: int) -> int:
        """Expand by one hop from at most `most` people; returns the number expanded."""
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
        """The path from a person back to this side's end."""
        way = [person]
        while before := self.seen[way[-1]]:
            way.append(before)
        return way


def shortest(start: str, goal: str, ahead: Expand, behind: Expand, hops: int, reads: int) -> Found:
    """Find a path of at most `hops` follows, reading the neighbours of at most `reads` people.

    `ahead` reads followees, `behind` followers. The side with the smaller frontier expands, a whole
    hop at a time: where the two first meet, the path is a shortest one. If one side may expand no
    further, the other one continues.
    """
    if start == goal:
        return Found([start], True)
    near, far = _Side(start, ahead), _Side(goal, behind)
    for _ in range(hops):
        if near.is_spent or far.is_spent or not (near.edge or far.edge):
            break
        is_near = not far.edge or 0 < len(near.edge) <= len(far.edge)
        side, other = (near, far) if is_near else (far, near)
        is_shortest = near.is_complete and far.is_complete  # before this step's cut-offs
        reads -= side.grow(reads)
        met = next((person for person in side.edge if person in other.seen), None)
        if met:
            return Found(near.way_to(met)[::-1] + far.way_to(met)[1:], is_shortest)
    return Found(None, near.is_complete and far.is_complete)
